/** The directories that our state knows, and what is to be done about those that are gone. */
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { AienvError } from "../core/error.ts";
import { isCode, listFolders } from "../system/files.ts";
import { type Paths, projectState, stateFolderName } from "../system/paths.ts";
import { forgetAllowed } from "./allow.ts";
import { removeState } from "./commit.ts";
import { choiceFileName } from "./find.ts";
import { removeEmptyFolders } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { tokensFolder, withoutTokens, writeTokenFiles } from "./token-store.ts";
import { writtenFile } from "./written-values.ts";

/** away: not there, but perhaps on a disk that is not mounted now. */
export type Presence = "here" | "gone" | "away";

/**
 * State about a directory lies below the same path in our state, in a folder `.aienv`: a project below a folder of
 * that name would lie inside another project's state, and go with it.
 * @throws AienvError `project.reserved-name`.
 */
export function refuseReservedName(directory: string): void {
  // A file system may take capitals for the same name.
  if (!directory.toLowerCase().split("/").includes(stateFolderName)) return;
  throw new AienvError(
    "project.reserved-name",
    `nothing below a folder named ${stateFolderName} can be a project: aienv keeps its state under that name`,
    { where: { file: directory }, hint: "give the folder another name, or choose in the folder above it" },
  );
}

/** Folders below which disks come and go. */
const mounts = /^\/(?:mnt|media|run\/media|Volumes|net)\//;

/** Every directory of which there is a state folder, or a history that outlived it. */
export function knownDirectories(paths: Pick<Paths, "state">): string[] {
  const root = join(paths.state, "projects");
  const found: string[] = [];
  const visit = (folder: string): void => {
    const directory = folder.slice(root.length) || "/";
    const state = join(folder, stateFolderName);
    if (existsSync(state) || existsSync(writtenFile(state))) found.push(directory);
    for (const name of listFolders(folder)) if (name !== stateFolderName) visit(join(folder, name));
  };
  visit(root);
  return found.sort();
}

/** Those of them that were compiled: what `sync --all` is for. */
export function compiledDirectories(paths: Pick<Paths, "state">): string[] {
  return knownDirectories(paths).filter((directory) =>
    existsSync(join(projectState(paths, directory), "snapshot.json")),
  );
}

export function presenceOf(directory: string): Presence {
  try {
    if (statSync(directory).isDirectory()) return "here";
  } catch (error) {
    // What can't be looked at may well be there.
    if (!isCode(error, "ENOENT") && !isCode(error, "ENOTDIR")) return "away";
  }
  return mounts.test(directory) ? "away" : "gone";
}

/** Nothing is known of the directory any more. Only our own state is touched, whatever links are in it. */
export function forgetDirectory(paths: Paths, directory: string): void {
  const lock = takeLock(paths, directory);
  try {
    const state = projectState(paths, directory);
    removeState(state, paths.state);
    forgetAllowed(paths, join(directory, choiceFileName));
    writeTokenFiles(withoutTokens(paths, directory));
    removeEmptyFolders(tokensFolder(paths), paths.state);
    rmSync(writtenFile(state), { force: true });
    removeEmptyFolders(dirname(state), paths.state);
  } finally {
    lock.remove();
  }
}
