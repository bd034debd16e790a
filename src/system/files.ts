/** Reading and writing whole files: text that is text, replaced at once or not at all. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { AienvError } from "../core/error.ts";

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
    throw new AienvError("system.unreadable", "the file is not UTF-8 text", { where: { file }, cause });
  }
}

function readBytes(file: string): Buffer | undefined {
  try {
    const { size, isFile } = describe(file);
    if (!isFile) throw new AienvError("system.unreadable", "not a regular file", { where: { file } });
    if (size > maxFileBytes)
      throw new AienvError("system.unreadable", `the file has ${size} bytes, more than ${maxFileBytes}`, {
        where: { file },
      });
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return undefined;
    throw new AienvError("system.unreadable", `can't be read: ${(cause as Error).message}`, {
      where: { file },
      cause,
    });
  }
}

function describe(file: string): { size: number; isFile: boolean } {
  const stats = statSync(file);
  return { size: stats.size, isFile: stats.isFile() };
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
}

/**
 * Replaces the file's content at once: a reader sees the old text or the new one. Links are followed, so a dotfile
 * that is kept elsewhere stays a link.
 * @throws AienvError `system.unwritable`.
 */
export function writeText(file: string, text: string, options: WriteOptions = {}): void {
  writeBytes(file, Buffer.from(text), options);
}

/** The same for bytes. @throws AienvError `system.unwritable`. */
export function writeBytes(file: string, bytes: Uint8Array, options: WriteOptions = {}): void {
  try {
    const target = existsSync(file) ? realpathSync(file) : linkTarget(file);
    mkdirSync(dirname(target), { recursive: true, ...(options.folderMode && { mode: options.folderMode }) });
    const mode = existsSync(target) ? statSync(target).mode & 0o7777 : (options.mode ?? 0o644);
    replaceFile(target, bytes, mode);
  } catch (cause) {
    throw new AienvError("system.unwritable", `can't be written: ${(cause as Error).message}`, {
      where: { file },
      cause,
    });
  }
}

/** Where a link leads that has no file behind it yet; the file itself where it is none. */
function linkTarget(file: string): string {
  return isLink(file) ? resolve(dirname(file), readlinkSync(file)) : file;
}

function replaceFile(target: string, bytes: Uint8Array, mode: number): void {
  const temporary = join(dirname(target), `.${basename(target)}.aienv-${randomBytes(6).toString("hex")}`);
  const handle = openSync(temporary, "wx", mode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    // The process's umask may have narrowed what the file had before.
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Removes a file; a missing one is fine. */
export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return;
    throw new AienvError("system.unwritable", `can't be removed: ${(cause as Error).message}`, {
      where: { file },
      cause,
    });
  }
}

/** The names in a folder, sorted; none where there is no folder. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return [];
    throw new AienvError("system.unreadable", `can't be listed: ${(cause as Error).message}`, {
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

/** True for a link, also a dangling one. */
export function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
