/** A team's set-up: shared once, and `mise install` in a fresh clone writes the rest. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";
import { homeWith, planted, useIn } from "./two-providers.ts";

/** A package registry on loopback that has nothing. */
async function emptyRegistry(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(404).end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

describe("a shared set-up", () => {
  let home: TempHome;
  const git = (...args: string[]) => home.mustRun("git", args, { cwd: home.path("clone") });

  beforeAll(async () => {
    home = homeWith("mise", "git");
    home.write("team/.mise.toml", '# team\n[env]\nTEAM = "1"\n');
    await home.mustRun("git", ["init", "-q", "team"]);
    await useIn(home, "team", "two", { tools: "sdk, codex, gemini", args: ["--share"] });
    await home.mustRun("git", ["-C", "team", "add", "-A"]);
    await home.mustRun("git", ["-C", "team", "commit", "-qm", "set up"]);
    await home.mustRun("git", ["clone", "-q", "team", "clone"]);
  });
  afterAll(() => home?.remove());

  it("commits choice, hook and pin, and no value", async () => {
    const { stdout } = await home.mustRun("git", ["-C", "team", "ls-files"]);
    expect(stdout.trim().split("\n")).toEqual([".aienv.yaml", ".mise.toml"]);
    const text = home.read("team/.mise.toml");
    expect(text).toMatch(/^# team\n\[env\]\nTEAM = "1"\n/);
    expect(text).toContain('postinstall = ["aienv sync"]');
    expect(text).toMatch(/"npm:aienv" = "\d+\.\d+\.\d+"/);
    expect(text).not.toContain("OPENAI");
  });

  it("counts in a clone only once mise runs the hook: no sync, no status, no prompt brings it in", async () => {
    const cwd = home.path("clone");
    expect((await home.run("mise", ["env"], { cwd })).code).not.toBe(0);
    for (const command of ["sync", "status"]) {
      const result = await home.aienv([command], { cwd });
      expect(result.stderr).toContain("not allowed yet");
    }
    expect(home.tryRead("clone/mise.local.toml")).toBeUndefined();
  });

  it("is written by `mise trust && mise install`, though the pin can't be installed", async () => {
    const cwd = home.path("clone");
    await home.mustRun("mise", ["trust", "--quiet"], { cwd });
    // No registry has the version under test; the hook runs whether or not the pin could be installed.
    const registry = await emptyRegistry();
    const installed = await home.run("mise", ["install"], {
      cwd,
      env: { npm_config_registry: registry.url },
    });
    await registry.close();
    expect(installed.stderr).toContain("Failed to install npm:aienv");
    expect(installed.stderr).toContain("two for ~/clone");
    expect(home.read("clone/mise.local.toml")).toContain('OPENAI_BASE_URL = "http://127.0.0.1:9/beta/v1"');
    const state = `.local/state/aienv/projects${cwd}/.aienv`;
    expect(home.read(`${state}/codex/config.toml`)).toContain('base_url = "http://127.0.0.1:9/beta/v1"');
    expect(home.read(`${state}/gemini/.gemini/settings.json`)).toContain("gemini-api-key");
    expect((await git("status", "--porcelain")).stdout).toBe("");
    expect(home.read("clone/.git/info/exclude")).toMatch(/^\/mise\.local\.toml$/m);
    expect((await home.aienv(["sync", "--check"], { cwd })).code).toBe(0);
  });

  it.each(activeShells)("%s: the clone switches by cd", async (kind) => {
    const { shown } = await runSession(
      home,
      kind,
      [
        { cd: home.path("clone") },
        { show: "CLONE", names: ["OPENAI_API_KEY", "GEMINI_MODEL", "TEAM"] },
        { cd: home.path("outside") },
        { show: "OUT", names: ["OPENAI_API_KEY", "GEMINI_MODEL", "TEAM"] },
      ],
      { ...planted, MISE_DISABLE_TOOLS: "npm:aienv" },
    );
    expect(shown).toEqual({
      CLONE: { OPENAI_API_KEY: planted.BETA_KEY, GEMINI_MODEL: "beta-large", TEAM: "1" },
      OUT: { OPENAI_API_KEY: null, GEMINI_MODEL: null, TEAM: null },
    });
  });

  it("leaves the checkout as it was cloned after `off`", async () => {
    const before = home.read("clone/.git/info/exclude");
    await home.mustRun("aienv", ["off"], { cwd: home.path("clone") });
    expect((await git("status", "--porcelain", "--ignored")).stdout).toBe("");
    expect(home.read("clone/.git/info/exclude")).toBe(before.replace("/mise.local.toml\n", ""));
  });
});
