/** Codex: a home of its own in each directory, which is the user's but for the provider. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askTool, keys, makeToolHome, type ToolHome, toolsNamed, useIn } from "./tool-session.ts";

const [codex] = toolsNamed("codex");
if (!codex) throw new Error("no row for codex");

describe("Codex", () => {
  let toolHome: ToolHome;
  let own = "";
  const sessions = () => toolHome.home.files(".codex/sessions").filter((name) => name.endsWith(".jsonl"));

  beforeAll(async () => {
    toolHome = await makeToolHome(codex);
    own = `# mine\nmodel = "users-model"\nmodel_provider = "own"\n\n[model_providers.own]\nname = "Own" # kept\nbase_url = "${toolHome.mock.url}/users/v1"\nenv_key = "OWN_KEY"\n`;
    toolHome.home.write(".codex/config.toml", own);
    toolHome.home.write(".codex/history.jsonl", '{"session_id":"x","ts":1,"text":"before"}\n');
    await useIn(toolHome, "a", "one", keys);
  });
  afterAll(() => toolHome?.remove());

  it("keeps the user's own set-up whole, and its sessions in one place", async () => {
    const { home } = toolHome;
    await askTool(toolHome, codex, "a", { env: keys });
    expect(home.read(".codex/config.toml")).toBe(own);
    expect(home.read(".codex/history.jsonl")).toContain("before");
    expect(sessions()).toHaveLength(1);
  });

  it("is the user's own elsewhere", async () => {
    toolHome.mock.forget();
    await toolHome.home.mustRun("git", ["init", "-q"], { cwd: toolHome.home.path("outside") });
    const { stdout, stderr } = await askTool(toolHome, codex, "outside", {
      env: { ...keys, OWN_KEY: "own-key" },
    });
    const requests = toolHome.mock.requests.filter(({ model }) => model !== undefined);
    expect(
      requests.map(({ url, model }) => [url, model]),
      stdout + stderr,
    ).toEqual([["/users/v1/responses", "users-model"]]);
    expect(toolHome.mock.log()).not.toContain(keys.ALPHA_KEY);
  });

  it("keeps what it wrote into its settings here, over `sync`", async () => {
    const { home } = toolHome;
    const inA = { cwd: home.path("a"), env: keys };
    await home.mustRun(
      "bash",
      ["-c", `eval "$(mise activate bash)"; _mise_hook; codex mcp add tools-of-a -- echo hello </dev/null`],
      { ...inA },
    );
    const check = await home.aienv(["sync", "--check", "--diff"], inA);
    expect(check.code, check.stdout + check.stderr).toBe(0);
    await home.mustRun("aienv", ["sync"], inA);
    const listed = await home.mustRun(
      "bash",
      ["-c", `eval "$(mise activate bash)"; _mise_hook; codex mcp list </dev/null`],
      inA,
    );
    expect(listed.stdout).toContain("tools-of-a");
    expect(home.read(".codex/config.toml")).toBe(own);
  });
});
