/** A home with a project whose files are the user's own, kept as a copy, so that each crash starts from the same. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { makeTempHome, type Result, type TempHome } from "../../helpers/temp-home.ts";

const repository = join(import.meta.dirname, "../../..");
/** Another build than the one that is published: two test runs at a time must not share it. */
const program = join(resolve(repository, process.env["AIENV_TEST_DIST"] ?? "dist"), "launch.mjs");
const node = join(repository, "node_modules/node/bin/node");

const registry = `version: 1
providers:
  house:
    endpoints:
      openai-chat: https://house.test/v1
      openai-responses: https://house.test/v1
      anthropic-messages: https://house.test
    key: env:HOUSE_KEY
    models: { big: { context: 200000 }, tiny: {} }
profiles:
  default: { main: house/big, small: house/tiny }
  work: { main: house/tiny }
  other: { main: house/big }
`;

/** What the user has there: comments, foreign keys, a value that ours stands in for. */
export const userFiles: Readonly<Record<string, string>> = {
  "p/.mise.toml":
    '# mine\n[tools]\n"npm:cowsay" = "1" # a cow\n\n[env]\nEDITOR = "vi"\nANTHROPIC_MODEL = "mine"\n',
  "p/.claude/settings.local.json": '{\n  // kept\n  "permissions": { "allow": ["Bash(ls)"] }\n}\n',
  "p/readme.md": "# p\n",
  ".codex/config.toml": 'model = "mine"\n# kept\n',
  ".qwen/settings.json": '{ "ui": { "theme": "x" } }\n',
};

const state = ".local/state/aienv";
/** Eight commands that wait for each other, and for an editor, on a machine that is busy with other things. */
const timeoutMs = 240_000;

export interface CrashWorld {
  readonly home: TempHome;
  readonly project: string;
  aienv(...args: readonly string[]): Promise<Result>;
  /** The same, and it must succeed. */
  must(...args: readonly string[]): Promise<Result>;
  mustRun(command: string, ...args: readonly string[]): Promise<Result>;
  /** Killed at its n-th call that changes something (DIE_AT), or with a failure planted there (FAIL_AT, FAIL_WITH). */
  broken(plan: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Result>;
  /** The user's files as they are now; null: none. */
  texts(): Readonly<Record<string, string | null>>;
  /** Every file of our state but locks, the history of values and what `uninstall` needs, with its text. */
  state(): Readonly<Record<string, string>>;
  keep(name: string): void;
  /** The home as it was when it was kept. */
  back(name: string): void;
  /** Temporary files and journals that nobody will take away. */
  orphans(): readonly string[];
}

export function makeCrashWorld(): CrashWorld {
  const home = makeTempHome();
  const copies = join(home.folder, "..", "copies");
  const project = home.path("p");
  const script = join(home.bin, "aienv");
  writeFileSync(script, `#!/bin/sh\nexec '${node}' '${program}' "$@"\n`);
  chmodSync(script, 0o755);
  for (const tool of ["claude", "codex", "qwen", "opencode"]) {
    writeFileSync(join(home.bin, tool), "#!/bin/sh\n");
    chmodSync(join(home.bin, tool), 0o755);
  }
  home.write(".config/aienv/registry.yaml", registry);
  for (const [name, text] of Object.entries(userFiles)) home.write(name, text);
  const env = { HOUSE_KEY: "k", CI: "1", NO_COLOR: "1", MISE_TRUSTED_CONFIG_PATHS: home.folder };
  const files = [...Object.keys(userFiles), "p/.aienv.yaml", "p/.envrc", "p/.git/info/exclude"];
  return {
    home,
    project,
    aienv: (...args) => home.aienv(args, { cwd: project, env, timeoutMs }),
    must: (...args) => home.mustRun("aienv", args, { cwd: project, env }),
    mustRun: (command, ...args) => home.mustRun(command, args, { cwd: project, env }),
    broken: (plan, ...args) =>
      home.aienv(args, {
        cwd: project,
        env: { ...env, ...plan, NODE_OPTIONS: `--import=${join(import.meta.dirname, "die-at.mjs")}` },
      }),
    texts: () => Object.fromEntries(files.map((name) => [name, textOf(home.path(name))])),
    state: () =>
      Object.fromEntries(
        home
          .files(state)
          .filter((name) => !/^locks\/|-written\.json$|^absent-folders\.json$/.test(name))
          .map((name) => [name, linkOrText(home.path(state, name))]),
      ),
    keep: (name) => cpSync(home.folder, join(copies, name), { recursive: true, verbatimSymlinks: true }),
    back: (name) => {
      rmSync(home.folder, { recursive: true, force: true });
      cpSync(join(copies, name), home.folder, {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
      });
    },
    orphans: () => home.files(".").filter((name) => /\.aienv-[0-9a-f]{12}$|journal\.json/.test(name)),
  };
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function linkOrText(file: string): string {
  return lstatSync(file).isSymbolicLink() ? `-> ${readlinkSync(file)}` : readFileSync(file, "latin1");
}
