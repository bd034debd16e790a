/** Can a file be replaced? Asked before the first write of many, so that a refusal changes nothing. */
import { accessSync, constants, lstatSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { AienvError } from "../core/error.ts";
import { realTarget } from "./links.ts";
import { reasonOf } from "./system-failure.ts";

/**
 * A file without any write permission is one that its owner keeps from changes, root's included: replacing it by
 * renaming would go around that, so it is refused here.
 * @throws AienvError `system.unwritable` with the command that would allow it.
 */
export function checkWritable(file: string): void {
  try {
    const target = realTarget(file);
    const present = lstatSync(target, { throwIfNoEntry: false });
    if (present && !present.isFile())
      throw refusal(
        file,
        `${kindOf(present)} is in the place of the file`,
        `mv ${quote(target)} ${quote(`${target}.old`)}`,
      );
    if (present && isReadOnly(target, present.mode, constants.W_OK))
      throw refusal(file, "the file is read-only", `chmod u+w ${quote(target)}`);
    const folder = nearestFolder(target);
    const { mode } = statSync(folder);
    if (!statSync(folder).isDirectory())
      throw refusal(file, `${folder} is no folder`, `mv ${quote(folder)} ${quote(`${folder}.old`)}`);
    if (isReadOnly(folder, mode, constants.W_OK | constants.X_OK))
      throw refusal(file, `the folder ${folder} is read-only`, `chmod u+w ${quote(folder)}`);
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    throw new AienvError("system.unwritable", `can't be written: ${reasonOf(cause)}`, {
      where: { file },
      hint: `ls -ld ${quote(file)}`,
      cause,
    });
  }
}

function isReadOnly(path: string, mode: number, wanted: number): boolean {
  if ((mode & 0o222) === 0) return true;
  try {
    accessSync(path, wanted);
    return false;
  } catch {
    // The reason (owner, mount, attribute) is the system's; that it can't be written is all we need.
    return true;
  }
}

/** The folder that the file is in, or the nearest above that exists already. */
function nearestFolder(target: string): string {
  for (let folder = dirname(target); ; folder = dirname(folder))
    if (exists(folder) || dirname(folder) === folder) return folder;
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}

/** What stands where a file should be, in words. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function refusal(file: string, message: string, hint: string): AienvError {
  return new AienvError("system.unwritable", message, { where: { file }, hint });
}

function quote(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
