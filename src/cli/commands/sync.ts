/** `aienv sync`: write again what follows from registry and choice; what `mise install` runs in a fresh clone. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { exitCodeOf, exitCodes } from "../../core/exit-codes.ts";
import { allow } from "../../project/allow.ts";
import { choiceFileName, findProject, stateChoiceName } from "../../project/find.ts";
import {
  compiledDirectories,
  forgetDirectory,
  knownDirectories,
  presenceOf,
  refuseReservedName,
} from "../../project/project-state.ts";
import { readText } from "../../system/files.ts";
import { globalState } from "../../system/paths.ts";
import { syncChosen } from "../change/sync-chosen.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { errorJson, errorText, findingText } from "../show/print.ts";
import { reportUse } from "../show/report-use.ts";
import { followMove } from "../write/follow-move.ts";
import { locked } from "../write/locked.ts";
import { changesJson, showsOnly } from "../write/show-changes.ts";
import { exitCodeFor } from "../write/write-prepared.ts";

export const command: Command = {
  name: "sync",
  description: "Regenerate this project's files (what its mise install hook runs)",
  options: [{ flags: "--all", description: "Every project that aienv knows" }, ...writeOptions, jsonOption],
  examples: [
    "aienv sync",
    "aienv sync --check    exit with 4 when something would change",
    "aienv sync --all",
  ],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  allowByMise(context);
  const directories = flagOption(options, "all") ? presentDirectories(context, options) : [context.directory];
  const json = flagOption(options, "all") && flagOption(options, "json");
  // One object for all of them: what each would print is put together.
  const printed: string[] = [];
  const inner = json ? { ...context, print: (text: string) => void printed.push(text) } : context;
  let worst = exitCodes.ok as number;
  for (const directory of directories)
    worst = Math.max(worst, await syncOrSay(inner, directory, options, directories.length > 1 || json));
  if (json) context.print(`{"directories":[${printed.join(",")}]}`);
  return worst;
}

/** One project that fails keeps none of the others from being written. */
async function syncOrSay(
  context: Context,
  directory: string,
  options: Options,
  goOn: boolean,
): Promise<number> {
  try {
    return await syncDirectory(context, directory, options);
  } catch (error) {
    if (!goOn || !(error instanceof AienvError)) throw error;
    context.say(`${directory}:\n${errorText(error)}`);
    if (flagOption(options, "json")) context.print(JSON.stringify({ directory, error: errorJson(error) }));
    return exitCodeOf(error.code);
  }
}

async function syncDirectory(context: Context, directory: string, options: Options): Promise<number> {
  const here = { ...context, directory };
  followMove(here, options);
  const where = () => {
    const { project } = findProject(context.paths, directory);
    return { directory: project?.directory ?? context.paths.home, everywhere: project === undefined };
  };
  return locked(here, options, where, () => syncLocked(context, directory, options));
}

async function syncLocked(context: Context, directory: string, options: Options): Promise<number> {
  const workspace = loadWorkspace(context, directory);
  if (!workspace.found.project && readText(join(globalState(context.paths), stateChoiceName)) === undefined) {
    const findings = notAllowedFindings(workspace.found);
    for (const finding of findings) context.say(findingText(finding));
    context.say(`nothing is chosen for ${directory}; run: aienv use`);
    if (flagOption(options, "json"))
      context.print(
        JSON.stringify({ directory, profile: null, files: [], findings, ...changesJson([], options) }),
      );
    return exitCodes.ok;
  }
  const changed = await syncChosen(context, workspace, options);
  reportUse(context, workspace, changed, options);
  return exitCodeFor(changed.written);
}

/**
 * mise 2026.9.15 trusts a fresh clone by itself at `mise install` and runs its hook. Such a hook may run any command,
 * `aienv allow` too: asking again here would protect nothing. What the user denied stays denied.
 */
function allowByMise(context: Context): void {
  const root = context.environment["MISE_PROJECT_ROOT"];
  if (root !== context.directory || context.environment["MISE_ORIGINAL_CWD"] === undefined) return;
  const found = findProject(context.paths, context.directory);
  for (const { file, text, state } of found.notAllowed)
    if (file === join(context.directory, choiceFileName) && (state === "new" || state === "changed")) {
      refuseReservedName(context.directory);
      allow(context.paths, file, text);
    }
}

/** Projects that are there. Of those that were deleted or moved away nothing is kept. */
function presentDirectories(context: Context, options: Options): string[] {
  const shows = showsOnly(options);
  for (const directory of knownDirectories(context.paths)) {
    const presence = presenceOf(directory);
    if (presence === "away")
      context.say(`note ${directory} can't be reached now; what aienv knows of it stays`);
    if (presence !== "gone") continue;
    if (!shows) forgetDirectory(context.paths, directory);
    context.say(`note ${directory} is gone; its state ${shows ? "would be" : "was"} removed`);
  }
  return compiledDirectories(context.paths).filter((directory) => presenceOf(directory) === "here");
}
