/** A home of its own in a temporary folder, so that a test runs the real program like a user whose files are known. */
import { spawn } from "node:child_process";
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
import { delimiter, dirname, join, resolve } from "node:path";

const repository = dirname(dirname(import.meta.dirname));
const node = realpathSync(join(repository, "node_modules/node/bin/node"));
/** Another build than the one that is published: two test runs at a time must not share it. */
const built = join(resolve(repository, process.env["AIENV_TEST_DIST"] ?? "dist"), "launch.mjs");
const timeLimitMs = 60_000;
/** Whatever listens on this machine is nothing to a test. */
const noProbe = { AIENV_NO_PROBE: "1" };

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Default: the home. */
  readonly cwd?: string;
  /** Over the home's own environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly timeoutMs?: number;
}

export type ShellKind = "bash" | "zsh" | "fish" | "dash";

export interface TempHome {
  /** Absolute, without links: mise and git report it so. */
  readonly folder: string;
  /** All that a program sees: HOME, PATH, TERM, nothing of the machine's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** First on PATH. */
  readonly bin: string;
  path(...names: string[]): string;
  write(name: string, text: string, mode?: number): string;
  read(name: string): string;
  /** undefined where there is no file. */
  tryRead(name: string): string | undefined;
  /** Every file below the folder (links not followed), by path from there, sorted. */
  files(name: string): string[];
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Result>;
  /** The program under test. */
  aienv(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** The same, and it must succeed. */
  mustRun(command: string, args: readonly string[], options?: RunOptions): Promise<Result>;
  /** A shell that reads no file of its own set-up. */
  shell(kind: ShellKind, script: string, options?: RunOptions): Promise<Result>;
  /** Takes a program of this machine into the home's PATH; false where it is not installed. */
  link(program: string): boolean;
  /** Names of the programs that ran although only watched, one a line: `node`, `aienv`. */
  started(): string[];
  forgetStarted(): void;
  remove(): void;
}

export interface TempHomeOptions {
  /** built: `dist`, as published. source: what `npm test` can run without a build. */
  readonly program?: "built" | "source";
}

const shellArguments: Readonly<Record<ShellKind, readonly string[]>> = {
  bash: ["--norc", "--noprofile", "-c"],
  zsh: ["-f", "-c"],
  fish: ["--no-config", "-c"],
  dash: ["-c"],
};

export function makeTempHome(options: TempHomeOptions = {}): TempHome {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "aienv-test-")));
  const folder = join(top, "home");
  const bin = join(top, "bin");
  const startedFile = join(top, "started");
  mkdirSync(folder);
  mkdirSync(bin);
  const program = options.program === "source" ? join(repository, "src/cli/launch.ts") : built;
  const path = (...names: string[]) => join(folder, ...names);
  const script = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  script("aienv", `echo aienv >>'${startedFile}'\nexec '${node}' '${program}' "$@"`);
  // The launcher above calls Node by its path; whoever asks PATH for it is noticed.
  script("node", `echo node >>'${startedFile}'\nexec '${node}' "$@"`);
  const environment = { HOME: folder, PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, TERM: "dumb", ...noProbe };
  const write = (name: string, text: string, mode?: number) => {
    const file = path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, mode === undefined ? {} : { mode });
    return file;
  };
  const tryRead = (name: string) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : undefined);
  const run = (command: string, args: readonly string[], runOptions: RunOptions = {}) => {
    const cwd = runOptions.cwd ?? folder;
    // A shell, from which a user starts programs, always says where it is.
    return runToEnd(command, args, {
      ...runOptions,
      cwd,
      env: { ...environment, PWD: cwd, ...runOptions.env },
    });
  };
  const mustRun = async (command: string, args: readonly string[], runOptions: RunOptions = {}) => {
    const result = await run(command, args, runOptions);
    if (result.code !== 0)
      throw new Error(
        `${command} ${args.join(" ")} ended with ${result.code}\n${result.stdout}${result.stderr}`,
      );
    return result;
  };
  return {
    folder,
    environment,
    bin,
    path,
    write,
    read: (name) => readFileSync(path(name), "utf8"),
    tryRead,
    files: (name) => filesBelow(path(name)),
    run,
    mustRun,
    aienv: (args, runOptions) => run("aienv", args, runOptions),
    shell: (kind, text, runOptions) => run(kind, [...shellArguments[kind], text], runOptions),
    link: (name) => {
      const found = findOnPath(name, bin);
      if (found === undefined) return false;
      symlinkSync(realpathSync(found), join(bin, name));
      return true;
    },
    started: () =>
      existsSync(startedFile) ? readFileSync(startedFile, "utf8").trim().split("\n").filter(Boolean) : [],
    forgetStarted: () => rmSync(startedFile, { force: true }),
    remove: () => rmSync(top, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The program on this machine's own PATH. */
export function findOnPath(name: string, except?: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && folder !== except)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function runToEnd(
  command: string,
  args: readonly string[],
  { cwd, env, stdin, timeoutMs = timeLimitMs }: RunOptions,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    // A process group of its own: what a program leaves behind ends with it.
    const child = spawn(command, [...args], { cwd, env: { ...env }, detached: true });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      endGroup(child.pid);
      reject(new Error(`${command} ${args.join(" ")} took over ${timeoutMs} ms\n${stdout}${stderr}`));
    }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128, stdout, stderr });
    });
    child.stdin.on("error", () => {
      // The program did not want to read.
    });
    child.stdin.end(stdin ?? "");
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
