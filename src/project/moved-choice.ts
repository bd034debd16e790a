/**
 * A directory that was moved keeps the choice that our state holds for it. What was allowed is not carried along: it
 * is bound to its path, as direnv's is.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../system/files.ts";
import { type Paths, projectState } from "../system/paths.ts";
import { adoptManifest, type Held } from "./adopt.ts";
import { type Found, type FoundText, stateChoiceName, upwards } from "./find.ts";
import { knownDirectories, presenceOf } from "./project-state.ts";

export interface MovedChoice {
  /** Where the directory was, and is now. */
  readonly from: string;
  readonly directory: string;
  /** The choice where it is still kept: with the old path's state. */
  readonly choice: FoundText;
}

/** The choice of a moved directory, here or above, but below a project that is known already. */
export function findMovedChoice(
  paths: Paths,
  directory: string,
  found: Pick<Found, "project">,
  held: Held,
): MovedChoice | undefined {
  const gone = goneWithChoice(paths);
  if (gone.length === 0) return undefined;
  for (const folder of upwards(directory)) {
    if (folder === found.project?.directory || folder === paths.home) return undefined;
    // A directory with a record of its own is nobody's but its own.
    if (existsSync(join(projectState(paths, folder), "manifest.json"))) continue;
    const adopted = adoptManifest(paths, folder, held);
    if (!adopted || !gone.includes(adopted.from)) continue;
    const file = choiceOf(paths, adopted.from);
    const text = readText(file);
    if (text !== undefined) return { from: adopted.from, directory: folder, choice: { file, text } };
  }
  return undefined;
}

/** Directories that are not there any more and may have been moved, with a choice in our state. */
export function goneWithChoice(paths: Pick<Paths, "state">): string[] {
  return knownDirectories(paths).filter(
    (other) => existsSync(choiceOf(paths, other)) && presenceOf(other) === "gone",
  );
}

function choiceOf(paths: Pick<Paths, "state">, directory: string): string {
  return join(projectState(paths, directory), stateChoiceName);
}
