/** A new registry text: validated as a whole before it takes the old one's place. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import type { Finding } from "../../core/outcome.ts";
import type { FileChange } from "../../edit/render.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import { registrySchemaText } from "../../registry/schema-text.ts";
import { readText, type WriteOptions, writeText } from "../../system/files.ts";
import { checkWritable } from "../../system/writable.ts";
import { flagOption, type Options } from "../command.ts";
import { writeNames } from "../complete/names.ts";
import type { Context } from "../context.ts";
import { loadTemplates } from "../load/load-templates.ts";
import { findingText } from "../show/print.ts";
import { changesJson, showChanges } from "./show-changes.ts";
import { exitCodeFor } from "./write-prepared.ts";

/**
 * Writes the text, or shows it as `--check`, `--diff` and `--stdout` ask, with `more` that the command would change.
 * @throws AienvError `registry.*` where the new text is not valid: the file stays as it is.
 */
export function saveRegistry(
  context: Context,
  text: string,
  options: Options,
  more: readonly FileChange[] = [],
): number {
  const { change, findings } = tryRegistry(context, text);
  for (const finding of findings) context.say(findingText(finding));
  const changes = [change, ...more];
  const shown = showChanges(context, changes, options);
  if (shown !== undefined) {
    if (flagOption(options, "json"))
      context.print(JSON.stringify({ registry: change.file, findings, ...changesJson(changes, options) }));
    return exitCodeFor(shown);
  }
  writeRegistry(context, text);
  return exitCodes.ok;
}

export interface TriedRegistry {
  readonly change: FileChange;
  readonly findings: readonly Finding[];
}

/**
 * What the text would change.
 * @throws AienvError `registry.*` where it is not valid; without a line, for the file has no such line.
 */
export function tryRegistry({ paths }: Pick<Context, "paths">, text: string): TriedRegistry {
  const file = paths.registry;
  try {
    const { findings } = parseRegistry(text, file, loadTemplates({ paths }, text));
    return { change: { file, before: readText(file) ?? null, after: text }, findings };
  } catch (error) {
    throw error instanceof AienvError ? withoutLine(error) : error;
  }
}

function withoutLine(error: AienvError): AienvError {
  const { file, path } = error.where ?? {};
  if (path === undefined) return error;
  return new AienvError(error.code, error.message, {
    where: { ...(file !== undefined && { file }), path },
    others: error.others.map(withoutLine),
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}

/** Puts a text that was tried into the registry's place, its schema beside it. */
export function writeRegistry({ paths }: Pick<Context, "paths">, text: string): void {
  noteAbsentFolders(paths, [paths.config, paths.data, paths.state]);
  writeOther(paths.registry, text, { mode: 0o600, folderMode: 0o700 });
  writeOther(join(paths.config, "registry.schema.json"), registrySchemaText(), { folderMode: 0o700 });
  writeNames({ paths }, text);
}

/** A command that changes nothing leaves the file's time alone too. */
function writeOther(file: string, text: string, options: WriteOptions): void {
  if (readText(file) === text) return;
  checkWritable(file);
  writeText(file, text, options);
}
