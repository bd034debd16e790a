/** A command that writes: it alone for its directory, behind what an earlier run left half done. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { AienvError } from "../../core/error.ts";
import { noteOwnFolders, sweepAbsentFolders } from "../../project/absent-folders.ts";
import { finishCommit } from "../../project/commit.ts";
import { upwards } from "../../project/find.ts";
import {
  hasLeftovers,
  readJournal,
  removeEmptyFolders,
  removeJournal,
  sweepTemporary,
} from "../../project/journal.ts";
import { everywhereName, holdsLock, type Lock, takeLock } from "../../project/lock.ts";
import { refuseNewerState } from "../../project/newer-state.ts";
import { refuseReservedName } from "../../project/project-state.ts";
import type { Options } from "../command.ts";
import type { Context } from "../context.ts";
import { stateTexts } from "../load/state-texts.ts";
import { shortPath } from "../show/describe.ts";
import { stateFolderOf, type Where } from "./commit-changes.ts";
import { showsOnly } from "./show-changes.ts";

/** An editor that saves all the time would otherwise keep us trying for ever. */
const mostRetries = 3;

/**
 * Runs `work`, again from its beginning where a file changed under it. `where` is asked when nothing is half done
 * any more.
 * @throws AienvError `project.locked`, `project.newer-state`, `project.reserved-name`, and what `work` throws.
 */
export async function locked<T>(
  context: Context,
  options: Options,
  where: () => Where,
  work: (where: Where) => Promise<T>,
): Promise<T> {
  if (showsOnly(options)) return lookedAt(context, ownPlace(where()), work);
  finishInterrupted(context, context.directory);
  for (let retries = 0; ; retries += 1) {
    const place = ownPlace(where());
    const lock = lockOf(context, place);
    try {
      finishHere(context, place);
      refuseNewerState(stateFolderOf(context, place));
      return await work(place);
    } catch (error) {
      const again = error instanceof AienvError && error.code === "project.changed-meanwhile";
      if (!again || retries >= mostRetries) throw error;
    } finally {
      leave(context, place, lock);
    }
  }
}

function ownPlace(place: Where): Where {
  if (!place.everywhere) refuseReservedName(place.directory);
  return place;
}

/**
 * What is only shown is read while nobody writes it, where there is something that could be written half. A state that
 * we may not write into takes no lock, and nobody of ours writes there.
 */
async function lookedAt<T>(context: Context, where: Where, work: (where: Where) => Promise<T>): Promise<T> {
  const lock = existsSync(stateFolderOf(context, where)) ? tryLock(context, where) : undefined;
  try {
    return await work(where);
  } finally {
    lock?.release();
  }
}

function tryLock(context: Context, where: Where): Lock | undefined {
  try {
    return lockOf(context, where);
  } catch (error) {
    if (error instanceof AienvError && error.code === "system.unwritable") return undefined;
    throw error;
  }
}

/** Makes the directory ours for one step, unless the command has it already: then `own` is false. */
export function lockedStep(context: Context, where: Where, step: (own: boolean) => void): void {
  const own = !holdsLock(context.paths, lockName(where));
  const lock = lockOf(context, where);
  try {
    step(own);
  } finally {
    leave(context, where, lock);
  }
}

/** Finishes what a killed run left for the directory, one above it, or all. */
function finishInterrupted(context: Context, directory: string): void {
  sweepAbsentFolders(context.paths);
  const places = [
    ...upwards(directory).map((folder) => ({ directory: folder, everywhere: false })),
    { directory: context.paths.home, everywhere: true },
  ];
  for (const place of places) {
    if (!hasLeftovers(stateFolderOf(context, place))) continue;
    const lock = lockOf(context, place);
    try {
      finishHere(context, place);
    } finally {
      leave(context, place, lock);
    }
  }
}

/** True where there was something to finish. */
export function finishHere(context: Context, where: Where): boolean {
  const stateFolder = stateFolderOf(context, where);
  // What outlives the state folder lies beside it.
  for (const folder of [stateFolder, dirname(stateFolder)]) sweepTemporary(folder);
  const journal = readJournal(stateFolder);
  if (journal === undefined) return false;
  const name = where.everywhere ? "all directories" : shortPath(where.directory, "/", context.paths.home);
  if (journal === "torn") {
    removeJournal(stateFolder);
    context.say(`note a run for ${name} was interrupted before it wrote anything`);
    return true;
  }
  const place = { stateFolder, top: context.paths.state, texts: stateTexts };
  const changed = finishCommit(place, journal);
  context.say(`note finished what an interrupted run began for ${name}`);
  for (const file of changed)
    context.say(
      `note ${shortPath(file, context.directory, context.paths.home)} was changed since and stays as it is`,
    );
  return true;
}

/** The first lock makes the folder of all state. */
function lockOf(context: Context, where: Where): Lock {
  noteOwnFolders(context.paths);
  return takeLock(context.paths, lockName(where), context.lockPatienceMs);
}

/** Under which name the place's lock is taken. */
export function lockName({ directory, everywhere }: Where): string {
  return everywhere ? everywhereName : directory;
}

/** Without state there is nothing left to guard. */
function leave(context: Context, where: Where, lock: Lock): void {
  const stateFolder = stateFolderOf(context, where);
  removeEmptyFolders(stateFolder, context.paths.state);
  if (existsSync(stateFolder)) lock.release();
  else lock.remove();
}
