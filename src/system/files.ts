/** Reading and writing whole files: text that is text, replaced at once or not at all. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  type Dirent,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AienvError } from "../core/error.ts";
import { realTarget } from "./links.ts";
import { hintFor, reasonOf } from "./system-failure.ts";
import { kindOf } from "./writable.ts";

/** Larger files are never ours to edit, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;

/**
 * The file's text with its BOM, or undefined where there is no file.
 * @throws AienvError `system.unreadable` for a folder, a device, a binary or an over-large file.
 */
export function readText(file: string): string | undefined {
  const bytes = readBytes(file);
  if (!bytes) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AienvError("system.unreadable", "the file is not UTF-8 text", {
      where: { file },
      hint: `file ${file}`,
      cause,
    });
  }
}

function readBytes(file: string): Buffer | undefined {
  try {
    const stats = statSync(file);
    // Looked at before it is opened: reading a pipe would wait for somebody to write into it.
    if (!stats.isFile())
      throw new AienvError("system.unreadable", `${kindOf(stats)} is in the place of the file`, {
        where: { file },
        hint: `ls -ld ${file}`,
      });
    if (stats.size > maxFileBytes)
      throw new AienvError(
        "system.unreadable",
        `the file has ${stats.size} bytes, more than ${maxFileBytes}`,
        {
          where: { file },
          hint: `ls -l ${file}`,
        },
      );
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return undefined;
    throw new AienvError("system.unreadable", `can't be read: ${reasonOf(cause)}`, {
      where: { file },
      hint: `ls -ld ${file}`,
      cause,
    });
  }
}

/** True for a Node error with that `code`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

export interface WriteOptions {
  /** Permission bits of a new file; an existing one keeps its own. */
  readonly mode?: number;
  /** Permission bits of folders made on the way. */
  readonly folderMode?: number;
  /** Names the temporary file beside the target, so that a later run can find what a killed one left. */
  readonly temporaryId?: string;
}

/** New content beside its target, ready to take its place. */
export interface Staged {
  readonly target: string;
  readonly temporary: string;
  /** The uppermost folder that was made for it. */
  readonly madeFolder: string | undefined;
}

/**
 * Replaces the file's content at once: a reader sees the old text or the new one. Links are followed, so a dotfile
 * that is kept elsewhere stays a link. Another hard link to the file keeps the old content: backups are made of
 * those, and writing in place would change them and could be seen half done.
 * @throws AienvError `system.unwritable`.
 */
export function writeText(file: string, text: string, options: WriteOptions = {}): void {
  writeBytes(file, Buffer.from(text), options);
}

/** The same for bytes. @throws AienvError `system.unwritable`. */
export function writeBytes(file: string, bytes: Uint8Array, options: WriteOptions = {}): void {
  putInPlace(file, stageBytes(file, bytes, options));
}

/** Writes the content beside the file, on disk and with the file's own mode and owner. */
export function stageBytes(file: string, bytes: Uint8Array, options: WriteOptions = {}): Staged {
  return orUnwritable(file, () => {
    const target = realTarget(file);
    const present = statSync(target, { throwIfNoEntry: false });
    const madeFolder = mkdirSync(dirname(target), {
      recursive: true,
      ...(options.folderMode && { mode: options.folderMode }),
    });
    const temporary = temporaryOf(target, options.temporaryId ?? newTemporaryId());
    const staged = { target, temporary, madeFolder };
    try {
      writeWhole(temporary, bytes, present ? present.mode & 0o7777 : (options.mode ?? 0o644), present);
      return staged;
    } catch (error) {
      discardStaged(staged);
      throw error;
    }
  });
}

/** The staged content takes the file's place. */
function putInPlace(file: string, staged: Staged): void {
  orUnwritable(file, () => {
    try {
      renameSync(staged.temporary, staged.target);
    } catch (error) {
      discardStaged(staged);
      throw error;
    }
  });
}

/** Nothing is left of what was staged, the folders made for it neither. */
export function discardStaged({ target, temporary, madeFolder }: Staged): void {
  rmSync(temporary, { force: true });
  removeMadeFolders(target, madeFolder);
}

/** Folders that were made for the target go again, as far as they are empty. */
export function removeMadeFolders(target: string, madeFolder: string | undefined): void {
  if (madeFolder === undefined) return;
  for (let folder = dirname(target); folder.startsWith(madeFolder); folder = dirname(folder)) {
    if (listFolder(folder).length > 0 || !existsSync(folder)) return;
    rmdirSync(folder);
  }
}

export function newTemporaryId(): string {
  return randomBytes(6).toString("hex");
}

/** The name under which a target's new content waits beside it. */
export function temporaryOf(target: string, id: string): string {
  return join(dirname(target), `.${basename(target)}.aienv-${id}`);
}

function writeWhole(temporary: string, bytes: Uint8Array, mode: number, owner: Stats | undefined): void {
  const handle = openSync(temporary, "wx", mode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    // Root editing a user's file leaves it the user's.
    if (owner && process.getuid?.() === 0) fchownSync(handle, owner.uid, owner.gid);
    // The process's umask may have narrowed what the file had before.
    fchmodSync(handle, mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A failure of the system with the file in front. */
export function orUnwritable<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    const mounted = isCode(cause, "EBUSY") ? "; something is mounted over it" : "";
    throw new AienvError("system.unwritable", `can't be written: ${reasonOf(cause)}${mounted}`, {
      where: { file },
      hint:
        mounted === "" ? hintFor(cause, file) : "edit the file that is mounted there, where it comes from",
      cause,
    });
  }
}

/** Removes a file; a missing one is fine. */
export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return;
    throw new AienvError("system.unwritable", `can't be removed: ${reasonOf(cause)}`, {
      where: { file },
      cause,
    });
  }
}

/** The names in a folder, sorted; none where there is no folder. */
export function listFolder(folder: string): string[] {
  return entriesIn(folder)
    .map((entry) => entry.name)
    .toSorted();
}

/** The names of the folders in a folder, links to folders not among them; none where there is no folder. */
export function listFolders(folder: string): string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return [];
    throw new AienvError("system.unreadable", `can't be listed: ${reasonOf(cause)}`, {
      where: { file: folder },
      cause,
    });
  }
}

/** Size in bytes (-1: no such file) and last change in whole seconds. */
export function stampFile(path: string): { path: string; size: number; modified: number } {
  const stats = statSync(path, { throwIfNoEntry: false });
  return { path, size: stats?.size ?? -1, modified: stats ? Math.floor(stats.mtimeMs / 1000) : 0 };
}
