/** A directory without us: each file as it was, the choice gone, nothing left in our state. */
import { join } from "node:path";
import { exitCodes } from "../../core/exit-codes.ts";
import { showPath } from "../../core/json.ts";
import { diffText } from "../../edit/diff.ts";
import { renderRemoval } from "../../edit/render.ts";
import { allowedRecord } from "../../project/allow.ts";
import { choiceFileName } from "../../project/find.ts";
import { readText } from "../../system/files.ts";
import { globalState, projectState } from "../../system/paths.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { shortPath } from "../show/describe.ts";
import { findingText } from "../show/print.ts";
import { commitChanges } from "./commit-changes.ts";
import { locked } from "./locked.ts";
import { adoptedFinding, readOwnership } from "./read-ownership.ts";

export interface OffTarget {
  readonly directory: string;
  readonly everywhere: boolean;
  /** The project's own file stays, though we may have written it. */
  readonly keepChoice?: boolean;
}

/** @throws AienvError where a file of the user's can't be read or edited: nothing is written then. */
export async function takeOff(context: Context, target: OffTarget, options: Options): Promise<number> {
  return locked(
    context,
    options,
    () => target,
    () => takeOffLocked(context, target, options),
  );
}

async function takeOffLocked(context: Context, target: OffTarget, options: Options): Promise<number> {
  const { directory, everywhere } = target;
  const stateFolder = everywhere ? globalState(context.paths) : projectState(context.paths, directory);
  const ownership = await readOwnership(context, { directory, everywhere, stateFolder });
  const entries = ownership.entries.filter((entry) => !(target.keepChoice && entry.tool === "aienv"));
  const rendered = entries.map((entry) =>
    renderRemoval(readText(entry.file) ?? null, entry, ownership.written.get(entry.file)),
  );
  for (const finding of adoptedFinding(ownership)) context.say(findingText(finding));
  // The files of our own state go with its folder.
  const changes = rendered
    .map((one) => one.change)
    .filter((change) => change.before !== change.after && !change.file.startsWith(`${context.paths.state}/`));
  if (flagOption(options, "check")) {
    for (const change of changes) context.say(`would change ${change.file}`);
    return changes.length > 0 ? exitCodes.differences : exitCodes.ok;
  }
  if (flagOption(options, "diff") || flagOption(options, "stdout")) {
    for (const change of changes)
      context.print(
        flagOption(options, "diff") ? diffText(change) : `# ${change.file}\n${change.after ?? ""}`,
      );
    return exitCodes.ok;
  }
  const choice = allowedRecord(context.paths, join(directory, choiceFileName), null);
  commitChanges(context, target, { files: changes, records: everywhere ? [] : [choice], removesState: true });
  for (const { change, handChanged } of rendered)
    for (const { path, position } of handChanged)
      context.say(
        findingText({
          code: "project.hand-changed",
          level: "note",
          message: "you changed this value by hand, so it stays",
          where: { file: change.file, ...position, path: showPath(path) },
        }),
      );
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ directory, files: changes.map((change) => change.file) }));
  else
    for (const change of changes)
      context.say(
        `${change.after === null ? "removed" : "restored"} ${shortPath(change.file, context.directory, context.paths.home)}`,
      );
  if (changes.length === 0) context.say("nothing of aienv was here");
  return exitCodes.ok;
}
