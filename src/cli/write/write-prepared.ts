/** What `--check`, `--diff` and `--stdout` mean, for every command that writes. */
import { exitCodes } from "../../core/exit-codes.ts";
import { diffText } from "../../edit/diff.ts";
import type { FileChange } from "../../edit/render.ts";
import type { StateFile } from "../../project/journal.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { applyChanges } from "./apply-changes.ts";
import type { Prepared } from "./prepare-changes.ts";

export type Written = "written" | "shown" | "same" | "differs";

/** Writes, with further files of our state, or shows what would be written. `same` and `differs` answer `--check`. */
export function writePrepared(
  context: Context,
  prepared: Prepared,
  options: Options,
  records: readonly StateFile[] = [],
): Written {
  const changed = realChanges(prepared);
  if (flagOption(options, "check")) {
    for (const change of changed) context.say(`would change ${change.file}`);
    return changed.length > 0 ? "differs" : "same";
  }
  if (flagOption(options, "diff")) {
    for (const change of changed) context.print(diffText(change));
    return "shown";
  }
  if (flagOption(options, "stdout")) {
    for (const change of prepared.changes.filter((each) => each.after !== null))
      context.print(`# ${change.file}\n${change.after}`);
    return "shown";
  }
  applyChanges(context, prepared, records);
  return "written";
}

/** Files whose bytes would change, our own state's included, since a stale snapshot is a difference too. */
export function realChanges(prepared: Prepared): FileChange[] {
  return [...prepared.changes, ...prepared.stateChanges].filter((change) => change.before !== change.after);
}

/** 4 where `--check` found something. */
export function exitCodeFor(written: Written): number {
  return written === "differs" ? exitCodes.differences : exitCodes.ok;
}
