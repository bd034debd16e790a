/** `cd` switches models, in each shell and in each of mise's two modes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";
import { homeWith, nastyHeader, planted, useIn, usersOwn } from "./two-providers.ts";

const names = [
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_MODEL",
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_AUTH_TOKEN",
  "CODEX_HOME",
  "GEMINI_MODEL",
  "GEMINI_CLI_CUSTOM_HEADERS",
];

interface Mode {
  readonly name: string;
  readonly init: readonly string[] | undefined;
  readonly useArguments: readonly string[];
  /** What a project's folder holds besides its own files. */
  readonly leaves: readonly string[];
}

const modes: readonly Mode[] = [
  { name: "values in .mise.toml", init: undefined, useArguments: [], leaves: [".mise.toml"] },
  {
    name: "plugin, one line for all projects",
    init: ["init", "--yes", "--integration", "mise-plugin"],
    useArguments: [],
    leaves: [],
  },
  {
    name: "plugin, a line in each project",
    init: undefined,
    useArguments: ["--integration", "mise-plugin"],
    leaves: [".mise.toml"],
  },
];

describe.each(modes)("cd, $name", ({ init, useArguments, leaves }) => {
  let home: TempHome;

  beforeAll(async () => {
    home = homeWith("mise");
    if (init) await home.mustRun("aienv", init);
    await useIn(home, "a", "one", { tools: "sdk", args: useArguments });
    await useIn(home, "b", "two", { tools: "sdk, codex, gemini", args: useArguments });
  });
  afterAll(() => home?.remove());

  it("writes no more into the projects than it says", () => {
    expect(home.files("a")).toEqual([".aienv.yaml", ...leaves]);
    expect(home.files("b")).toEqual([".aienv.yaml", ...leaves]);
  });

  it.each(activeShells)("%s: each directory has its own values, outside are the user's", async (kind) => {
    const { shown, stderr } = await runSession(
      home,
      kind,
      [
        { cd: home.path("a") },
        { show: "A", names },
        { cd: home.path("b") },
        { show: "B", names },
        { cd: home.path("outside") },
        { show: "OUT", names },
        { cd: home.path("a") },
        { show: "AGAIN", names },
      ],
      { ...planted, ...usersOwn },
    );
    const inA = {
      OPENAI_API_KEY: planted.ALPHA_KEY,
      OPENAI_BASE_URL: "http://127.0.0.1:9/alpha/v1",
      OPENAI_MODEL: "alpha-large",
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9/alpha",
      CODEX_HOME: null,
      GEMINI_MODEL: null,
      GEMINI_CLI_CUSTOM_HEADERS: null,
    };
    expect(shown["A"]).toMatchObject(inA);
    expect(shown["AGAIN"]).toEqual(shown["A"]);
    expect(shown["B"]).toMatchObject({
      OPENAI_API_KEY: planted.BETA_KEY,
      OPENAI_BASE_URL: "http://127.0.0.1:9/beta/v1",
      OPENAI_MODEL: "beta-large",
      ANTHROPIC_AUTH_TOKEN: null,
      CODEX_HOME: expect.stringContaining(`${home.path(".local/state/aienv/projects")}/`),
      GEMINI_MODEL: "beta-large",
      GEMINI_CLI_CUSTOM_HEADERS: `X-Nasty: ${nastyHeader.replaceAll("MARKER", home.path("pwned"))}`,
    });
    expect(shown["OUT"]).toEqual({
      ...Object.fromEntries(names.map((name) => [name, null])),
      ...usersOwn,
    });
    expect(stderr).not.toMatch(/ERROR|panicked|traceback/i);
  });

  it("runs nothing that a value says", () => {
    expect(home.tryRead("pwned")).toBeUndefined();
  });

  it.each(activeShells)("%s: a missing key is a placeholder, never somebody else's key", async (kind) => {
    const { shown } = await runSession(
      home,
      kind,
      [{ cd: home.path("a") }, { show: "A", names: ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"] }],
      usersOwn,
    );
    expect(shown["A"]).toEqual({
      OPENAI_API_KEY: "aienv-key-not-set",
      ANTHROPIC_API_KEY: "aienv-key-not-set",
    });
  });

  it.each(activeShells)(
    "%s: an open shell follows `aienv use` elsewhere at its next prompt",
    async (kind) => {
      const { shown } = await runSession(
        home,
        kind,
        [
          { cd: home.path("a") },
          { show: "BEFORE", names: ["OPENAI_MODEL"] },
          { line: `sh -c "cd '${home.path("a")}' && aienv use two >/dev/null 2>&1"` },
          { prompt: true },
          { show: "AFTER", names: ["OPENAI_MODEL"] },
          { line: `sh -c "cd '${home.path("a")}' && aienv use - >/dev/null 2>&1"` },
          { prompt: true },
          { show: "BACK", names: ["OPENAI_MODEL"] },
        ],
        planted,
      );
      expect(shown["BEFORE"]).toEqual({ OPENAI_MODEL: "alpha-large" });
      expect(shown["AFTER"]).toEqual({ OPENAI_MODEL: "beta-large" });
      expect(shown["BACK"]).toEqual({ OPENAI_MODEL: "alpha-large" });
    },
  );

  it.each(activeShells)("%s: no prompt starts Node", async (kind) => {
    home.forgetStarted();
    await runSession(
      home,
      kind,
      ["a", "b", "outside", "a"].map((folder) => ({ cd: home.path(folder) })),
      planted,
    );
    expect(home.started()).toEqual([]);
  });

  it("works for `mise exec` and `mise -C` too", async () => {
    const printed = await home.mustRun(
      "mise",
      ["exec", "-C", home.path("b"), "--", "printenv", "OPENAI_MODEL"],
      {
        cwd: home.path("a"),
      },
    );
    expect(printed.stdout.trim()).toBe("beta-large");
    const inA = await home.mustRun("mise", ["exec", "--", "printenv", "OPENAI_MODEL"], {
      cwd: home.path("a"),
    });
    expect(inA.stdout.trim()).toBe("alpha-large");
  });
});
