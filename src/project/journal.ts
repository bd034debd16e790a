/** What a command is about to write, on disk before the first of it: a run that was killed is finished by the next. */
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { MovedHome } from "../compile/plan.ts";
import type { Snapshot } from "../compile/snapshot.ts";
import type { ManifestEntry } from "../edit/merge-owned.ts";
import { isCode, listFolder, removeFile, temporaryOf, writeBytes } from "../system/files.ts";
import { realTarget } from "../system/links.ts";
import { refuseNewer } from "./newer-state.ts";
import type { FileWrite } from "./write-changes.ts";

/** Raised when an older program could not finish what a newer one began. */
const journalVersion = 1;

/** A small file of our state; null: none. */
export interface StateFile {
  readonly file: string;
  readonly text: string | null;
}

export interface Journal {
  /** In the names of the temporary files, so that those of a killed run are found. */
  readonly id: string;
  readonly directory: string;
  /** The folder that the project's files must not leave by a link; none for HOME and for all directories. */
  readonly confined?: string;
  /** The user's files, the project's and the tools' in our state. */
  readonly files: readonly FileWrite[];
  readonly homes: readonly MovedHome[];
  /** undefined: the manifest stays as it is. */
  readonly manifest?: readonly ManifestEntry[];
  /** Written whatever stands there: nobody else writes them. */
  readonly records: readonly StateFile[];
  readonly snapshot?: Snapshot;
  /** The whole state folder goes at the end. */
  readonly removesState?: boolean;
}

/** 0600: the texts in it may hold a user's keys. */
export function writeJournal(stateFolder: string, journal: Journal): void {
  const bytes = gzipSync(JSON.stringify({ version: journalVersion, ...journal }));
  writeBytes(journalFile(stateFolder), bytes, { mode: 0o600, folderMode: 0o700 });
}

/**
 * What a killed run left, if there is something.
 * @throws AienvError `project.newer-state` where a newer aienv wrote it.
 */
export function readJournal(stateFolder: string): Journal | "torn" | undefined {
  const file = journalFile(stateFolder);
  let journal: Journal & { readonly version: number };
  try {
    journal = JSON.parse(gunzipSync(readFileSync(file)).toString()) as typeof journal;
  } catch (error) {
    return isCode(error, "ENOENT") || isCode(error, "ENOTDIR") ? undefined : "torn";
  }
  refuseNewer(file, journal, journalVersion);
  return Array.isArray(journal.files) && Array.isArray(journal.records) ? journal : "torn";
}

export function removeJournal(stateFolder: string): void {
  removeFile(journalFile(stateFolder));
}

function journalFile(stateFolder: string): string {
  return join(stateFolder, journalName);
}

export const journalName = "journal.json.gz";

/** What a killed run staged beside the files and did not put in place. */
export function removeStaged(journal: Journal): void {
  for (const { file } of [...journal.files, ...journal.records])
    rmSync(temporaryOf(realTarget(file), journal.id), { force: true });
}

/** Did a killed run leave something in the state folder: a journal, or less? */
export function hasLeftovers(stateFolder: string): boolean {
  return listFolder(stateFolder).some((name) => name === journalName || isTemporary(name));
}

/** The same in a folder of our own, whichever run left it. Whoever calls holds the folder's lock. */
export function sweepTemporary(folder: string): void {
  for (const name of listFolder(folder)) if (isTemporary(name)) rmSync(join(folder, name), { force: true });
}

function isTemporary(name: string): boolean {
  return /^\..+\.aienv-[0-9a-f]{12}$/.test(name);
}

/** The folder and those above it, as far as they are empty. */
export function removeEmptyFolders(folder: string, top: string): void {
  for (let each = folder; each.startsWith(`${top}/`) && listFolder(each).length === 0; each = dirname(each))
    rmSync(each, { recursive: true, force: true });
}
