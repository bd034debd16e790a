/** One command's writes as one step, under the lock of what is shared where they leave the project. */
import { dirname } from "node:path";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { commit } from "../../project/commit.ts";
import type { Journal } from "../../project/journal.ts";
import { sharedName, takeLock } from "../../project/lock.ts";
import { newTemporaryId } from "../../system/files.ts";
import { isInside } from "../../system/links.ts";
import { globalState, projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { stateTexts } from "../load/state-texts.ts";

/** A directory, or all that have no choice of their own. */
export interface Where {
  readonly directory: string;
  readonly everywhere: boolean;
}

export type Writes = Pick<Journal, "files"> &
  Partial<Pick<Journal, "homes" | "manifest" | "records" | "snapshot" | "removesState">>;

export function stateFolderOf(context: Context, { directory, everywhere }: Where): string {
  return everywhere ? globalState(context.paths) : projectState(context.paths, directory);
}

/** @throws AienvError as `commit` does. The directory's lock is held by whoever calls. */
export function commitChanges(context: Context, where: Where, writes: Writes): void {
  const { paths } = context;
  const { directory } = where;
  // HOME's links are the user's own: dotfiles are kept elsewhere by many.
  const isConfined = !where.everywhere && directory !== paths.home;
  const outside = writes.files.some(
    ({ file }) => where.everywhere || !(isInside(file, directory) || isInside(file, paths.state)),
  );
  const shared = outside ? takeLock(paths, sharedName) : undefined;
  try {
    // A project's folders are its own; those in HOME are remembered, so that `uninstall` leaves none.
    if (!isConfined && !writes.removesState)
      noteAbsentFolders(
        paths,
        writes.files.filter(({ after }) => after !== null).map(({ file }) => dirname(file)),
      );
    commit(
      { stateFolder: stateFolderOf(context, where), top: paths.state, texts: stateTexts },
      {
        homes: [],
        records: [],
        ...writes,
        id: newTemporaryId(),
        directory,
        ...(isConfined && { confined: directory }),
      },
    );
  } finally {
    shared?.release();
  }
}
