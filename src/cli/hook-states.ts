/** Do mise and direnv act in this shell and directory at all, and if not, why? */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "../inspect/explain.ts";
import { upwards } from "../project/find.ts";
import { findProgram, runProgram } from "../system/spawn.ts";
import type { Context } from "./context.ts";
import { type GatherInput, miseSources } from "./gather-mise.ts";
import type { Idle } from "./gather-sources.ts";

/** A hook whose value this shell has must have run, whatever else is known of it. */
export async function hookStates(context: Context, input: GatherInput): Promise<Idle> {
  const [winner] = miseSources(input, undefined);
  return { mise: await miseState(context, winner, input.variable), direnv: await direnvState(context) };
}

async function miseState(
  context: Context,
  winner: Source | undefined,
  variable: string,
): Promise<string | undefined> {
  if (winner === undefined) return undefined;
  if (findProgram("mise", context.environment) === undefined) return "mise is not on PATH";
  if (await isUntrusted(context)) return "mise does not trust this folder's files";
  const present = context.environment[variable];
  if (isMiseActive(context) || (winner.value !== undefined && (winner.value ?? undefined) === present))
    return undefined;
  return "mise is not active in this shell";
}

async function direnvState(context: Context): Promise<string | undefined> {
  const file = upwards(context.directory)
    .map((folder) => join(folder, ".envrc"))
    .find((each) => existsSync(each));
  if (file === undefined) return undefined;
  if (findProgram("direnv", context.environment) === undefined) return "direnv is not on PATH";
  if (!(await isAllowed(context))) return "direnv has not allowed this .envrc";
  return context.environment["DIRENV_DIR"] === undefined
    ? "direnv has not loaded it in this shell"
    : undefined;
}

/** `mise activate` leaves its mark in the shell; `mise exec` and `mise run` leave another. */
export function isMiseActive({ environment }: Context): boolean {
  return ["MISE_SHELL", "__MISE_SESSION", "__MISE_DIFF", "MISE_TASK_NAME"].some((name) => environment[name]);
}

/** @see `mise trust --show`: a line for each folder with a configuration. */
export async function isUntrusted(context: Context): Promise<boolean> {
  const mise = findProgram("mise", context.environment);
  if (mise === undefined) return false;
  const { stdout, stderr } = await runProgram(mise, ["trust", "--show"], {
    cwd: context.directory,
    environment: context.environment,
  });
  return /:\s*untrusted/.test(`${stdout}${stderr}`);
}

/** 0 or true stand for allowed, by version. */
export async function isAllowed(context: Context, cwd = context.directory): Promise<boolean> {
  const direnv = findProgram("direnv", context.environment);
  if (direnv === undefined) return false;
  const { stdout } = await runProgram(direnv, ["status"], { cwd, environment: context.environment });
  return /Found RC allowed (?:0|true)/.test(stdout);
}
