/** A new registry text: validated as a whole before it takes the old one's place. */
import { join } from "node:path";
import { exitCodes } from "../../core/exit-codes.ts";
import { diffText } from "../../edit/diff.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import { registrySchemaText } from "../../registry/schema-text.ts";
import { readText, writeText } from "../../system/files.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadTemplates } from "../load/load-workspace.ts";
import { findingText } from "../show/print.ts";

/**
 * Writes the text, or shows it as `--check`, `--diff` and `--stdout` ask.
 * @throws AienvError `registry.*` where the new text is not valid: the file stays as it is.
 */
export function saveRegistry(context: Context, text: string, options: Options): number {
  const file = context.paths.registry;
  const before = readText(file) ?? null;
  const { findings } = parseRegistry(text, file, loadTemplates(context, text));
  for (const finding of findings) context.say(findingText(finding));
  if (flagOption(options, "stdout")) context.print(text);
  if (flagOption(options, "diff")) context.print(diffText({ file, before, after: text }));
  if (flagOption(options, "check")) return before === text ? exitCodes.ok : exitCodes.differences;
  if (flagOption(options, "stdout") || flagOption(options, "diff")) return exitCodes.ok;
  writeText(file, text, { mode: 0o600, folderMode: 0o700 });
  writeText(join(context.paths.config, "registry.schema.json"), registrySchemaText(), { folderMode: 0o700 });
  return exitCodes.ok;
}
