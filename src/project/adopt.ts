/** A directory that was moved or copied with our values in it: whose record of them counts there. */
import { existsSync } from "node:fs";
import { AienvError } from "../core/error.ts";
import type { ManifestEntry } from "../edit/merge-owned.ts";
import { type Paths, projectState } from "../system/paths.ts";
import { readTextIfReadable } from "../system/read-text-if-readable.ts";
import { readManifestIfWhole } from "./manifest.ts";
import { knownDirectories } from "./project-state.ts";

export interface Adopted {
  /** The directory that the values were written for. */
  readonly from: string;
  /** It is gone; else this is a copy of it. */
  readonly moved: boolean;
  /** Its record with the files of this directory. */
  readonly entries: readonly ManifestEntry[];
}

interface Candidate extends Adopted {
  /** How many files are to the byte what was written there: values alone are the same in many projects. */
  readonly exact: number;
  /** How many of those hold values that nobody writes by hand. */
  readonly exactTelling: number;
}

/** Those of the entry's values that a text holds. */
export type Held = (entry: ManifestEntry, text: string) => ManifestEntry["owned"];

/**
 * The record that fits a directory without one of its own. What stood there before us is believed only from a
 * project of which a whole file is here, and while no other such project says otherwise; without that our values are
 * known as ours, and nothing comes back in their place.
 */
export function adoptManifest(
  paths: Pick<Paths, "state">,
  directory: string,
  held: Held,
): Adopted | undefined {
  const others = knownDirectories(paths).filter((other) => other !== directory);
  const candidates = others
    .flatMap((other) => candidateFor(paths, directory, other, held) ?? [])
    .sort((one, two) => rank(two) - rank(one));
  const [best] = candidates;
  if (!best) return undefined;
  const rivals = candidates.filter((one) => rank(one) === rank(best));
  const isKnown = best.exactTelling > 0 || (best.moved && best.exact > 0);
  if (isKnown && rivals.every((one) => saysTheSame(one, best))) return best;
  return { ...best, entries: best.entries.map((entry) => ({ ...entry, before: null, after: "" })) };
}

/** What is here to the byte tells most, then that the other directory is gone. */
function rank({ exactTelling, moved, exact }: Candidate): number {
  return exactTelling * 1e6 + (moved ? 1e3 : 0) + exact;
}

/** A copy's file counts when it holds every value of ours; a moved directory's, when it holds most of them. */
function candidateFor(
  paths: Pick<Paths, "state">,
  directory: string,
  other: string,
  held: Held,
): Candidate | undefined {
  const moved = !existsSync(other);
  const all = readManifestIfWhole(projectState(paths, other)).filter(({ file }) =>
    file.startsWith(`${other}/`),
  );
  const present = all.flatMap((entry) => {
    const file = directory + entry.file.slice(other.length);
    const text = readTextIfReadable(file);
    if (text === undefined) return [];
    const values = heldOf(entry, text, held);
    const telling = values.filter((one) => isTelling(entry, one.path)).length;
    return [{ entry: { ...entry, file }, telling, values, exact: text === entry.after }];
  });
  const fitting = present.filter(({ entry, values, exact }) => {
    const isWhole = exact || (values.length > 0 && values.length === entry.owned.length);
    return isWhole || (moved && values.length * 2 > entry.owned.length);
  });
  const exact = fitting.filter((one) => one.exact);
  const isComplete = moved && fitting.length === all.length && exact.length > 0;
  if (fitting.reduce((sum, { telling }) => sum + telling, 0) < 2 && !isComplete) return undefined;
  return {
    from: other,
    moved,
    entries: (moved ? present : fitting).map(({ entry }) => entry),
    exact: exact.length,
    exactTelling: exact.filter(({ telling }) => telling > 0).length,
  };
}

/** Lines, hooks, the plugin's call and the choice are the same wherever somebody writes them by hand. */
function isTelling({ tool, syntax }: ManifestEntry, path: ManifestEntry["owned"][number]["path"]): boolean {
  if (tool === "aienv" || syntax === "lines") return false;
  return tool !== "mise" || (path[0] === "env" && path[1] !== "_");
}

function heldOf(entry: ManifestEntry, text: string, held: Held): ManifestEntry["owned"] {
  try {
    return held(entry, text);
  } catch (error) {
    // A file that does not parse is told of where it is edited.
    if (error instanceof AienvError) return [];
    throw error;
  }
}

function saysTheSame(one: Candidate, other: Candidate): boolean {
  return one.entries.every(({ file, before }) =>
    other.entries.every((entry) => entry.file !== file || entry.before === before),
  );
}
