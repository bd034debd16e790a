/** What `--check`, `--diff` and `--stdout` mean, for every command that writes. */
import { exitCodes } from "../../core/exit-codes.ts";
import type { FileChange } from "../../edit/render.ts";
import type { StateFile } from "../../project/journal.ts";
import { isHomeWhole } from "../../project/move-home.ts";
import { tokenOfFile } from "../../project/token-store.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { applyChanges } from "./apply-changes.ts";
import type { Prepared } from "./prepare-changes.ts";
import { type Shown, showChanges } from "./show-changes.ts";

export type Written = "written" | Shown;

/** Writes, with further files of our state, or shows what would be written. `same` and `differs` answer `--check`. */
export function writePrepared(
  context: Context,
  prepared: Prepared,
  options: Options,
  records: readonly StateFile[] = [],
): Written {
  const shown = showChanges(context, shownChanges(prepared, options), options);
  if (shown !== undefined) return shown;
  applyChanges(context, prepared, records);
  return "written";
}

/** What `--check`, `--diff` or `--stdout` is about: files as they would be, or each that differs. */
export function shownChanges(prepared: Prepared, options: Options): FileChange[] {
  const whole =
    flagOption(options, "stdout") && !flagOption(options, "check") && !flagOption(options, "diff");
  return whole ? prepared.changes.filter((change) => change.after !== null) : realChanges(prepared);
}

/**
 * Files whose bytes would change, our own state's included, since a stale snapshot is a difference too, homes of tools
 * in which a link is missing or wrong, and a local token that is missing.
 */
export function realChanges(prepared: Prepared): FileChange[] {
  const { homes, tokenFile } = prepared.compiled.snapshot;
  const made = homes.filter((home) => !isHomeWhole(home)).map(({ folder }) => folder);
  if (tokenFile !== undefined && tokenOfFile(tokenFile) === undefined) made.push(tokenFile);
  return [
    ...[...prepared.changes, ...prepared.stateChanges].filter((change) => change.before !== change.after),
    ...made.map((file) => ({ file, before: null, after: "" })),
  ];
}

/** 4 where `--check` found something. */
export function exitCodeFor(written: Written): number {
  return written === "differs" ? exitCodes.differences : exitCodes.ok;
}
