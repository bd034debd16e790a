/** `uninstall` beside the real mise and direnv: what they noted because of us goes, what they keep for themselves stays. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { homeWith, planted } from "./two-providers.ts";

/** What the six tools, mise and the user have in a home. */
const usersFiles: Readonly<Record<string, string>> = {
  ".claude/settings.json": '{\n    "env": { "FOO": "bar" },\n    "model": "opus"\n}',
  ".claude.json": '{"numStartups": 3}\n',
  ".codex/config.toml": '# mine\r\nmodel = "gpt-5"\r\n',
  ".codex/auth.json": '{"OPENAI_API_KEY":"sk-planted"}\n',
  ".gemini/settings.json": '{\n\t// mine\n\t"theme": "Default"\n}\n',
  ".qwen/settings.json": '{ "model": { "name": "qwen3-coder-plus" } }\n',
  ".config/opencode/opencode.jsonc": '{\n  // mine\n  "theme": "system",\n}\n',
  ".factory/settings.json": '{"model": "custom-model"}\n',
  ".config/mise/config.toml": '# global\n[env]\nMINE = "1"\n',
  "mixed/.mise.toml": '# ours\n[env]\nOPENAI_MODEL = "mine" # stays\n',
  "mixed/.envrc": "# ours\nexport MINE=1\n",
  "block/readme.md": "# block\n",
  "plugin/readme.md": "# plugin\n",
  "direnv/readme.md": "# direnv\n",
};

/** Foreign paths that may be there afterwards, each with its reason. Nothing else may differ. */
const foreign: readonly (readonly [path: RegExp, reason: string])[] = [
  [/^\.local(\/share)?$/, "holds what follows"],
  [/^\.local\/(share|state)\/mise$/, "holds what follows"],
  [/^\.local\/state$/, "holds what follows"],
  [
    /^\.local\/share\/mise\/migrations(\/|$)/,
    "mise's mark that its data are of this version, made by any run of it",
  ],
  [/^\.local\/state\/mise\/tracked-configs$/, "holds what follows"],
  [
    /^\.local\/state\/mise\/tracked-configs\/own$/,
    "mise's list of configs that it has read: the user's own global one",
  ],
];

const tools = "tools: [claude, codex, gemini, qwen, opencode, droid, sdk]\n";

function everythingIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const state = lstatSync(path);
      const mode = (state.mode & 0o7777).toString(8);
      const what = state.isSymbolicLink()
        ? `link ${readlinkSync(path)}`
        : state.isDirectory()
          ? `folder ${mode}`
          : `file ${mode} ${readFileSync(path).toString("base64")}`;
      const name =
        what === `link ${join(folder, ".config/mise/config.toml")}` ? join(entry.parentPath, "own") : path;
      return [relative(folder, name), what];
    }),
  );
}

describe.each([
  ["had never run mise or direnv", false],
  ["had trusted files of their own", true],
])("a user who %s", (_name, trusts) => {
  let home: TempHome;
  let before: Record<string, string>;
  const run = (folder: string, command: string, ...args: readonly string[]) =>
    home.mustRun(command, args, { cwd: home.path(folder), env: planted });

  beforeAll(async () => {
    home = homeWith("mise", "direnv", "git");
    for (const [name, text] of Object.entries(usersFiles)) home.write(name, text);
    for (const folder of ["block", "mixed"]) await run(folder, "git", "init", "-q");
    if (!trusts) return;
    await run("mixed", "mise", "trust", "--quiet");
    await run("mixed", "mise", "env");
    await run("mixed", "direnv", "allow");
  });
  afterAll(() => home?.remove());

  it("has after `uninstall` the home as it was, but for what mise keeps for itself", async () => {
    const registry = home.read(".config/aienv/registry.yaml");
    await run(".", "rm", "-r", ".config/aienv");
    before = everythingIn(home.folder);
    home.write(".config/aienv/registry.yaml", registry);
    const uses: readonly (readonly [folder: string, integration: string])[] = [
      ["block", "mise-block"],
      ["plugin", "mise-plugin"],
      ["direnv", "direnv"],
      ["mixed", "mise-block"],
    ];
    await run(".", "aienv", "init", "--yes");
    for (const [folder, integration] of uses) {
      home.write(`${folder}/.aienv.yaml`, tools);
      await run(folder, "aienv", "use", "one", "--integration", integration);
      await run(folder, "aienv", "use", "default");
    }
    await run("block", "aienv", "run", "--profile", "default", "true");
    // What aienv had trusted is read without a question.
    expect((await run("block", "mise", "env", "--json")).stdout).toContain("alpha-large");
    expect((await run("direnv", "direnv", "exec", ".", "printenv", "OPENAI_MODEL")).stdout).toContain(
      "alpha",
    );
    const records = (folder: string) => home.files(folder).filter((name) => !name.includes("/"));
    expect(records(".local/share/direnv/allow").length).toBeGreaterThan(trusts ? 1 : 0);
    for (const [folder] of uses) await run(folder, "rm", ".aienv.yaml");
    await run(".", "aienv", "uninstall", "--config", "--yes");
    const after = everythingIn(home.folder);
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const differing = paths.filter((path) => before[path] !== after[path]);
    const rest = differing.filter((path) => !foreign.some(([pattern]) => pattern.test(path)));
    expect(Object.fromEntries(rest.map((path) => [path, after[path]]))).toEqual({});
    // No reason outlives what it was for.
    if (!trusts)
      for (const [pattern, reason] of foreign)
        expect([reason, differing.some((path) => pattern.test(path))]).toEqual([reason, true]);
    // The next file in the place is the user's to judge.
    home.write("block/.mise.toml", '[env]\nEVIL = "1"\n');
    expect((await run("block", "mise", "trust", "--show")).stdout).toMatch(/block: untrusted/);
  });
});
