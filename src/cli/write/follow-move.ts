/** A choice kept without a file goes where its directory went. */
import { join } from "node:path";
import { heldValues } from "../../edit/render.ts";
import { findProject, stateChoiceName } from "../../project/find.ts";
import { findMovedChoice } from "../../project/moved-choice.ts";
import { refuseReservedName } from "../../project/project-state.ts";
import { carriedTokens, writeTokenFiles } from "../../project/token-store.ts";
import { readText, removeFile, writeText } from "../../system/files.ts";
import { projectState } from "../../system/paths.ts";
import type { Options } from "../command.ts";
import type { Context } from "../context.ts";
import { lockedStep } from "./locked.ts";
import { showsOnly } from "./show-changes.ts";

/** What is kept for a directory beside its record; the choice, by which it is found, goes last. */
const carried = ["settings.json", "history.json", stateChoiceName] as const;

/** Before a command that writes looks for the project. */
export function followMove(context: Context, options: Options): void {
  if (showsOnly(options)) return;
  const { paths } = context;
  const find = () =>
    findMovedChoice(paths, context.directory, findProject(paths, context.directory), heldValues);
  const seen = find();
  if (seen === undefined) return;
  refuseReservedName(seen.directory);
  lockedStep(context, { directory: seen.directory, everywhere: false }, () => {
    // Another command may have been here while this one waited.
    const moved = find();
    if (moved === undefined) return;
    const [from, to] = [moved.from, moved.directory].map((each) => projectState(paths, each)) as [
      string,
      string,
    ];
    for (const name of carried) {
      const text = readText(join(from, name));
      if (text !== undefined) writeText(join(to, name), text, { mode: 0o600, folderMode: 0o700 });
    }
    writeTokenFiles(carriedTokens(paths, moved.from, moved.directory));
    removeFile(join(from, stateChoiceName));
    context.say(
      `note this directory was ${moved.from} before: the choice that aienv keeps for it came along`,
    );
  });
}
