/** A run that was killed: what it left half done, for those who only look. The next command that writes finishes it. */
import type { Finding } from "../../core/outcome.ts";
import { upwards } from "../../project/find.ts";
import { hasLeftovers } from "../../project/journal.ts";
import { isLockedByOther } from "../../project/lock.ts";
import type { Context } from "../context.ts";
import { stateFolderOf, type Where } from "../write/commit-changes.ts";
import { lockName } from "../write/locked.ts";

/** For the directory, those above it, and all directories. A run that is still at it was not interrupted. */
export function pendingFindings(context: Context): Finding[] {
  const places = [
    ...upwards(context.directory).map((directory) => ({ directory, everywhere: false })),
    { directory: context.paths.home, everywhere: true },
  ];
  return places
    .filter((place) => isLeft(context, place))
    .map(({ directory, everywhere }) => ({
      code: "project.pending",
      level: "warning",
      message: everywhere
        ? "a run for all directories was interrupted; what it began is not finished"
        : "a run here was interrupted; what it began is not finished",
      ...(!everywhere && { where: { file: directory } }),
      fix: "aienv sync",
    }));
}

/** Looked at twice: what a run had there may be done between the first look and the lock. */
function isLeft(context: Context, place: Where): boolean {
  const hasSome = () => hasLeftovers(stateFolderOf(context, place));
  return hasSome() && !isLockedByOther(context.paths, lockName(place)) && hasSome();
}
