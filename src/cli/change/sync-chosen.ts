/** What `sync` does: everything written again that follows from registry and present choice. */
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import type { Changed } from "../write/change-choice.ts";
import { prepareChanges } from "../write/prepare-changes.ts";
import { trustOwnFiles } from "../write/trust-own-files.ts";
import { writePrepared } from "../write/write-prepared.ts";

/** Under the directory's lock. @throws AienvError where the choice does not compile: nothing is written then. */
export async function syncChosen(context: Context, workspace: Workspace, options: Options): Promise<Changed> {
  const compiled = compileDirectory(context, workspace, { lasting: true });
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: flagOption(options, "force"),
    settings: readSettings(compiled.stateFolder),
  });
  const written = writePrepared(context, prepared, options);
  if (written === "written") await trustOwnFiles(context, prepared);
  return { prepared, written };
}
