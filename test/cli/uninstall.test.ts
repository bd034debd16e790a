import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const tools = ["claude", "codex", "gemini", "qwen", "opencode", "droid"];

/** What the tools, mise and the user have in a home: path, text, mode. */
const homeFiles: readonly (readonly [file: string, text: string, mode?: number])[] = [
  [".claude/settings.json", '{\n    "env": { "FOO": "bar" },\n    "model": "opus"\n}', 0o600],
  [".claude.json", '{"numStartups": 3}\n', 0o600],
  [".codex/config.toml", '# mine\r\nmodel = "gpt-5"\r\n\r\n[projects."/src"]\r\ntrust_level = "trusted"\r\n'],
  [".codex/auth.json", '{"OPENAI_API_KEY":"sk-planted"}\n', 0o600],
  [".codex/sessions/2026/01/rollout-1.jsonl", '{"id":1}\n'],
  [".gemini/settings.json", '{\n\t// mine\n\t"theme": "Default"\n}\n'],
  [".qwen/settings.json", '{ "model": { "name": "qwen3-coder-plus" } }\n'],
  [".config/opencode/opencode.jsonc", '{\n  // mine\n  "theme": "system",\n}\n'],
  [".factory/settings.json", '{"model": "custom-model"}\n'],
  [".config/mise/config.toml", '# global\n[tools]\nnode = "24" # long\n\n[env]\nMINE = "1"\n\n[settings]\n'],
];

const handMade = '# ours\n[tools]\nnode = "24"\n\n[env]\nOPENAI_MODEL = "mine" # stays\n';

/** Path, kind, mode and bytes of everything below the home. */
function everythingIn(home: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(home, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => {
        const stats = lstatSync(path);
        const mode = (stats.mode & 0o7777).toString(8);
        if (stats.isSymbolicLink()) return [relative(home, path), `link ${readlinkSync(path)}`];
        return [
          relative(home, path),
          stats.isDirectory() ? `folder ${mode}` : `file ${mode} ${readFileSync(path).toString("base64")}`,
        ];
      }),
  );
}

/** A home as it is before `init`; with `bare` nothing but the programs and projects is in it. */
function start({ bare = false } = {}) {
  const world = tempProject({ registry: "", tools: [...tools, "mise", "direnv"] });
  rmSync(join(world.home, ".config"), { recursive: true });
  const at = (file: string) => join(world.home, file);
  for (const [file, text, mode] of bare ? [] : homeFiles) {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
    if (mode !== undefined) chmodSync(at(file), mode);
  }
  if (!bare) symlinkSync(".claude.json", at(".claude.link"));
  world.git("init", "-q");
  world.write(".mise.toml", handMade);
  const other = at("work/other");
  mkdirSync(other);
  const environment = { DEEPSEEK_API_KEY: "planted-deepseek-key" };
  const run = (args: readonly string[], cwd = world.project) => world.aienv(args, { cwd, environment });
  /** All that the program can put into a home. */
  const install = async () => {
    for (const [args, cwd] of [
      [["init", "--yes", "--integration", "mise-plugin"], world.home],
      [["use", "default", "--global"], world.home],
      [["use", "default", "--integration", "mise-block"], world.project],
      [["use", "default", "--integration", "direnv"], other],
    ] as const) {
      const { code, err } = await run(args, cwd);
      expect({ args, code, err }).toMatchObject({ args, code: 0 });
    }
  };
  const mise = at(".config/mise/config.toml");
  return { ...world, at, other, run, install, mise, before: everythingIn(world.home) };
}

const pluginLink = ".local/share/mise/plugins/aienv";
const all = ["uninstall", "--config", "--yes"];

describe("uninstall", () => {
  it.each([
    ["with files of all six tools, mise and a git project", false],
    ["with nothing in it", true],
  ])("leaves a home %s as it was before `init`: paths, bytes, modes, links", async (_name, bare) => {
    const { home, at, run, install, before } = start({ bare });
    await install();
    expect(existsSync(at(`${pluginLink}/metadata.lua`))).toBe(true);
    expect(existsSync(at(".config/direnv/lib/aienv.sh"))).toBe(true);
    expect(await run(all, home)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(before);
    expect(await run(all, home)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(before);
  });

  it.each<[name: string, ran: readonly (readonly string[])[]]>([
    ["a run with another profile", [["run", "--profile", "default", "codex"]]],
    ["a run where nothing is chosen", [["run", "codex"]]],
    ["a proof", [["doctor", "--prove", "codex"]]],
    [
      "an uninstall that left the registry",
      [
        ["use", "default"],
        ["uninstall", "--yes"],
      ],
    ],
    [
      "a run after such an uninstall",
      [
        ["uninstall", "--yes"],
        ["run", "--profile", "default", "codex"],
      ],
    ],
  ])("removes the folders that were made for %s", async (_name, ran) => {
    const { home, run, before } = start({ bare: true });
    for (const args of [["init", "--yes"], ...ran]) {
      const { code, err } = await run(args);
      // The tool is a script that sends nothing.
      expect({ args, code, err }).toMatchObject({ args, code: args[0] === "doctor" ? 5 : 0 });
    }
    expect(await run(all, home)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(before);
  });

  it.each([
    [["statusline"]],
    [["statusline", "--install", "claude"]],
    [["token", "new"]],
    [["use", "default", "--global"]],
  ])("removes the folders that %j made where the registry was written by hand", async (args) => {
    const { home, at, run } = start({ bare: true });
    mkdirSync(at(".config/aienv"), { recursive: true });
    writeFileSync(
      at(".config/aienv/registry.yaml"),
      "version: 1\nproviders: { deepseek: { key: env:DEEPSEEK_API_KEY } }\n" +
        "profiles: { default: { main: deepseek/deepseek-chat } }\n",
    );
    const before = everythingIn(home);
    expect(await run(args)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).not.toEqual(before);
    expect(await run(["uninstall", "--yes"], home)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(before);
  });

  it("leaves registry and secrets without --config, and names them", async () => {
    const { home, run, install, before, paths } = start();
    await install();
    const registry = readFileSync(paths.registry, "utf8");
    const { code, err } = await run(["uninstall", "--yes"], home);
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/stays without --config: .*registry\.yaml.*secrets\.env/),
    });
    expect(readFileSync(paths.registry, "utf8")).toBe(registry);
    const after = Object.entries(everythingIn(home)).filter(([path]) => !path.startsWith(".config/aienv"));
    expect(Object.fromEntries(after)).toEqual(before);
  });

  it("takes mise's line out first: a later step that fails leaves no config with a missing plugin", async () => {
    const { home, at, run, install, before, mise, project } = start();
    await install();
    const file = join(project, ".mise.toml");
    const written = readFileSync(file, "utf8");
    expect(readFileSync(mise, "utf8")).toContain("aienv");
    writeFileSync(file, "[env\n");
    const { code, err } = await run(all, home);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/\.mise\.toml:1:\d+.*edit\.invalid/),
    });
    expect(readFileSync(mise, "utf8")).not.toContain("aienv");
    // What the failed project needs is still there; the other one is off.
    expect(existsSync(at(`${pluginLink}/metadata.lua`))).toBe(true);
    expect(existsSync(at("work/other/.envrc"))).toBe(false);
    writeFileSync(file, written);
    expect(await run(all, home)).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(before);
  });

  it("touches nothing where mise's config can't be read", async () => {
    const { home, run, install, mise } = start();
    await install();
    writeFileSync(mise, "[env\n");
    const broken = everythingIn(home);
    const { code, err } = await run(all, home);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("edit.invalid") });
    expect(Object.keys(everythingIn(home)).filter((path) => !path.includes("/locks/"))).toEqual(
      Object.keys(broken).filter((path) => !path.includes("/locks/")),
    );
  });

  it("keeps the plugin that a line of the user's own names", async () => {
    const { home, at, run, mise } = start();
    writeFileSync(mise, "[env]\n_.aienv = { tools = true }\n");
    await run(["init", "--yes"], home);
    await run(["init", "--yes", "--integration", "mise-plugin"], home);
    const { code, err } = await run(all, home);
    expect(code).toBe(0);
    expect(err).toContain("names the plugin in a line of yours");
    expect(existsSync(at(`${pluginLink}/metadata.lua`))).toBe(true);
    expect(readFileSync(mise, "utf8")).toBe("[env]\n_.aienv = { tools = true }\n");
  });

  it("leaves what somebody else put into our folders, and names it", async () => {
    const { home, at, run, install, before } = start();
    await install();
    const foreign = [".local/share/aienv/mise-plugin/lib/theirs.lua", ".local/state/aienv/notes.txt"];
    for (const file of foreign) writeFileSync(at(file), "theirs\n");
    writeFileSync(at(".config/direnv/lib/aienv.sh"), "# changed\n");
    const { code, err } = await run(all, home);
    expect(code).toBe(0);
    for (const file of [...foreign, ".config/direnv/lib/aienv.sh"]) expect(err).toContain(`~/${file}`);
    const more = Object.entries(everythingIn(home)).filter(([path]) => before[path] === undefined);
    expect(more.filter(([, what]) => what.startsWith("file")).map(([path]) => path)).toEqual([
      ".config/direnv/lib/aienv.sh",
      ...foreign,
    ]);
  });

  it("removes nothing with --check and --diff, and asks for a yes where nobody is", async () => {
    const { home, run, install } = start();
    expect(await run(["uninstall", "--check"], home)).toMatchObject({ code: 0 });
    await install();
    const installed = everythingIn(home);
    expect(await run(["uninstall", "--check"], home)).toMatchObject({ code: 4 });
    const diff = await run(["uninstall", "--diff"], home);
    expect(diff).toMatchObject({ code: 0, out: expect.stringContaining("-ANTHROPIC_BASE_URL") });
    expect(diff.err).toContain(`would remove ~/${pluginLink}`);
    expect(diff.out + diff.err).not.toContain("planted");
    const asked = await run(["uninstall"], home);
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining("[usage.not-confirmed]") });
    expect(everythingIn(home)).toEqual(installed);
  });

  it("prints one object with --json", async () => {
    const { home, at, other, project, run, install, paths } = start();
    await install();
    const shown = JSON.parse((await run(["uninstall", "--check", "--json"], home)).out);
    expect(shown.changes).toContainEqual({ file: at(pluginLink), after: "absent" });
    const { out } = await run(["uninstall", "--yes", "--json"], home);
    expect(JSON.parse(out)).toMatchObject({
      directories: [{ directory: home }, { directory: project }, { directory: other }],
      failed: [],
      removed: expect.arrayContaining([at(pluginLink)]),
      kept: expect.arrayContaining([paths.registry]),
    });
  });
});
