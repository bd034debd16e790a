/** The snapshot of a directory, read without the generator: what `aienv env` and `status` start from. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot, Stamp } from "../compile/snapshot.ts";
import { readText, stampFile } from "../system/files.ts";
import { globalState, type Paths, projectState } from "../system/paths.ts";
import { ownedByUser } from "./allow.ts";
import { choiceFileName, stateChoiceName, upwards } from "./find.ts";

export interface FoundSnapshot {
  readonly snapshot: Snapshot;
  /** The inputs that changed since; empty: the snapshot is what a compile would give. */
  readonly changed: readonly Stamp[];
  /** It is the one for all directories that have none of their own. */
  readonly everywhere: boolean;
}

/**
 * The nearest snapshot upwards, else the global one. undefined where a nearer choice has none yet or is another
 * user's now, or where it can't be read: then only a compile knows.
 */
export function readSnapshot(paths: Paths, directory: string): FoundSnapshot | undefined {
  for (const folder of upwards(directory)) {
    const state = projectState(paths, folder);
    const found = parse(join(state, "snapshot.json"), false);
    const choice = join(folder, choiceFileName);
    if (found) {
      const knows = found.snapshot.inputs.some((input) => input.path === choice);
      // A new owner leaves text and time as they are: the stamps don't tell.
      return !existsSync(choice) || (knows && ownedByUser(choice)) ? found : undefined;
    }
    if (existsSync(choice) || existsSync(join(state, stateChoiceName))) return undefined;
  }
  return parse(join(globalState(paths), "snapshot.json"), true);
}

function parse(file: string, everywhere: boolean): FoundSnapshot | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const snapshot = JSON.parse(text) as Snapshot;
    if (snapshot.version !== 1 || !Array.isArray(snapshot.environment)) return undefined;
    return { snapshot, changed: snapshot.inputs.filter(hasChanged), everywhere };
  } catch (error) {
    // A torn or foreign file: compiling again mends it.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function hasChanged(stamp: Stamp): boolean {
  const now = stampFile(stamp.path);
  return now.size !== stamp.size || now.modified !== stamp.modified;
}
