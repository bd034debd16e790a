/**
 * What mise and direnv noted because we asked them to trust a file that is wholly ours. It goes with the file: a later
 * one in the same place, of somebody else's, is the user's to judge again.
 */
import { lstatSync, readFileSync, readlinkSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isCode, listFolder, orUnwritable, writeText } from "../system/files.ts";
import type { Environment, Paths } from "../system/paths.ts";
import { readStateJson } from "./read-state-json.ts";

/**
 * Where the two keep such notes: one link or small file each, that leads to the folder or the file.
 * @see https://mise.jdx.dev/directories.html (checked 2026-11-25)
 * @see https://github.com/direnv/direnv/blob/master/internal/cmd/rc.go (checked 2026-11-25)
 */
export function trustFolders({ home }: Pick<Paths, "home">, environment: Environment): readonly string[] {
  const state = environment["XDG_STATE_HOME"] || join(home, ".local/state");
  const data = environment["XDG_DATA_HOME"] || join(home, ".local/share");
  const mise = environment["MISE_STATE_DIR"] || join(state, "mise");
  return [join(mise, "trusted-configs"), join(mise, "tracked-configs"), join(data, "direnv/allow")];
}

/** The notes of the directory and of files right in it; of one file, where that is given. */
export function trustRecordsOf(folders: readonly string[], directory: string): readonly string[] {
  return folders
    .flatMap((folder) => listFolder(folder).map((name) => join(folder, name)))
    .filter((record) => leadsTo(record, directory));
}

/** Keeps in mind which notes are there because of us. */
export function recordTrust(stateFolder: string, records: readonly string[]): void {
  const known = readTrust(stateFolder);
  const all = [...new Set([...known, ...records])];
  if (all.length === known.length) return;
  writeText(fileIn(stateFolder), `${JSON.stringify(all)}\n`, { mode: 0o600, folderMode: 0o700 });
}

/** @throws AienvError `project.damaged-state`. */
export function readTrust(stateFolder: string): readonly string[] {
  return readStateJson(fileIn(stateFolder), isList) ?? [];
}

/** Removes those that still speak of the directory. */
export function removeTrust(records: readonly string[], directory: string): void {
  for (const record of records)
    if (leadsTo(record, directory)) orUnwritable(record, () => unlinkSync(record));
}

/** Longer files are no notes of direnv's, in bytes: it writes one path. */
const longestNote = 8_192;

function leadsTo(record: string, directory: string): boolean {
  try {
    const state = lstatSync(record);
    if (state.isSymbolicLink()) return isOf(readlinkSync(record), directory);
    return state.isFile() && state.size < longestNote && isOf(readFileSync(record, "utf8").trim(), directory);
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return false;
    throw error;
  }
}

function isOf(path: string, directory: string): boolean {
  return path === directory || dirname(path) === directory;
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, "trust.json");
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
