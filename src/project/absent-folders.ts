/** Folders outside our own that were not there before us: `uninstall` removes those that nobody filled. */
import { lstatSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { listFolder, writeText } from "../system/files.ts";
import type { Paths } from "../system/paths.ts";
import { sharedName, takeLock } from "./lock.ts";
import { readStateJson } from "./read-state-json.ts";

export const absentFoldersName = "absent-folders.json";

/** Remembers which of the folders, and of those above them, are missing. Comes before whatever makes them. */
export function noteAbsentFolders(paths: Pick<Paths, "state" | "config">, folders: readonly string[]): void {
  const missing = new Set<string>();
  for (const folder of folders)
    for (let each = folder; !isThere(each) && dirname(each) !== each; each = dirname(each)) missing.add(each);
  const known = readAbsentFolders(paths);
  if ([...missing].every((folder) => known.includes(folder))) return;
  const lock = takeLock(paths, sharedName);
  try {
    const text = `${JSON.stringify([...new Set([...readAbsentFolders(paths), ...missing])])}\n`;
    writeText(join(paths.state, absentFoldersName), text, { mode: 0o600, folderMode: 0o700 });
  } finally {
    lock.release();
  }
}

/** The same for our own folders, which a command makes that is the first to need them. */
export function noteOwnFolders(paths: Pick<Paths, "state" | "data" | "config">): void {
  const own = [paths.data, paths.state];
  if (!own.every(isThere)) noteAbsentFolders(paths, own);
}

/** Takes away what a killed run left of its writing the list: under the shared lock, so that it is nobody's who is writing. */
export function sweepAbsentFolders(paths: Pick<Paths, "state">): void {
  if (halfWritten(paths).length === 0) return;
  const lock = takeLock(paths, sharedName);
  try {
    for (const name of halfWritten(paths)) rmSync(join(paths.state, name), { force: true });
  } finally {
    lock.release();
  }
}

function halfWritten({ state }: Pick<Paths, "state">): string[] {
  return listFolder(state).filter((name) => name.startsWith(`.${absentFoldersName}.aienv-`));
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
