/** A directory that was moved or copied with our values in it: whose record of them counts there. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../core/error.ts";
import type { ManifestEntry } from "../edit/merge-owned.ts";
import { isCode, readText } from "../system/files.ts";
import { type Paths, projectState, stateFolderName } from "../system/paths.ts";
import { readManifest } from "./manifest.ts";

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
}

export type Holds = (entry: ManifestEntry, text: string) => boolean;

/**
 * The record that fits a directory without one of its own. A file counts only when it holds every value of ours.
 * What stood there before us is believed only from a project of which a whole file is here, and while no other such
 * project says otherwise; without that our values are known as ours, and nothing comes back in their place.
 */
export function adoptManifest(
  paths: Pick<Paths, "state">,
  directory: string,
  holds: Holds,
): Adopted | undefined {
  const others = knownDirectories(paths).filter((other) => other !== directory);
  const candidates = others
    .flatMap((other) => candidateFor(paths, directory, other, holds) ?? [])
    .sort((one, two) => Number(two.moved) - Number(one.moved) || two.exact - one.exact);
  const [best] = candidates;
  if (!best) return undefined;
  const rivals = candidates.filter((one) => one.moved === best.moved && one.exact === best.exact);
  if (best.exact > 0 && rivals.every((one) => saysTheSame(one, best))) return best;
  return { ...best, entries: best.entries.map((entry) => ({ ...entry, before: null, after: "" })) };
}

/** Directories that we wrote something for, whether they are still there or not. */
export function knownDirectories(paths: Pick<Paths, "state">): string[] {
  const root = join(paths.state, "projects");
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const name of foldersIn(folder)) {
      if (name !== stateFolderName) visit(join(folder, name));
      else if (existsSync(join(folder, name, "manifest.json"))) found.push(folder.slice(root.length) || "/");
    }
  };
  visit(root);
  return found;
}

function candidateFor(
  paths: Pick<Paths, "state">,
  directory: string,
  other: string,
  holds: Holds,
): Candidate | undefined {
  const moved = !existsSync(other);
  const all = entriesOf(projectState(paths, other)).filter(({ file }) => file.startsWith(`${other}/`));
  const present = all.flatMap((entry) => {
    const file = directory + entry.file.slice(other.length);
    const text = readFitting(file);
    return text === undefined ? [] : [{ entry: { ...entry, file }, text }];
  });
  const fitting = present.filter(({ entry, text }) => fits(entry, text, holds));
  const telling = fitting.flatMap(({ entry }) => entry.owned.filter((one) => isTelling(entry, one.path)));
  const exact = fitting.filter(({ entry, text }) => text === entry.after).length;
  const isWhole = moved && fitting.length === all.length && exact > 0;
  if (telling.length < 2 && !isWhole) return undefined;
  // In what was moved, a file with a hand-made value in it is still the one that we wrote into.
  const adopted = moved && exact > 0 ? present : fitting;
  return { from: other, moved, entries: adopted.map(({ entry }) => entry), exact };
}

/** Lines, hooks, the plugin's call and the choice are the same wherever somebody writes them by hand. */
function isTelling({ tool, syntax }: ManifestEntry, path: ManifestEntry["owned"][number]["path"]): boolean {
  if (tool === "aienv" || syntax === "lines") return false;
  return tool !== "mise" || (path[0] === "env" && path[1] !== "_");
}

function fits(entry: ManifestEntry, text: string, holds: Holds): boolean {
  try {
    return text === entry.after || (entry.owned.length > 0 && holds(entry, text));
  } catch (error) {
    // A file that does not parse is told of where it is edited.
    if (error instanceof AienvError) return false;
    throw error;
  }
}

function saysTheSame(one: Candidate, other: Candidate): boolean {
  return one.entries.every(({ file, before }) =>
    other.entries.every((entry) => entry.file !== file || entry.before === before),
  );
}

/** Damage is told where it is: in that project. */
function entriesOf(stateFolder: string): readonly ManifestEntry[] {
  try {
    return readManifest(stateFolder);
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw error;
  }
}

function readFitting(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}
