/** Folders of a tool's own home that were not there before us: `off` removes those that nobody filled. */
import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { isCode, writeText } from "../system/files.ts";
import { readStateJson } from "./read-state-json.ts";

export function readMadeFolders(stateFolder: string): readonly string[] {
  return readStateJson(fileIn(stateFolder), isList) ?? [];
}

export function recordMadeFolders(stateFolder: string, made: readonly string[]): void {
  const known = readMadeFolders(stateFolder);
  const all = [...new Set([...known, ...made])].filter((folder) => !folder.startsWith(`${stateFolder}/`));
  if (all.length === known.length) return;
  writeText(fileIn(stateFolder), `${JSON.stringify(all)}\n`, { mode: 0o600, folderMode: 0o700 });
}

/** The inner ones first. One that holds something by now stays with all that is in it. */
export function removeMadeFolders(made: readonly string[]): void {
  for (const folder of made.toSorted((one, other) => other.length - one.length))
    try {
      rmdirSync(folder);
    } catch (error) {
      if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].some((code) => isCode(error, code))) throw error;
    }
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, "made-folders.json");
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
