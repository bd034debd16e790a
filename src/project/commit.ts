/**
 * Everything that a command writes, as one step that happens or does not: journal, files, homes, manifest, records,
 * and the snapshot last, since readers believe it.
 */
import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Snapshot } from "../compile/snapshot.ts";
import { AienvError } from "../core/error.ts";
import { listFolder, readText, removeFile, stampFile, writeBytes, writeText } from "../system/files.ts";
import { isInside, realTarget } from "../system/links.ts";
import {
  type Journal,
  journalName,
  removeEmptyFolders,
  removeJournal,
  removeStaged,
  type StateFile,
  writeJournal,
} from "./journal.ts";
import { checkStaysInside } from "./leaves-project.ts";
import { recordMadeFolders } from "./made-folders.ts";
import { writeManifest } from "./manifest.ts";
import { moveHome } from "./move-home.ts";
import {
  checkChanges,
  type FileWrite,
  interrupted,
  removeEmptyFolder,
  type Written,
  writeChanges,
} from "./write-changes.ts";

export interface Place {
  readonly stateFolder: string;
  /** The folder of all state: nothing above it is removed. */
  readonly top: string;
  /** The snapshot as its readers take it, by file name and in the order to be written. */
  readonly texts: (snapshot: Snapshot) => Readonly<Record<string, string>>;
}

const privately = { mode: 0o600, folderMode: 0o700 };

/**
 * Needs the directory's lock.
 * @throws AienvError `project.changed-meanwhile`, `project.leaves-project`, `system.unwritable`: nothing was changed
 * then. `project.interrupted`: taking back failed too, and the next command finishes.
 */
export function commit(place: Place, journal: Journal): void {
  const { stateFolder } = place;
  checkConfined(place, journal);
  checkChanges(journal.files);
  const kept = keepState(stateFolder, journal.records);
  let isBack = true;
  try {
    writeJournal(stateFolder, journal);
    const written = writeChanges(journal.files, journal.id);
    try {
      isBack = false;
      writeRest(place, journal);
    } catch (error) {
      // Past this point there is nothing to go back to.
      if (journal.removesState) throw error;
      takeBack(kept, written, error);
      isBack = true;
      throw error;
    }
  } catch (error) {
    if (isBack && !(error instanceof AienvError && error.code === "project.interrupted")) {
      removeJournal(stateFolder);
      removeEmptyFolders(stateFolder, place.top);
    }
    throw error;
  }
}

/**
 * The same for what a killed run left: what it wrote is done, what it did not is written now. Returns the files that
 * somebody changed in between; they stay as they are.
 */
export function finishCommit(place: Place, journal: Journal): readonly string[] {
  checkConfined(place, journal);
  removeStaged(journal);
  const real = journal.files.filter(({ before, after }) => before !== after);
  const texts = new Map(real.map(({ file }) => [file, readText(file) ?? null]));
  const open = real.filter(({ file, before }) => texts.get(file) === before);
  const changed = real.filter(
    ({ file, before, after }) => ![before, after].includes(texts.get(file) ?? null),
  );
  writeChanges(open, journal.id);
  for (const { file, after } of real) if (after === null) removeEmptyFolder(realTarget(file));
  writeRest(place, journal);
  return changed.map(({ file }) => file);
}

function takeBack(kept: readonly (() => void)[], written: Written, cause: unknown): void {
  try {
    for (const put of kept) put();
    written.undo();
  } catch (_also) {
    // The first failure is the one to mend: a full disk most of all.
    throw interrupted(cause);
  }
}

function writeRest(place: Place, journal: Journal): void {
  const { stateFolder } = place;
  const made = journal.homes.flatMap((home) => moveHome(home));
  if (!journal.removesState) recordMadeFolders(stateFolder, made);
  if (journal.manifest) writeManifest(stateFolder, journal.manifest);
  for (const { file, text } of journal.records) {
    writeState(file, text, journal.id);
    if (text === null) removeEmptyFolders(dirname(file), place.top);
  }
  if (journal.removesState) {
    removeState(stateFolder, place.top);
    return;
  }
  if (journal.snapshot)
    for (const [name, text] of Object.entries(place.texts(restamped(journal.snapshot, journal.files))))
      writeState(join(stateFolder, name), text, journal.id);
  removeJournal(stateFolder);
  removeEmptyFolders(stateFolder, place.top);
}

/** The journal goes last: until then the next command knows that the rest is to go too. */
export function removeState(stateFolder: string, top: string): void {
  for (const name of listFolder(stateFolder))
    if (name !== journalName) rmSync(join(stateFolder, name), { recursive: true, force: true });
  rmSync(stateFolder, { recursive: true, force: true });
  removeEmptyFolders(dirname(stateFolder), top);
}

function checkConfined({ top }: Place, { confined, files }: Journal): void {
  if (confined === undefined) return;
  for (const { file } of files) if (!isInside(file, top)) checkStaysInside(confined, file);
}

function writeState(file: string, text: string | null, temporaryId: string): void {
  if (text === null) removeFile(file);
  else writeText(file, text, { ...privately, temporaryId });
}

/** What was written just now is an input as it is now. */
function restamped(snapshot: Snapshot, files: readonly FileWrite[]): Snapshot {
  const written = new Map(
    files.filter((one) => one.before !== one.after).map((one) => [one.file, one.after]),
  );
  const isOurs = (file: string) => written.has(file) && (readText(file) ?? null) === written.get(file);
  return {
    ...snapshot,
    inputs: snapshot.inputs.map((input) => (isOurs(input.path) ? stampFile(input.path) : input)),
  };
}

/** The small files that are about to be written over, and how to put them back. */
function keepState(stateFolder: string, records: readonly StateFile[]): readonly (() => void)[] {
  const filesNow = () =>
    listFolder(stateFolder)
      .map((name) => join(stateFolder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && !file.endsWith(journalName));
  const kept = new Map(
    [...filesNow(), ...records.map(({ file }) => file)].map((file) => [file, bytesOf(file)]),
  );
  const removeNew = () => {
    for (const file of filesNow()) if (!kept.has(file)) removeFile(file);
  };
  const putBack = [...kept].map(([file, bytes]) => () => {
    if (bytes === undefined) removeFile(file);
    else if (bytesOf(file)?.equals(bytes) !== true) writeBytes(file, bytes, privately);
  });
  return [removeNew, ...putBack];
}

function bytesOf(file: string): Buffer | undefined {
  return statSync(file, { throwIfNoEntry: false }) && readFileSync(file);
}
