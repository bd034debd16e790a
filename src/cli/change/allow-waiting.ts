/** What `allow` does: a project's own choice, looked at, and let count as it was looked at. */
import { dirname } from "node:path";
import { allowedRecords, allowedText } from "../../project/allow.ts";
import type { NotAllowed } from "../../project/find.ts";
import type { Context } from "../context.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { refuseUnallowable } from "../show/not-allowed.ts";
import type { Changed } from "../write/change-choice.ts";
import { type Prepared, prepareChanges } from "../write/prepare-changes.ts";
import { trustOwnFiles } from "../write/trust-own-files.ts";
import { writePrepared } from "../write/write-prepared.ts";

export interface WaitingChoice {
  readonly workspace: Workspace;
  readonly file: NotAllowed;
  /** The text that was allowed last; undefined: none was. */
  readonly before: string | undefined;
  /** What would be written. */
  readonly prepared: Prepared;
}

/**
 * The directory's own choice that does not count yet, with what would follow from it; undefined: there is none. Under the
 * directory's lock.
 * @throws AienvError where nobody can let it count, or it does not compile.
 */
export async function waitingChoice(
  context: Context,
  workspace: Workspace,
  directory: string,
): Promise<WaitingChoice | undefined> {
  const file = workspace.found.notAllowed.find((one) => dirname(one.file) === directory);
  if (!file) return undefined;
  refuseUnallowable(file);
  const compiled = compileDirectory(context, workspace, { directory, instead: file, lasting: true });
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: false,
    settings: readSettings(compiled.stateFolder),
  });
  return { workspace, file, before: allowedText(context.paths, file.file), prepared };
}

/** Lets it count, bound to the text that was looked at, whatever stands there by now, and writes what follows. */
export async function allowWaiting(context: Context, { file, prepared }: WaitingChoice): Promise<Changed> {
  const records = allowedRecords(context.paths, file.file, file.text);
  const written = writePrepared(context, prepared, {}, records);
  await trustOwnFiles(context, prepared);
  return { prepared, written };
}
