/** The environment as text, for shells without an integration: `aienv env` and `aienv gen`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result, ShellKind, TempHome } from "../../helpers/temp-home.ts";
import { parseShown, writeShow } from "./shell-session.ts";
import { homeWith, nastyHeader, planted, useIn } from "./two-providers.ts";

const names = [
  "OPENAI_API_KEY",
  "OPENAI_MODEL",
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "GEMINI_CLI_CUSTOM_HEADERS",
];
const shells: readonly ShellKind[] = ["bash", "zsh", "dash", "fish"];

describe("the environment as text", () => {
  let home: TempHome;
  let cwd: string;
  let expected: Record<string, string>;

  beforeAll(async () => {
    home = homeWith("mise");
    writeShow(home);
    await useIn(home, "b", "two", { tools: "sdk, gemini", args: ["--integration", "none"] });
    cwd = home.path("b");
    expected = {
      OPENAI_API_KEY: planted.BETA_KEY,
      OPENAI_MODEL: "beta-large",
      GEMINI_API_KEY: planted.BETA_KEY,
      GOOGLE_API_KEY: "",
      GEMINI_CLI_CUSTOM_HEADERS: `X-Nasty: ${nastyHeader.replaceAll("MARKER", home.path("pwned"))}`,
    };
  });
  afterAll(() => home?.remove());

  const shown = (result: Result) => {
    expect(result.stderr).toBe("");
    expect(home.tryRead("pwned")).toBeUndefined();
    return parseShown(result.stdout)["NOW"];
  };
  const show = `show NOW ${names.join(" ")}`;
  const env = { ...planted, GOOGLE_API_KEY: "planted-foreign" };

  it.each(shells)("%s: `aienv env` sets it, keys included", async (kind) => {
    const load = kind === "fish" ? "aienv env --shell fish | source" : 'eval "$(aienv env)"';
    expect(shown(await home.shell(kind, `${load}\n${show}`, { cwd, env }))).toEqual(expected);
  });

  it.each(shells)("%s: `aienv env` goes by SHELL", async (kind) => {
    const load = kind === "fish" ? "aienv env | source" : 'eval "$(aienv env)"';
    const result = await home.shell(kind, `${load}\n${show}`, {
      cwd,
      env: { ...env, SHELL: `/usr/bin/${kind}` },
    });
    expect(shown(result)).toEqual(expected);
  });

  it.each(shells)("%s: a missing or empty key is a placeholder", async (kind) => {
    const load = kind === "fish" ? "aienv env --shell fish | source" : 'eval "$(aienv env)"';
    for (const BETA_KEY of [undefined, ""]) {
      const result = await home.shell(kind, `${load}\n${show}`, { cwd, env: { BETA_KEY } });
      expect(shown(result)).toMatchObject({ OPENAI_API_KEY: "aienv-key-not-set" });
    }
  });

  it.each(shells)("%s: `gen shell` works when sourced", async (kind) => {
    await home.mustRun(
      "aienv",
      ["gen", "shell", "--shell", kind === "dash" ? "sh" : kind, "-o", home.path("gen.sh"), "--force"],
      {
        cwd,
      },
    );
    expect(home.read("gen.sh")).not.toContain("planted");
    expect(shown(await home.shell(kind, `. '${home.path("gen.sh")}'\n${show}`, { env }))).toEqual(expected);
  });

  it.each(["bash", "zsh", "dash"] as const)(
    "%s: `gen direnv` and `gen dotenv` work when sourced",
    async (kind) => {
      for (const what of ["direnv", "dotenv"]) {
        const { stdout } = await home.mustRun("aienv", ["gen", what], { cwd });
        home.write(`gen.${what}`, stdout);
        expect(stdout).not.toContain("planted");
        const script = `set -a\n. '${home.path(`gen.${what}`)}'\nset +a\n${show}`;
        expect(shown(await home.shell(kind, script, { env }))).toEqual(expected);
      }
    },
  );

  it("`gen mise` is a config that mise reads, in both modes", async () => {
    for (const mode of ["block", "plugin"]) {
      const { stdout } = await home.mustRun("aienv", ["gen", "mise", "--mode", mode], { cwd });
      home.write(`${mode}/mise.toml`, stdout);
      expect(stdout).not.toContain("planted");
    }
    await home.mustRun("mise", ["trust", "--quiet"], { cwd: home.path("block") });
    const result = await home.run("mise", ["exec", "--", "show", "NOW", ...names], {
      cwd: home.path("block"),
      env,
    });
    expect(shown(result)).toEqual(expected);
    expect(home.read("plugin/mise.toml")).toContain("_.aienv = { tools = true }");
  });

  it("`env --json` says the same, null for what is to be unset", async () => {
    const { stdout } = await home.mustRun("aienv", ["env", "--json"], { cwd, env });
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });
});
