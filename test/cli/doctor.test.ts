/** `doctor`: each finding from a prepared home, what `--fix` mends and what it leaves, and `--prove` with a stand-in. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

interface Found {
  readonly code: string;
  readonly where?: { readonly file?: string; readonly line?: number };
  readonly fix?: string;
}

const put = (project: TempProject, name: string, text: string, mode = 0o600) => {
  const file = join(project.home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};
const modeOf = (file: string) => statSync(file).mode & 0o777;

async function findings(project: TempProject, environment: Record<string, string> = {}): Promise<Found[]> {
  const { out } = await project.aienv(["doctor", "--json"], { environment });
  return JSON.parse(out) as Found[];
}

describe("doctor finds", () => {
  const allFormats = `version: 1
providers:
  house: { endpoints: { anthropic-messages: https://house.test, openai-chat: https://house.test/v1, openai-responses: https://house.test/v1, gemini: https://house.test }, key: env:HOUSE_KEY, models: { big: {} }, admin: { token: env:ADMIN } }
profiles: { default: { main: house/big } }
`;
  it.each<[string, string, (project: TempProject) => void, Record<string, string>?]>([
    [
      "a file of keys that others can read",
      "secrets.open-file",
      (p) => put(p, ".config/aienv/secrets.env", "A=b\n", 0o644),
    ],
    [
      "a registry with admin tokens that others can read",
      "registry.open-file",
      (p) => chmodSync(p.paths.registry, 0o644),
    ],
    ["a registry that others can write", "registry.writable", (p) => chmodSync(p.paths.registry, 0o666)],
    [
      "a folder of the registry that others can write",
      "registry.writable",
      (p) => chmodSync(p.paths.config, 0o777),
    ],
    ["state that others can look into", "state.open-folder", (p) => chmodSync(p.paths.state, 0o755)],
    [
      "a remembered Node that is gone",
      "integration.node-gone",
      (p) => put(p, ".local/share/aienv/node", "/gone/node\n"),
    ],
    [
      "state of a directory that is gone",
      "state.gone-directory",
      (p) => put(p, ".local/state/aienv/projects/gone/.aienv/snapshot.json", "{}"),
    ],
    ["no aienv on PATH", "integration.not-on-path", () => undefined],
    ["no mise on PATH", "integration.missing", () => undefined],
    ["a file that is not as the choice says", "project.stale", (p) => rmSync(join(p.project, ".mise.toml"))],
    ["a shell without the choice", "shell.not-active", () => undefined],
    ["a profile by variable", "shell.profile-variable", () => undefined, { AIENV_PROFILE: "work" }],
    ["aienv switched off", "shell.disabled", () => undefined, { AIENV_DISABLE: "1" }],
    [
      "both keys of Claude Code",
      "shell.clash",
      () => undefined,
      { ANTHROPIC_API_KEY: "a", ANTHROPIC_AUTH_TOKEN: "b" },
    ],
    [
      "an exported URL with a wrong end",
      "url.wrong-end",
      () => undefined,
      { ANTHROPIC_BASE_URL: "https://house.test/v1" },
    ],
    [
      "a URL with a wrong end in settings",
      "url.wrong-end",
      (p) => put(p, ".claude/settings.json", '{"env":{"ANTHROPIC_BASE_URL":"https://a.test/v1"}}'),
    ],
    [
      "an env object of the user's",
      "tool.override",
      (p) => put(p, ".claude/settings.json", '{"env":{"ANTHROPIC_MODEL":"mine"}}'),
    ],
    [
      "an env object of the project's",
      "tool.override",
      (p) => put(p, "work/app/.claude/settings.json", '{"env":{"ANTHROPIC_MODEL":"mine"}}'),
    ],
    [
      "a helper for keys",
      "tool.override",
      (p) => put(p, ".claude/settings.json", '{"apiKeyHelper":"echo x"}'),
    ],
    ["Qwen's model name", "tool.override", (p) => put(p, ".qwen/settings.json", '{"model":{"name":"mine"}}')],
    [
      "Qwen's stored sign-in",
      "tool.override",
      (p) => put(p, ".qwen/settings.json", '{"security":{"auth":{"selectedType":"openai"}}}'),
    ],
    [
      "Codex's provider of a project, which it ignores",
      "tool.override",
      (p) => put(p, "work/app/.codex/config.toml", 'model_provider = "x"\n'),
    ],
    [
      "a model in Codex's project file",
      "tool.override",
      (p) => put(p, "work/app/.codex/config.toml", 'model = "x"\n'),
    ],
    ["Gemini's folder without trust", "tool.untrusted-folder", () => undefined],
    [
      "a sign-in type that the project enforces",
      "tool.override",
      (p) => put(p, "work/app/.gemini/settings.json", '{"security":{"auth":{"enforcedType":"oauth"}}}'),
    ],
    ["settings that a tool can't read", "tool.invalid-settings", (p) => put(p, ".claude/settings.json", "{")],
  ])("%s", async (_name, code, prepare, environment) => {
    const project = tempProject({ tools: ["claude", "qwen", "gemini", "codex"], registry: allFormats });
    expect((await project.aienv(["use", "default"])).code).toBe(0);
    prepare(project);
    const found = (await findings(project, environment)).filter((one) => one.code === code);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one.fix).toBeTruthy();
  });

  it("nothing to say of Gemini's folder where the user trusts one above it", async () => {
    const project = tempProject({ tools: ["gemini"] });
    put(project, ".gemini/trustedFolders.json", JSON.stringify({ [project.home]: "TRUST_FOLDER" }));
    expect((await findings(project)).map((one) => one.code)).not.toContain("tool.untrusted-folder");
  });
});

describe("doctor --fix", () => {
  it("mends what is ours, line by line, and touches no value of the user's", async () => {
    const project = tempProject({ tools: ["claude"] });
    await project.aienv(["use", "default"]);
    const secrets = put(project, ".config/aienv/secrets.env", "A=b\n", 0o644);
    const settings = put(project, ".claude/settings.json", '{ "env": { "ANTHROPIC_MODEL": "mine" } }', 0o644);
    const gone = put(project, ".local/state/aienv/projects/gone/.aienv/snapshot.json", "{}");
    const node = put(project, ".local/share/aienv/node", "/gone/node\n");
    chmodSync(project.paths.state, 0o755);
    rmSync(join(project.project, ".mise.toml"));
    const { err } = await project.aienv(["doctor", "--fix"]);
    for (const file of [secrets, project.paths.state, "/gone", ".mise.toml"])
      expect(err).toMatch(new RegExp(`^done .*${file}`, "m"));
    expect([modeOf(secrets), modeOf(project.paths.state)]).toEqual([0o600, 0o700]);
    expect(existsSync(gone)).toBe(false);
    expect(readFileSync(node, "utf8").trim()).toBe(process.execPath);
    expect(project.read(".mise.toml")).toContain("ANTHROPIC_BASE_URL");
    expect(readFileSync(settings, "utf8")).toBe('{ "env": { "ANTHROPIC_MODEL": "mine" } }');
    expect(modeOf(settings)).toBe(0o644);
    const again = await project.aienv(["doctor", "--fix", "--json"]);
    expect(JSON.parse(again.out)).toMatchObject({ done: [] });
  });

  it("leaves a value that was changed by hand", async () => {
    const project = tempProject({ tools: ["claude"] });
    await project.aienv(["use", "default"]);
    const text = (project.read(".mise.toml") ?? "").replace(
      /^ANTHROPIC_MODEL = .*$/m,
      'ANTHROPIC_MODEL = "by-hand"',
    );
    project.write(".mise.toml", text);
    await project.aienv(["doctor", "--fix"]);
    expect(project.read(".mise.toml")).toContain('ANTHROPIC_MODEL = "by-hand"\n');
  });

  it("forgets no directory that is there", async () => {
    const project = tempProject({ tools: ["claude"] });
    await project.aienv(["use", "default"]);
    await project.aienv(["doctor", "--fix"]);
    expect(await project.aienv(["sync", "--check"])).toMatchObject({ code: 0 });
  });
});

describe("doctor --prove", () => {
  /** A program in the place of Claude Code: it sends one request as the script says. */
  const standIn = (project: TempProject, request: string) => {
    const script = `#!${process.execPath}
const send = async (url, headers, model) => { await fetch(url + "/v1/messages", { method: "POST", headers, body: JSON.stringify({ model }) }); };
const e = process.env;
(async () => { ${request} })().catch(() => {});
`;
    put(project, "bin/claude", script, 0o755);
  };
  const good = `await send(e.ANTHROPIC_BASE_URL, { authorization: "Bearer " + e.ANTHROPIC_AUTH_TOKEN }, e.ANTHROPIC_MODEL)`;

  it.each<[string, string, number, RegExp, Record<string, string>?]>([
    [
      "holds for the chosen endpoint, model and key",
      good,
      0,
      /POST https:\/\/house\.test\/v1\/messages {2}big {2}authorization [0-9a-f]{8} \(HOUSE_KEY's\)\nproved/,
    ],
    [
      "tells a foreign key",
      good.replace("e.ANTHROPIC_AUTH_TOKEN", '"planted-foreign"'),
      5,
      /FOREIGN[\s\S]*not proved: a foreign key came in authorization/,
    ],
    [
      "tells another model",
      good.replace("e.ANTHROPIC_MODEL", '"foreign-model"'),
      5,
      /the model was "foreign-model"/,
    ],
    ["tells that nothing came", "", 5, /not proved: no request for a model came/],
    ["tells the placeholder", good, 0, /\(the placeholder\)/, { HOUSE_KEY: "" }],
  ])("%s", async (_name, request, code, text, environment) => {
    const project = tempProject({ tools: ["claude"] });
    await project.aienv(["use", "default"]);
    standIn(project, request);
    const before = project.files();
    const ran = await project.aienv(["doctor", "--prove", "claude"], environment ? { environment } : {});
    expect(ran.out, ran.err).toMatch(text);
    expect(ran.code).toBe(code);
    expect(ran.out + ran.err).not.toContain("planted");
    expect(project.files()).toEqual(before);
  });

  it("shows what a stronger mise file makes of it", async () => {
    const project = tempProject({ tools: ["claude", "mise"] });
    await project.aienv(["use", "default"]);
    project.write("mise.local.toml", '[env]\nANTHROPIC_MODEL = "by-hand"\n');
    standIn(project, good);
    const ran = await project.aienv(["doctor", "--prove", "claude"]);
    expect(ran).toMatchObject({ code: 5, out: expect.stringMatching(/the model was "by-hand"/) });
  });

  it("runs beside a copy of the settings where a file of the project is needed", async () => {
    const project = tempProject({ tools: ["claude"] });
    put(project, ".claude/settings.json", '{"env":{"ANTHROPIC_MODEL":"mine"}}');
    await project.aienv(["use", "default"]);
    standIn(
      project,
      `const { env } = JSON.parse(require("node:fs").readFileSync(".claude/settings.local.json", "utf8"));
       await send(env.ANTHROPIC_BASE_URL, { "x-api-key": e.HOUSE_KEY }, env.ANTHROPIC_MODEL)`,
    );
    const before = project.files();
    const ran = await project.aienv(["doctor", "--prove", "claude"]);
    expect(ran, ran.err).toMatchObject({ code: 0 });
    expect(project.files()).toEqual(before);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ["an unknown tool", ["cluade"], 2, /did you mean "claude"/],
    ["a tool that the choice leaves out", ["qwen"], 5, /can't be proved here/],
    ["variables that are no program", ["sdk"], 5, /can't be proved here/],
  ])("refuses %s", async (_name, [tool = ""], code, message) => {
    const project = tempProject({ tools: ["claude"] });
    const ran = await project.aienv(["doctor", "--prove", tool]);
    expect(ran).toMatchObject({ code, err: expect.stringMatching(message) });
  });
});
