/** File changes to disk: all or none, and nothing is overwritten that changed since it was read. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { AienvError } from "../core/error.ts";
import type { FileChange } from "../edit/render.ts";
import {
  discardStaged,
  isCode,
  listFolder,
  newTemporaryId,
  orUnwritable,
  readText,
  removeMadeFolders,
  type Staged,
  stageBytes,
  writeBytes,
} from "../system/files.ts";
import { realTarget } from "../system/links.ts";
import { checkWritable } from "../system/writable.ts";

export interface FileWrite extends FileChange {
  /** Permission bits of a new file, and of folders made for it. */
  readonly mode?: number;
  readonly folderMode?: number;
}

export interface Written {
  /** Everything back as it was, but for what somebody else changed since. */
  undo(): void;
}

interface Done {
  readonly change: FileWrite;
  readonly target: string;
  readonly staged: Staged | undefined;
  /** The replaced file, still open: who had it open too may write into it a moment later. */
  readonly old: number | undefined;
  readonly mode: number | undefined;
}

/**
 * Can all of it be written? Nothing is.
 * @throws AienvError `project.changed-meanwhile`, `system.unwritable`.
 */
export function checkChanges(changes: readonly FileChange[]): void {
  const real = changes.filter(isReal);
  for (const { file, before } of real) if ((readText(file) ?? null) !== before) throw changedMeanwhile(file);
  for (const { file } of real) checkWritable(file);
}

/**
 * Everything is written beside its place first, so that what can fail has failed before the first file is replaced.
 * @throws AienvError as `checkChanges`: then nothing was changed; or `project.interrupted`: that could not be had.
 */
export function writeChanges(changes: readonly FileWrite[], temporaryId = newTemporaryId()): Written {
  checkChanges(changes);
  const real = changes.filter(isReal);
  const staged: (Staged | undefined)[] = [];
  const done: Done[] = [];
  try {
    for (const change of real)
      staged.push(
        change.after === null
          ? undefined
          : stageBytes(change.file, Buffer.from(change.after), { ...change, temporaryId }),
      );
    for (const [index, change] of real.entries()) done.push(replace(change, staged[index]));
    for (const one of done)
      if (oldBytes(one)?.equals(Buffer.from(one.change.before ?? "")) === false)
        throw changedMeanwhile(one.change.file);
  } catch (error) {
    for (const one of staged.slice(done.length)) if (one) discardStaged(one);
    undo(done);
    throw error;
  } finally {
    for (const { old } of done) if (old !== undefined) closeSync(old);
  }
  for (const { change, target } of done) if (change.after === null) removeEmptyFolder(target);
  return { undo: () => undo(done.map((one) => ({ ...one, old: undefined }))) };
}

/** A file of ours goes with the folder that only it had filled (`.qwen`, `.factory`, …), never further up. */
export function removeEmptyFolder(target: string): void {
  const folder = dirname(target);
  if (/\/\.[^/]+$/.test(folder) && existsSync(folder) && listFolder(folder).length === 0) rmdirSync(folder);
}

function isReal({ before, after }: FileChange): boolean {
  return before !== after;
}

/** Looks once more, and puts the new content in place in the next breath. */
function replace(change: FileWrite, staged: Staged | undefined): Done {
  const { file, before } = change;
  return orUnwritable(file, () => {
    const target = realTarget(file);
    if (before === null) {
      if (staged) putNew(file, staged);
      return { change, target, staged, old: undefined, mode: undefined };
    }
    const old = openOld(file, target);
    try {
      const { ino, mode } = fstatSync(old);
      const done = { change, target, staged, old, mode: mode & 0o7777 };
      const same = oldBytes(done)?.equals(Buffer.from(before)) === true;
      if (!same || statSync(target, { throwIfNoEntry: false })?.ino !== ino) throw changedMeanwhile(file);
      if (staged) renameSync(staged.temporary, staged.target);
      else unlinkSync(target);
      return done;
    } catch (error) {
      closeSync(old);
      throw error;
    }
  });
}

/** Without waiting, should it have become a pipe. */
function openOld(file: string, target: string): number {
  try {
    return openSync(target, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isCode(error, "ENOENT")) throw changedMeanwhile(file);
    throw error;
  }
}

/** A link fails where somebody made the file meanwhile; renaming would replace theirs. */
function putNew(file: string, staged: Staged): void {
  try {
    linkSync(staged.temporary, staged.target);
  } catch (error) {
    if (isCode(error, "EEXIST")) throw changedMeanwhile(file);
    // A file system without hard links.
    renameSync(staged.temporary, staged.target);
    return;
  }
  unlinkSync(staged.temporary);
}

/** What the replaced file holds by now. */
function oldBytes({ old }: Pick<Done, "old">): Buffer | undefined {
  if (old === undefined) return undefined;
  const bytes = Buffer.alloc(fstatSync(old).size);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(old, bytes, length, bytes.length - length, length);
  return bytes.subarray(0, length);
}

function undo(done: readonly Done[]): void {
  try {
    for (const one of done.toReversed()) undoOne(one);
  } catch (cause) {
    throw interrupted(cause);
  }
}

/** Neither written nor taken back: the journal stays, and the next command goes on with it. */
export function interrupted(cause: unknown): AienvError {
  return new AienvError("project.interrupted", `half written: ${(cause as Error).message}`, {
    hint: "aienv sync (it finishes what was begun)",
    ...(cause instanceof AienvError && cause.where && { where: cause.where }),
    cause,
  });
}

function undoOne(one: Done): void {
  const { change, target, mode } = one;
  if ((readText(change.file) ?? null) !== change.after) return;
  if (change.before === null) {
    unlinkSync(target);
    removeMadeFolders(target, one.staged?.madeFolder);
    return;
  }
  const bytes = oldBytes(one) ?? Buffer.from(change.before);
  writeBytes(change.file, bytes, mode === undefined ? {} : { mode });
}

function changedMeanwhile(file: string): AienvError {
  return new AienvError(
    "project.changed-meanwhile",
    "another program changed the file meanwhile; nothing was written",
    { where: { file }, hint: "aienv sync" },
  );
}
