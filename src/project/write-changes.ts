/** File changes to disk: nothing is overwritten that changed since it was read. */
import { existsSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { AienvError } from "../core/error.ts";
import type { FileChange } from "../edit/render.ts";
import { listFolder, readText, removeFile, type WriteOptions, writeText } from "../system/files.ts";

/**
 * Writes all changes, or none when one of the files is no longer what the change was made from.
 * @throws AienvError `project.changed-meanwhile`, `system.unwritable`.
 */
export function writeChanges(changes: readonly FileChange[], options: WriteOptions = {}): void {
  const real = changes.filter((change) => change.before !== change.after);
  for (const change of real) {
    if ((readText(change.file) ?? null) !== change.before)
      throw new AienvError(
        "project.changed-meanwhile",
        "another program changed the file meanwhile; nothing was written",
        {
          where: { file: change.file },
          hint: "aienv sync",
        },
      );
  }
  for (const change of real) {
    if (change.after === null) removeWithEmptyFolders(change.file);
    else writeText(change.file, change.after, options);
  }
}

/** A file of ours goes with the folder that only it had filled (`.qwen`, `.factory`, …), never further up. */
function removeWithEmptyFolders(file: string): void {
  removeFile(file);
  const folder = dirname(file);
  if (/\/\.[^/]+$/.test(folder) && existsSync(folder) && listFolder(folder).length === 0) rmdirSync(folder);
}
