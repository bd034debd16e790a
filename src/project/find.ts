/** From a directory upwards: the project that it belongs to and what was chosen for it. */
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { AienvError } from "../core/error.ts";
import { isCode, readText } from "../system/files.ts";
import { globalState, type Paths, projectState } from "../system/paths.ts";
import { type AllowState, allowState } from "./allow.ts";

export const choiceFileName = ".aienv.yaml";
/** Choices that are kept in our state, in the same shape as a project's file. */
export const stateChoiceName = "choice.yaml";

export interface FoundText {
  readonly file: string;
  readonly text: string;
}

interface FoundProject {
  readonly directory: string;
  /** The project's own allowed file, or the choice kept in state for it. */
  readonly choice: FoundText;
  readonly source: "file" | "state";
}

export interface Found {
  readonly project: FoundProject | undefined;
  readonly global: FoundText | undefined;
  /** Nearer `.aienv.yaml` files that do not count, nearest first, with the reason. */
  readonly notAllowed: readonly NotAllowed[];
}

export interface NotAllowed extends FoundText {
  readonly state: Exclude<AllowState, "allowed">;
  /** unreadable: what is wrong with it; the text is empty then. */
  readonly reason?: string;
}

/** The nearest directory upwards with a choice that counts. */
export function findProject(paths: Paths, directory: string): Found {
  const notAllowed: NotAllowed[] = [];
  const global = readFound(join(globalState(paths), stateChoiceName));
  for (const folder of upwards(directory)) {
    const file = readChoice(join(folder, choiceFileName));
    if (file && "reason" in file) notAllowed.push({ ...file, text: "", state: "unreadable" });
    else if (file) {
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

/** The text of the directory's own `.aienv.yaml`, where it counts. */
export function allowedChoice(paths: Paths, directory: string): string | undefined {
  const file = readChoice(join(directory, choiceFileName));
  if (!file || "reason" in file) return undefined;
  return allowState(paths, file.file, file.text) === "allowed" ? file.text : undefined;
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

/** Longer choices are nobody's, in UTF-16 units: a real one has a few lines. */
const longestChoice = 512_000;

/** A project's file is whatever the project's author made of it; nothing of that may stop a command. */
function readChoice(
  file: string,
): FoundText | { readonly file: string; readonly reason: string } | undefined {
  try {
    if (leavesFolder(file)) return { file, reason: "is a link that leads out of its folder" };
    const found = readFound(file);
    return found && found.text.length > longestChoice
      ? { file, reason: "is far too long for a choice" }
      : found;
  } catch (error) {
    if (error instanceof AienvError) return { file, reason: `can't be read (${error.message})` };
    throw error;
  }
}

/** A link inside the folder is fine: a dotfile manager keeps `~/.aienv.yaml` so. */
function leavesFolder(file: string): boolean {
  try {
    if (!lstatSync(file).isSymbolicLink()) return false;
    return !realpathSync(file).startsWith(`${realpathSync(dirname(file))}/`);
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return false;
    // A link to itself, or a folder that we may not look into.
    return isCode(error, "ELOOP") || isCode(error, "EACCES");
  }
}
