/** Folders outside our own that were not there before us: `uninstall` removes those that nobody filled. */
import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeText } from "../system/files.ts";
import type { Paths } from "../system/paths.ts";
import { readStateJson } from "./read-state-json.ts";

export const absentFoldersName = "absent-folders.json";

/** Remembers which of the folders, and of those above them, are missing. Comes before whatever makes them. */
export function noteAbsentFolders(paths: Pick<Paths, "state" | "config">, folders: readonly string[]): void {
  const known = readAbsentFolders(paths);
  const all = new Set(known);
  for (const folder of folders)
    for (let each = folder; !isThere(each) && dirname(each) !== each; each = dirname(each)) all.add(each);
  if (all.size === known.length) return;
  const text = `${JSON.stringify([...all])}\n`;
  writeText(join(paths.state, absentFoldersName), text, { mode: 0o600, folderMode: 0o700 });
}

export function readAbsentFolders(paths: Pick<Paths, "state" | "config">): readonly string[] {
  const lists = [paths.state, paths.config].map((folder) =>
    readStateJson(join(folder, absentFoldersName), isList),
  );
  return [...new Set(lists.flatMap((list) => list ?? []))];
}

/** Where the registry stays when our state goes, what is known of the folders around it stays beside it. */
export function keepAbsentFolders({ config }: Pick<Paths, "config">, absent: readonly string[]): void {
  const around = absent.filter((folder) => config.startsWith(`${folder}/`) && isThere(folder));
  if (around.length === 0) return;
  writeText(join(config, absentFoldersName), `${JSON.stringify(around)}\n`, { mode: 0o600 });
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
