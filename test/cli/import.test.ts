import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { importFixtures } from "../helpers/import-case.ts";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

const router = join(importFixtures, "claude-code-router--json/config.json");
const switchSql = readFileSync(
  join(importFixtures, "cc-switch--every-kind-of-tool/cc-switch.db.sql"),
  "utf8",
);

function put(project: TempProject, file: string, text: string): string {
  const path = join(project.home, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function withRouter(options: { registry?: string } = {}): TempProject {
  const project = tempProject(options);
  put(project, ".claude-code-router/config.json", readFileSync(router, "utf8"));
  return project;
}

const registryOf = ({ paths }: TempProject) => readFileSync(paths.registry, "utf8");
const secretsOf = ({ paths }: TempProject) =>
  existsSync(paths.secrets) ? readFileSync(paths.secrets, "utf8") : undefined;

describe("import without a source", () => {
  it("lists what is found, without a key", async () => {
    const project = withRouter();
    put(project, ".claude/settings.json", '{"env":{"ANTHROPIC_API_KEY":"planted-key-8"}}');
    put(project, ".cc-switch/config.json", '{"claude":');
    const { out, code } = await project.aienv(["import", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).sources).toMatchObject([
      { source: "claude", providers: 1, models: 0, keys: 1, newProviders: 1 },
      { source: "claude-code-router", providers: 4, models: 6, keys: 2 },
      { source: "cc-switch", providers: 0, problem: expect.stringContaining("JSON") },
    ]);
    expect(out).not.toContain("planted");
  });

  it("says so where nothing is", async () => {
    expect((await tempProject().aienv(["import"])).err).toContain("nothing of other programs");
  });
});

describe("import SOURCE", () => {
  it("names the key that a known provider will have, where the source has none", async () => {
    const { aienv, write, project } = tempProject({ registry: "version: 1\n" });
    const entry = {
      name: "openai",
      api_base_url: "https://api.openai.com/v1/chat/completions",
      models: ["one:free"],
    };
    const Router = { default: "openai,one:free", longContext: "openai,one:free", longContextThreshold: 9 };
    write("config.json", JSON.stringify({ Providers: [entry], Router }));
    const { out } = await aienv(["import", "claude-code-router", `${project}/config.json`]);
    expect(out).toMatch(/new +openai +\(openai\) .* key env:OPENAI_API_KEY/);
    const profile = "{main: openai/one:free, when: {long: {over: 9, model: openai/one:free}}}";
    expect(out).toContain(`new  profile default: ${profile}`);
  });

  it("shows and writes nothing where nobody can be asked", async () => {
    const project = withRouter();
    const before = registryOf(project);
    const ran = await project.aienv(["import", "claude-code-router"]);
    expect(ran.out).toMatch(
      /new +openrouter +\(openrouter\) +2 models +key → dotenv:secrets\.env#OPENROUTER_API_KEY/,
    );
    expect(ran.out).toMatch(/new +openai-host-10-0-0-5 +1 model +no key → http:\/\/10\.0\.0\.5:8000\/v1/);
    expect(ran.out).toMatch(/config\.json:\d+:\d+ \(Router\.webSearch\)/);
    expect(ran.err).toContain("next: aienv import claude-code-router --yes");
    expect([registryOf(project), secretsOf(project)]).toEqual([before, undefined]);
  });

  it("writes with --yes, keys to the secrets file, and comments stay", async () => {
    const project = withRouter();
    const ran = await project.aienv(["import", "claude-code-router", "--yes"]);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out + ran.err).not.toContain("planted");
    const registry = registryOf(project);
    expect(registry).toContain("# the registry");
    expect(registry).not.toContain("planted-");
    expect(registry).toMatch(/my-gemini:\n +template: gemini\n +key: dotenv:secrets\.env#GEMINI_API_KEY/);
    expect(secretsOf(project)).toBe(
      "OPENROUTER_API_KEY=planted-openrouter-key-1\nGEMINI_API_KEY=planted-gemini-key-2\n",
    );
    expect(statSync(project.paths.secrets).mode & 0o777).toBe(0o600);
    expect(await project.aienv(["ls", "models"])).toMatchObject({ code: 0 });
  });

  it("does not say that the registry has what can't be taken over", async () => {
    const project = tempProject();
    writeFileSync(join(project.project, "portkey.json"), '{"retry":{"attempts":2}}');
    const { code, err } = await project.aienv(["import", "portkey", "--yes"]);
    expect(code).toBe(0);
    expect(err).toContain("nothing in it can be taken over");
  });

  it("changes nothing the second time", async () => {
    const project = withRouter();
    await project.aienv(["import", "claude-code-router", "--yes"]);
    const after = [registryOf(project), secretsOf(project)];
    expect((await project.aienv(["import", "claude-code-router", "--check"])).code).toBe(0);
    const again = await project.aienv(["import", "claude-code-router", "--yes"]);
    expect(again.err).toContain("has all of it already");
    expect([registryOf(project), secretsOf(project)]).toEqual(after);
  });

  it.each(["--check", "--diff", "--stdout", "--json"])(
    "%s writes nothing and shows no key",
    async (option) => {
      const project = withRouter();
      const before = registryOf(project);
      for (const more of [[], ["--json"]]) {
        const ran = await project.aienv(["import", "claude-code-router", option, ...more]);
        expect(ran.code).toBe(option === "--check" ? 4 : 0);
        expect(ran.out + ran.err).not.toContain("planted-o");
        expect(ran.out + ran.err).not.toContain("planted-g");
      }
      expect([registryOf(project), secretsOf(project)]).toEqual([before, undefined]);
    },
  );

  it("adds models to a provider of the same address and key, and keeps what stands there", async () => {
    const project = tempProject();
    project.write(
      "x.env",
      "OPENAI_BASE_URL=https://house.test/v1\nOPENAI_API_KEY=planted-house-key\nOPENAI_MODEL=third\n",
    );
    const ran = await project.aienv(["import", "dotenv", "x.env", "--yes"]);
    expect(ran.out).toMatch(/gains +house/);
    expect(registryOf(project)).toContain("models: { big: { context: 200000 }, tiny: {}, third: {} } # ours");
    expect(secretsOf(project)).toBeUndefined();
  });

  it("gives another account of the same address a name and a place of its own", async () => {
    const project = tempProject();
    writeFileSync(project.paths.secrets, "HOUSE_2_API_KEY=other\n", { mode: 0o600 });
    project.write("x.env", "OPENAI_BASE_URL=https://house.test/v1\nOPENAI_API_KEY=planted-second-key\n");
    const ran = await project.aienv(["import", "dotenv", "x.env", "--yes"]);
    expect(ran.out).toMatch(/house is another provider's name; this one becomes house-2/);
    expect(secretsOf(project)).toBe("HOUSE_2_API_KEY=other\nHOUSE_2_API_KEY_2=planted-second-key\n");
    expect(registryOf(project)).toContain("key: dotenv:secrets.env#HOUSE_2_API_KEY_2");
  });

  it("works where there is no registry yet", async () => {
    const project = withRouter({ registry: "" });
    await project.aienv(["import", "claude-code-router", "--yes"]);
    expect(registryOf(project)).toMatch(/^# yaml-language-server/);
    expect((await project.aienv(["status"])).code).toBe(0);
  });

  it("knows what aienv itself wrote into a tool's settings", async () => {
    const project = tempProject();
    const own = {
      ANTHROPIC_BASE_URL: "http://127.0.0.1:7411",
      ANTHROPIC_AUTH_TOKEN: `aienv-${"a1".repeat(16)}`,
    };
    put(project, ".claude/settings.json", JSON.stringify({ env: own }));
    const ran = await project.aienv(["import", "claude"]);
    expect(ran.out).toMatch(/no provider[\s\S]*aienv's own/);
  });
});

describe("import of a database", () => {
  function openDatabase(
    project: TempProject,
    mode: "WAL" | "DELETE",
  ): { file: string; database: DatabaseSync } {
    const file = put(project, ".cc-switch/cc-switch.db", "");
    const database = new DatabaseSync(file);
    onTestFinished(() => database.close());
    database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA wal_autocheckpoint = 0;`);
    database.exec(switchSql);
    return { file, database };
  }

  it.each(["WAL", "DELETE"] as const)(
    "reads one that its program has open (%s) and leaves no trace",
    async (mode) => {
      const project = tempProject();
      const { file } = openDatabase(project, mode);
      const state = () =>
        readdirSync(dirname(file)).map((name) => {
          const { size, mtimeMs } = statSync(join(dirname(file), name));
          return { name, size, mtimeMs };
        });
      const before = state();
      const ran = await project.aienv(["import", "cc-switch", "--yes"]);
      expect(ran.err).toContain("wrote");
      expect(ran.out + ran.err + registryOf(project)).not.toMatch(/planted-(?!house)/);
      expect(registryOf(project)).toMatch(/limit: 5/);
      expect(state()).toEqual(before);
    },
  );

  it("reads no view, and no more than the tables it wants", async () => {
    const project = tempProject();
    const file = put(project, "x.db", "");
    const database = new DatabaseSync(file);
    database.exec("CREATE VIEW providers AS SELECT 'a' AS id, 'claude' AS app_type, randomblob(100) AS name");
    database.close();
    expect((await project.aienv(["import", "cc-switch", file])).out).toContain("no provider");
  });
});

describe("import of what is hostile or broken", () => {
  const cases: readonly (readonly [string, string, string | Buffer, RegExp])[] = [
    ["JSON that ends early", "config.json", '{"Providers":[', /config\.json:1:\d+.*\[edit\.invalid\]/],
    ["nesting without end", "config.json", "[".repeat(50_000), /\[edit\.invalid\]/],
    ["bytes that are no text", "config.json", Buffer.from([0x7b, 0xff, 0xfe]), /\[system\.unreadable\]/],
    ["a file of five million characters", "config.json", `"${"x".repeat(5_000_000)}"`, /more than 4000000/],
    [
      "a database that is none",
      "config.sqlite",
      "SQLite format 3\u0000 and no more",
      /\[import\.unreadable\]/,
    ],
  ];
  it.each(cases)("refuses %s, with the file", async (_name, name, text, message) => {
    const project = tempProject();
    const file = project.write(name, "");
    writeFileSync(file, text);
    const ran = await project.aienv(["import", "claude-code-router", file, "--yes"]);
    expect(ran).toMatchObject({ code: 3, out: "" });
    expect(ran.err).toMatch(message);
    expect(ran.err).toContain(name);
    expect(ran.err).not.toMatch(/^ +at /m);
  });

  it("shows no control character of a name", async () => {
    const project = tempProject();
    const file = project.write(
      "config.json",
      JSON.stringify({ Providers: [{ name: "a\u001b[2J\u202eb", enabled: false }], "\u001b]0;x": 1 }),
    );
    const ran = await project.aienv(["import", "claude-code-router", file]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(ran.out).not.toMatch(/[\u001b\u202e]/);
  });

  it("says which sources there are", async () => {
    const ran = await tempProject().aienv(["import", "cc-swich"]);
    expect(ran.err).toMatch(/did you mean "cc-switch"\? \[usage\.unknown-source\]/);
    expect((await tempProject().aienv(["import", "cc-switch", "nowhere"])).err).toContain("[import.nothing]");
  });

  it("writes nothing where the secrets file can be read by others", async () => {
    const project = withRouter();
    const before = registryOf(project);
    writeFileSync(project.paths.secrets, "A=b\n");
    chmodSync(project.paths.secrets, 0o644);
    const ran = await project.aienv(["import", "claude-code-router", "--yes"]);
    expect(ran.err).toContain("[secrets.open]");
    expect([registryOf(project), secretsOf(project)]).toEqual([before, "A=b\n"]);
  });
});
