/** Do mise and direnv act in this shell and directory at all, and if not, why? */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { upwards } from "../../project/find.ts";
import { runProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";
import { findOutside } from "../load/find-outside.ts";
import { type GatherInput, miseSources } from "./gather-mise.ts";
import type { Idle } from "./gather-sources.ts";

/** A hook whose value this shell has must have run, whatever else is known of it. */
export async function hookStates(context: Context, input: GatherInput): Promise<Idle> {
  const standing = await standingStates(context);
  const [winner] = miseSources(input, undefined);
  const present = context.environment[input.variable];
  const here = winner?.value !== undefined && (winner.value ?? undefined) === present;
  const active = here || isMiseActive(context) ? undefined : "mise is not active in this shell";
  const loaded = context.environment["DIRENV_DIR"] ? undefined : "direnv has not loaded it in this shell";
  return { mise: standing.mise ?? active, direnv: standing.direnv ?? loaded };
}

/** The same for a shell that has both hooks. */
export async function standingStates(context: Context): Promise<Idle> {
  return { mise: await miseState(context), direnv: await direnvState(context) };
}

async function miseState(context: Context): Promise<string | undefined> {
  if (findOutside(context, "mise") === undefined) return "mise is not on PATH";
  return (await isUntrusted(context)) ? "mise does not trust this folder's files" : undefined;
}

async function direnvState(context: Context): Promise<string | undefined> {
  const file = upwards(context.directory)
    .map((folder) => join(folder, ".envrc"))
    .find((each) => existsSync(each));
  if (file === undefined) return undefined;
  if (findOutside(context, "direnv") === undefined) return "direnv is not on PATH";
  return (await isAllowed(context)) ? undefined : "direnv has not allowed this .envrc";
}

/** `mise activate` leaves its mark in the shell; `mise exec` and `mise run` leave another. */
export function isMiseActive({ environment }: Context): boolean {
  return ["MISE_SHELL", "__MISE_SESSION", "__MISE_DIFF", "MISE_TASK_NAME"].some((name) => environment[name]);
}

/** @see `mise trust --show`: a line for each folder with a configuration. */
export async function isUntrusted(context: Context): Promise<boolean> {
  const mise = findOutside(context, "mise");
  if (mise === undefined) return false;
  const { stdout, stderr } = await runProgram(mise, ["trust", "--show"], {
    cwd: context.directory,
    environment: context.environment,
  });
  return /:\s*untrusted/.test(`${stdout}${stderr}`);
}

/** 0 or true stand for allowed, by version. */
export async function isAllowed(context: Context, cwd = context.directory): Promise<boolean> {
  const direnv = findOutside(context, "direnv");
  if (direnv === undefined) return false;
  const { stdout } = await runProgram(direnv, ["status"], { cwd, environment: context.environment });
  return /Found RC allowed (?:0|true)/.test(stdout);
}
