/** From a directory upwards: the project that it belongs to and what was chosen for it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readText } from "../system/files.ts";
import { globalState, type Paths, projectState } from "../system/paths.ts";
import { type AllowState, allowState } from "./allow.ts";

export const choiceFileName = ".aienv.yaml";
/** Choices that are kept in our state, in the same shape as a project's file. */
export const stateChoiceName = "choice.yaml";

export interface FoundText {
  readonly file: string;
  readonly text: string;
}

export interface FoundProject {
  readonly directory: string;
  /** The project's own allowed file, or the choice kept in state for it. */
  readonly choice: FoundText;
  readonly source: "file" | "state";
}

export interface Found {
  readonly project: FoundProject | undefined;
  readonly global: FoundText | undefined;
  /** Nearer `.aienv.yaml` files that do not count, with the reason. */
  readonly notAllowed: readonly (FoundText & { readonly state: Exclude<AllowState, "allowed"> })[];
}

/** The nearest directory upwards with a choice that counts. */
export function findProject(paths: Paths, directory: string): Found {
  const notAllowed: (FoundText & { state: Exclude<AllowState, "allowed"> })[] = [];
  const global = readFound(join(globalState(paths), stateChoiceName));
  for (const folder of upwards(directory)) {
    const file = readFound(join(folder, choiceFileName));
    if (file) {
      const state = allowState(paths, file.file, file.text);
      if (state === "allowed")
        return { project: { directory: folder, choice: file, source: "file" }, global, notAllowed };
      notAllowed.push({ ...file, state });
    }
    const kept = readFound(join(projectState(paths, folder), stateChoiceName));
    if (kept) return { project: { directory: folder, choice: kept, source: "state" }, global, notAllowed };
  }
  return { project: undefined, global, notAllowed };
}

/**
 * Where a new choice belongs: the project that is there already, else the top of the git checkout, else the
 * directory itself. HOME and what is above it are never taken for a project from below.
 */
export function projectRoot(paths: Paths, directory: string): string {
  for (const folder of upwards(directory)) {
    const isHome = folder === paths.home;
    if (isHome && folder !== directory) break;
    const chosen = existsSync(join(folder, choiceFileName)) || existsSync(projectState(paths, folder));
    if (chosen || existsSync(join(folder, ".git"))) return folder;
  }
  return directory;
}

/** The directory and all above it, nearest first. */
export function upwards(directory: string): string[] {
  const folders = [directory];
  for (let folder = directory; dirname(folder) !== folder; folder = dirname(folder))
    folders.push(dirname(folder));
  return folders;
}

function readFound(file: string): FoundText | undefined {
  const text = readText(file);
  return text === undefined ? undefined : { file, text };
}
