/** `doctor --prove`: what the real tools send, seen by an echo, with settings that are right and ones that are not. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys, loopbackOnly, makeToolHome, type ToolHome, toolsNamed, useIn } from "./tool-session.ts";

interface Proof {
  readonly proved: boolean;
  readonly reasons: readonly string[];
  readonly requests: readonly {
    readonly url: string;
    readonly model?: string;
    readonly credentials: readonly { readonly fingerprint: string; readonly is: string }[];
  }[];
}

describe.each([
  { id: "claude", path: /\/alpha\/v1\/messages$/ },
  { id: "codex", path: /\/alpha\/v1\/responses$/ },
])("doctor --prove $id", ({ id, path }) => {
  const [tool] = toolsNamed(id);
  if (!tool) throw new Error(`no row for ${id}`);
  let toolHome: ToolHome;
  const prove = async (env: Readonly<Record<string, string>> = keys) => {
    const { home } = toolHome;
    const args = ["doctor", "--prove", id, "--json"];
    const ran = await home.aienv(args, {
      cwd: home.path("a"),
      env: { ...loopbackOnly, ...env },
      timeoutMs: 180_000,
    });
    expect(ran.stdout + ran.stderr).not.toContain(keys.ALPHA_KEY);
    expect(ran.stdout + ran.stderr).not.toContain("foreign-");
    return { ...ran, proof: JSON.parse(ran.stdout) as Proof };
  };
  const inProject = () => {
    const { home } = toolHome;
    return home
      .files("a")
      .filter((name) => !name.startsWith(".git/"))
      .map((name) => [name, home.read(`a/${name}`)]);
  };

  beforeAll(async () => {
    toolHome = await makeToolHome(tool);
    await useIn(toolHome, "a", "one", keys);
  });
  afterAll(() => toolHome?.remove());

  it("shows endpoint, model and key, writes nothing and asks nobody else", async () => {
    const before = inProject();
    const { code, proof, stdout, stderr } = await prove();
    expect(code, stdout + stderr).toBe(0);
    const asked = proof.requests.filter((request) => request.model !== undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const request of asked) {
      expect(request.url).toMatch(path);
      expect(request.model).toMatch(/^alpha-/);
      for (const key of request.credentials)
        expect(key).toEqual({
          header: expect.any(String),
          is: "expected",
          fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
        });
    }
    expect(inProject()).toEqual(before);
    expect(toolHome.mock.requests).toEqual([]);
  });

  it("tells the placeholder where the key is missing", async () => {
    const { proof } = await prove({});
    const sent = proof.requests
      .filter((request) => request.model !== undefined)
      .flatMap((request) => request.credentials);
    expect(new Set(sent.map((key) => key.is))).toEqual(new Set(["placeholder"]));
  });

  it.runIf(id === "claude")("tells a model that a stronger mise file brings", async () => {
    const { home } = toolHome;
    home.write("a/mise.local.toml", '[env]\nANTHROPIC_MODEL = "other-model"\n');
    await home.mustRun("mise", ["trust", "--all"], { cwd: home.path("a") });
    const { code, proof } = await prove();
    expect({ code, reasons: proof.reasons }).toEqual({
      code: 5,
      reasons: ['the model was "other-model", not alpha-large or alpha-small'],
    });
    rmSync(home.path("a/mise.local.toml"));
  });

  it("holds beside what the user stored and exported", async () => {
    const { home, mock } = toolHome;
    const url = `${mock.url}/foreign`;
    const env = { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: "foreign-to", ANTHROPIC_MODEL: "foreign-m" };
    home.write(".claude/settings.json", JSON.stringify({ env }));
    home.write(".codex/auth.json", JSON.stringify({ auth_mode: "apikey", OPENAI_API_KEY: "foreign-oa" }));
    await home.mustRun("aienv", ["sync"], { cwd: home.path("a"), env: keys });
    const { code, stdout } = await prove({
      ...keys,
      OPENAI_API_KEY: "foreign-ex",
      ANTHROPIC_API_KEY: "foreign-an",
    });
    expect(code, stdout).toBe(0);
    expect(mock.requests).toEqual([]);
  });
});
