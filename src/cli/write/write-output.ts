/** A file that the user names with `-o`: it belongs to the user, so nothing of it is remembered. */
import { resolve } from "node:path";
import { AienvError } from "../../core/error.ts";
import { readText, writeText } from "../../system/files.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { showChanges } from "./show-changes.ts";
import { exitCodeFor } from "./write-prepared.ts";

export interface OutputOptions {
  /** The text keeps what stands there, so it may take the file's place. */
  readonly merges?: boolean;
}

/**
 * Writes the text that `make` makes of the file's present one, or shows it for `--check` and `--diff`.
 * @throws AienvError `usage.arguments` where it would destroy another text.
 */
export function writeOutput(
  context: Context,
  output: string,
  make: (file: string, current: string | null) => string,
  options: Options,
  { merges = false }: OutputOptions = {},
): number {
  const file = resolve(context.directory, output);
  const before = readText(file) ?? null;
  const after = make(file, before);
  const shown = showChanges(context, [{ file, before, after }], options);
  if (shown !== undefined) return exitCodeFor(shown);
  if (before === after) return 0;
  if (before !== null && !merges && !flagOption(options, "force"))
    throw new AienvError("usage.arguments", "the file is there already and holds something else", {
      where: { file },
      hint: "aienv gen … --force",
    });
  writeText(file, after);
  return 0;
}
