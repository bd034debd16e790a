/** Awkward folder names, and one project that goes from one integration to the next. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { homeWith, planted, useIn } from "./two-providers.ts";

const names = ["with space", "ünï 语", "{{ x }} {% y", "-dash", "it's"];
/** direnv 2.32 itself fails in such a folder, or runs what its name says, whatever `.envrc` holds. */
const namesForMise = ["quo'te\"s", "$(touch pwned)`touch pwned`", "a\\b*?[c]"];
const integrations = ["mise-block", "mise-plugin", "direnv"] as const;

describe("places", () => {
  let home: TempHome;

  beforeAll(() => {
    home = homeWith("mise", "direnv", "git");
  });
  afterAll(() => home?.remove());

  const model = async (integration: string, cwd: string) => {
    const command = integration === "direnv" ? ["direnv", "exec", "."] : ["mise", "exec", "--"];
    const [program = "", ...args] = [...command, "printenv", "OPENAI_MODEL"];
    return home.run(program, args, { cwd, env: planted });
  };

  describe.each(integrations)("%s", (integration) => {
    it.each(integration === "direnv" ? names : [...names, ...namesForMise])(
      "serves a folder called %j",
      async (name) => {
        const project = `${integration}/${name}`;
        home.write(`${project}/keep`, "");
        const cwd = home.path(project);
        await home.mustRun("git", ["init", "-q"], { cwd });
        await useIn(home, project, "two", {
          tools: "sdk, codex",
          args: ["--integration", integration],
        });
        expect(await model(integration, cwd)).toMatchObject({ code: 0, stdout: "beta-large\n" });
        expect((await home.mustRun("git", ["status", "--porcelain"], { cwd })).stdout).toBe(
          "?? .aienv.yaml\n?? keep\n",
        );
        expect((await home.aienv(["sync", "--check"], { cwd, env: planted })).code).toBe(0);
        await home.mustRun("aienv", ["off"], { cwd });
        expect(home.files(project).filter((file) => !file.startsWith(".git/"))).toEqual([
          ".aienv.yaml",
          "keep",
        ]);
      },
    );
  });

  it.each(integrations)(
    "%s reads our folders where aienv writes them, though a path of XDG is relative",
    async (integration) => {
      const env = {
        ...planted,
        XDG_STATE_HOME: "relative",
        XDG_CONFIG_HOME: "relative",
        // The two take such a path for themselves.
        MISE_STATE_DIR: home.path(".local/state/mise"),
        MISE_CONFIG_DIR: home.path(".config/mise"),
        DIRENV_CONFIG: home.path(".config/direnv"),
      };
      const project = `relative-${integration}`;
      await useIn(home, project, "two", { tools: "sdk", args: ["--integration", integration] });
      const command = integration === "direnv" ? ["direnv", "exec", "."] : ["mise", "exec", "--"];
      const [program = "", ...args] = [...command, "printenv", "OPENAI_MODEL"];
      expect(await home.run(program, args, { cwd: home.path(project), env })).toMatchObject({
        code: 0,
        stdout: "beta-large\n",
      });
      expect((await home.aienv(["sync", "--check"], { cwd: home.path(project), env })).code).toBe(0);
    },
  );

  it("goes from one integration to another without a trace of the one before, and back to the byte", async () => {
    const mise = '[env] # mine\nOPENAI_MODEL = "mine"\n';
    const envrc = "export MINE=1 # mine";
    home.write("moves/.mise.toml", mise);
    home.write("moves/.envrc", envrc);
    const cwd = home.path("moves");
    await home.mustRun("mise", ["trust", "--quiet"], { cwd });
    for (const integration of [...integrations, "none", ...integrations.toReversed()]) {
      await useIn(home, "moves", "two", { tools: "sdk", args: ["--integration", integration] });
      await home.mustRun("direnv", ["allow"], { cwd });
      if (integration !== "direnv") expect(home.read("moves/.envrc")).toBe(envrc);
      if (!integration.startsWith("mise")) expect(home.read("moves/.mise.toml")).toBe(mise);
      if (integration !== "none")
        expect({ integration, ...(await model(integration, cwd)) }).toMatchObject({
          integration,
          stdout: "beta-large\n",
        });
    }
    await home.mustRun("aienv", ["off"], { cwd });
    expect(home.read("moves/.mise.toml")).toBe(mise);
    expect(home.read("moves/.envrc")).toBe(envrc);
    expect(home.files("moves")).toEqual([".aienv.yaml", ".envrc", ".mise.toml"]);
  });

  it.each(["mise-block", "mise-plugin"])(
    "%s: a project inside another one is not a mixture of both",
    async (mode) => {
      const args = ["--integration", mode];
      const [outer, inner] = [`${mode}-outer`, `${mode}-outer/inner`];
      await useIn(home, outer, "one", { tools: "sdk", args });
      await useIn(home, inner, "two", { tools: "sdk", args });
      const show = async (project: string) => {
        const { stdout } = await home.mustRun("mise", ["env", "--json"], {
          cwd: home.path(project),
          env: planted,
        });
        const { OPENAI_MODEL, ANTHROPIC_BASE_URL } = JSON.parse(stdout) as Record<string, string>;
        return { OPENAI_MODEL, ANTHROPIC_BASE_URL };
      };
      const ofOuter = { OPENAI_MODEL: "alpha-large", ANTHROPIC_BASE_URL: "http://127.0.0.1:9/alpha" };
      expect(await show(outer)).toEqual(ofOuter);
      expect(await show(inner)).toEqual({ OPENAI_MODEL: "beta-large", ANTHROPIC_BASE_URL: undefined });
      expect((await home.aienv(["sync", "--check"], { cwd: home.path(inner), env: planted })).code).toBe(0);
      await home.mustRun("aienv", ["off"], { cwd: home.path(inner) });
      expect(await show(inner)).toEqual(ofOuter);
    },
  );

  it("a reader that stops early is no error", async () => {
    await useIn(home, "piped", "two", { tools: "sdk, codex, gemini" });
    const result = await home.shell(
      "bash",
      "set -o pipefail; aienv ls 2>&1 | true; aienv status | head -1 >/dev/null",
      {
        cwd: home.path("piped"),
      },
    );
    expect(result).toMatchObject({ code: 0, stderr: expect.not.stringContaining("EPIPE") });
  });

  it("`use` says when mise or direnv waits for the user's permission", async () => {
    home.write("waits/.mise.toml", '[env]\nMINE = "1"\n');
    const mise = await useIn(home, "waits", "one", { tools: "sdk" });
    expect(mise.stderr).toContain("mise does not read .mise.toml until you say so\n  next: mise trust");
    expect(mise.stderr).not.toContain("not allowed yet");
    home.write("blocked/.envrc", "export MINE=1\n");
    const direnv = await useIn(home, "blocked", "one", { tools: "sdk", args: ["--integration", "direnv"] });
    expect(direnv.stderr).toContain("direnv does not read .envrc until you say so\n  next: direnv allow");
  });
});
