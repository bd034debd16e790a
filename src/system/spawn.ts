/** Other programs: found on PATH without being run, and run without a shell. What runs them is loaded with the first. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { isInside, realTarget } from "./links.ts";
import type { Environment } from "./paths.ts";

/**
 * The first executable of that name on PATH, relative entries and folders inside `outside` left out: a project
 * must not be able to pass itself off as a tool.
 */
export function findProgram(name: string, environment: Environment, outside?: string): string | undefined {
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(folder) || (outside !== undefined && isBelow(folder, outside))) continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

/** By its own name or by where its links lead: a shell may have come into the project through one. */
function isBelow(folder: string, outside: string): boolean {
  try {
    return isInside(folder, outside) || isInside(realTarget(folder), realTarget(outside));
  } catch {
    // A link to itself, or a folder that is not ours to look into: no program is found there.
    return true;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run: either way it is not the program.
    return false;
  }
}

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It was still at work when its time was over. */
  readonly timedOut: boolean;
}

/** Runs a program to its end with a time limit, output captured; a program that can't start has exit code 127. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly environment: Environment;
    readonly timeoutMs?: number;
    /** What it reads; default: nothing. */
    readonly input?: string;
  },
): Promise<ProgramResult> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const { execa } = await import("execa");
  const child = execa(file, [...args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: options.environment as Record<string, string>,
    extendEnv: false,
    reject: false,
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    timeout: timeoutMs,
  });
  // What the program itself started may hold its output open long after the time limit ended the program.
  const letGo = setTimeout(() => {
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  }, timeoutMs + 200);
  const result = await child;
  clearTimeout(letGo);
  return {
    exitCode: result.exitCode ?? 127,
    stdout: String(result.stdout),
    stderr: String(result.stderr),
    timedOut: result.timedOut,
  };
}

/** Hands the terminal over to a program and returns its exit code. */
export async function runInteractive(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const { execa } = await import("execa");
  const result = await execa(file, [...args], {
    env: environment,
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  if (result.signal !== undefined) return 128;
  return result.exitCode ?? 127;
}
