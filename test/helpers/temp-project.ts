/** A home, a project and the program, for tests of the edges: nothing of the real user is touched. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { findPaths, type Paths } from "../../src/system/paths.ts";
import { findProgram } from "../../src/system/spawn.ts";

export const registryText = `# the registry
version: 1
providers:
  house:
    endpoints: { openai-chat: https://house.test/v1, anthropic-messages: https://house.test }
    key: env:HOUSE_KEY
    models: { big: { context: 200000 }, tiny: {} } # ours
  deepseek: { key: env:DEEPSEEK_API_KEY }
aliases:
  coder: house/big
profiles:
  default: { main: house/big, small: house/tiny }
  work: { main: deepseek/deepseek-chat }
`;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface TempProject {
  readonly home: string;
  readonly project: string;
  readonly paths: Paths;
  readonly environment: Record<string, string>;
  /** Runs `aienv` in the project, or in a folder below the home. */
  aienv(
    args: readonly string[],
    options?: { cwd?: string; environment?: Record<string, string> },
  ): Promise<Ran>;
  git(...args: string[]): Ran;
  write(file: string, text: string): string;
  read(file: string): string | undefined;
  /** Every file below the project with its text, git's own left out. */
  files(): Record<string, string>;
}

/** A home with a registry and an empty project in it; `tools` are found on PATH but do nothing. */
export function tempProject(options: { registry?: string; tools?: readonly string[] } = {}): TempProject {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "aienv-test-")));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const project = join(home, "work", "app");
  const programs = join(home, "bin");
  mkdirSync(project, { recursive: true });
  mkdirSync(programs);
  for (const tool of options.tools ?? []) {
    writeFileSync(join(programs, tool), "#!/bin/sh\n");
    chmodSync(join(programs, tool), 0o755);
  }
  const git = findProgram("git", process.env);
  if (git) symlinkSync(git, join(programs, "git"));
  const environment = {
    HOME: home,
    PATH: programs,
    NO_COLOR: "1",
    CI: "1",
    // Whatever listens on this machine is nothing to a test.
    AIENV_NO_PROBE: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CEILING_DIRECTORIES: home,
    HOUSE_KEY: "planted-house-key",
  };
  const at = (file: string) => join(project, file);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
    return at(file);
  };
  const paths = findPaths(environment);
  mkdirSync(paths.config, { recursive: true });
  if (options.registry !== "") writeFileSync(paths.registry, options.registry ?? registryText);
  return {
    home,
    project,
    paths,
    environment,
    aienv: (args, { cwd = project, environment: more = {} } = {}) =>
      runInProcess(args, cwd, { ...environment, ...more }),
    git: (...args) =>
      ranBy(spawnSync(git ?? "git", args, { cwd: project, env: environment, encoding: "utf8" })),
    write,
    read: (file) => (existsSync(at(file)) ? readFileSync(at(file), "utf8") : undefined),
    files: () =>
      Object.fromEntries(
        readdirSync(project, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(project, join(entry.parentPath, entry.name)))
          .filter((file) => !file.startsWith(".git/"))
          .sort()
          .map((file) => [file, readFileSync(at(file), "utf8")]),
      ),
  };
}

function ranBy({ status, stdout, stderr }: SpawnSyncReturns<string>): Ran {
  return { code: status, out: stdout, err: stderr };
}

/** The program's own entry, with its directory, environment and output lent for the time. */
async function runInProcess(
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<Ran> {
  const before = { cwd: process.cwd(), environment: process.env, code: process.exitCode };
  const written = { out: "", err: "" };
  const keep = (stream: "out" | "err") => (text: string | Uint8Array) => {
    written[stream] += String(text);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation(keep("out"));
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation(keep("err"));
  try {
    process.chdir(cwd);
    process.env = { ...environment };
    await main(args);
    return { code: Number(process.exitCode ?? 0), out: plainText(written.out), err: plainText(written.err) };
  } finally {
    process.chdir(before.cwd);
    process.env = before.environment;
    process.exitCode = before.code;
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, which depend on where the tests run
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}
