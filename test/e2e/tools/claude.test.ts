/** Claude Code: its slots, and a settings file that works without any shell integration. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Result } from "../../helpers/temp-home.ts";
import {
  askTool,
  keys,
  keysSent,
  loopbackOnly,
  makeToolHome,
  type ToolHome,
  toolsNamed,
  useIn,
} from "./tool-session.ts";

const [claude] = toolsNamed("claude");
if (!claude) throw new Error("no row for claude");

describe("Claude Code", () => {
  let toolHome: ToolHome;

  beforeAll(async () => {
    toolHome = await makeToolHome(claude);
  });
  afterAll(() => toolHome?.remove());
  beforeEach(() => toolHome.mock.forget());

  const models = () => toolHome.mock.requests.flatMap(({ model }) => model ?? []);
  /** Without mise, without any variable but the user's own key. */
  const plain = (folder: string, args: readonly string[] = []): Promise<Result> =>
    toolHome.home.run("claude", ["-p", "please say it", ...args], {
      cwd: toolHome.home.path(folder),
      env: { ...loopbackOnly, ALPHA_KEY: keys.ALPHA_KEY },
    });

  it.each([
    ["opus", "alpha-large"],
    ["sonnet", "alpha-large"],
    ["haiku", "alpha-small"],
    ["fable", "alpha-large"],
  ])("asks the chosen provider when told --model %s", async (name, expected) => {
    await useIn(toolHome, "a", "one", keys);
    const { stdout, stderr } = await askTool(toolHome, claude, "a", { args: ["--model", name], env: keys });
    expect(stdout + stderr).toContain("PONG");
    expect(new Set(models())).toEqual(new Set([expected]));
  });

  it("knows the window of a model that it does not know", async () => {
    const { stderr } = await askTool(toolHome, claude, "a", { env: keys });
    expect(stderr).not.toContain("assumes a context window");
  });

  it("accepts the file that `gen tool-config` writes, which `off` takes out again", async () => {
    const { home, mock } = toolHome;
    const printed = await home.mustRun("aienv", ["gen", "tool-config", "claude", "--profile", "one"], {
      cwd: home.path("b"),
    });
    expect(home.read("b/.claude/settings.local.json")).toBe(printed.stdout);
    expect(printed.stdout).not.toContain(keys.ALPHA_KEY);
    const { stdout, stderr } = await plain("b");
    expect(stdout + stderr).toContain("PONG");
    expect(models()).toEqual(["alpha-large"]);
    const [request] = mock.requests.filter(({ model }) => model !== undefined);
    expect(request?.url).toMatch(/^\/alpha\/v1\/messages/);
    expect(request?.headers["x-team"]).toBe("blue");
    expect(new Set(keysSent(request?.headers ?? {}))).toEqual(new Set([keys.ALPHA_KEY]));
    await home.mustRun("aienv", ["off"], { cwd: home.path("b") });
    expect(home.tryRead("b/.claude/settings.local.json")).toBeUndefined();
  });

  it.each(["--stdout", "-o"])("accepts what `gen tool-config` gives with %s", async (flag) => {
    const { home } = toolHome;
    const file = home.path("elsewhere.json");
    const args = [
      "gen",
      "tool-config",
      "claude",
      "--profile",
      "one",
      ...(flag === "-o" ? ["-o", file] : [flag]),
    ];
    const { stdout } = await home.mustRun("aienv", args, { cwd: home.path("b") });
    expect(home.tryRead("b/.claude/settings.local.json")).toBeUndefined();
    if (flag === "--stdout") home.write("elsewhere.json", stdout);
    const result = await plain("outside", ["--settings", file]);
    expect(result.stdout + result.stderr).toContain("PONG");
    expect(models()).toEqual(["alpha-large"]);
  });

  it("is shielded from an env object of the user's that comes later, by `sync`", async () => {
    const { home } = toolHome;
    await useIn(toolHome, "a", "one", keys);
    home.write(".claude/settings.json", JSON.stringify({ env: { ANTHROPIC_AUTH_TOKEN: "foreign-to" } }));
    const status = await home.aienv(["status"], { cwd: home.path("a"), env: keys });
    expect(status.stdout + status.stderr).toContain("env.ANTHROPIC_AUTH_TOKEN");
    expect((await home.aienv(["sync", "--check"], { cwd: home.path("a"), env: keys })).code).toBe(4);
    await home.mustRun("aienv", ["sync"], { cwd: home.path("a"), env: keys });
    await askTool(toolHome, claude, "a", { env: keys });
    expect(models()).toEqual(["alpha-large"]);
    expect(toolHome.mock.log()).not.toContain("foreign");
  });
});
