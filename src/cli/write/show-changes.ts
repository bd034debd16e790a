/** What `--check`, `--diff` and `--stdout` show of changes: lines for people, or a part of the one object of `--json`. */
import { redactOutput } from "../../core/redact.ts";
import { diffText } from "../../edit/diff.ts";
import type { FileChange } from "../../edit/render.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";

export type Shown = "shown" | "same" | "differs";

/** Is something to be shown, and nothing written? */
export function showsOnly(options: Options): boolean {
  return ["check", "diff", "stdout"].some((name) => flagOption(options, name));
}

/**
 * Shows what would be written; undefined where the command is to write. With `--json` nothing is said here: the
 * command puts `changesJson` into its object. `same` and `differs` answer `--check`.
 *
 * The texts are the user's own files, so plain keys may stand in them: `print` masks those by name and look.
 */
export function showChanges(
  context: Context,
  changes: readonly FileChange[],
  options: Options,
): Shown | undefined {
  const differing = changes.filter((change) => change.before !== change.after);
  const silent = flagOption(options, "json");
  if (flagOption(options, "check")) {
    if (!silent) for (const change of differing) context.say(`would change ${change.file}`);
    return differing.length > 0 ? "differs" : "same";
  }
  if (flagOption(options, "diff")) {
    if (!silent) for (const change of differing) context.print(diffText(change));
    return "shown";
  }
  if (!flagOption(options, "stdout")) return undefined;
  if (!silent) for (const change of changes) context.print(`# ${change.file}\n${change.after ?? ""}`);
  return "shown";
}

interface ChangeJson {
  readonly file: string;
  readonly before?: "absent";
  readonly after?: "absent";
  readonly diff?: string;
  readonly text?: string;
}

/**
 * The same for `--json`: file names for `--check`, with `diff` or `text` as asked; nothing where the command wrote.
 * Keys are masked here, since a line's beginning is no longer seen once JSON has escaped the text.
 */
export function changesJson(
  changes: readonly FileChange[],
  options: Options,
): { readonly changes?: readonly ChangeJson[] } {
  if (!showsOnly(options)) return {};
  const asked = flagOption(options, "check") ? "check" : flagOption(options, "diff") ? "diff" : "stdout";
  return {
    changes: changes
      .filter((change) => asked === "stdout" || change.before !== change.after)
      .map((change) => ({
        file: change.file,
        ...(change.before === null && { before: "absent" as const }),
        ...(change.after === null && { after: "absent" as const }),
        ...(asked === "diff" && { diff: redactOutput(diffText(change), []) }),
        ...(asked === "stdout" && change.after !== null && { text: redactOutput(change.after, []) }),
      })),
  };
}
