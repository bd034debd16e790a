/** Values that the user changed by hand in our files: for `status`, which writes nothing and asks git only if need be. */
import { AienvError } from "../../core/error.ts";
import type { Finding } from "../../core/outcome.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { readManifest } from "../../project/manifest.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Compiled } from "../load/compile-directory.ts";
import { readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { prepareChanges } from "../write/prepare-changes.ts";

/** What can't be prepared is told by `sync` and `doctor`, with its cause. */
export async function handChangedFindings(
  context: Context,
  workspace: Workspace,
  compiled: Compiled,
): Promise<readonly Finding[]> {
  try {
    if (!readManifest(compiled.stateFolder).some(mayBeChanged)) return [];
    const settings = readSettings(compiled.stateFolder);
    const { findings } = await prepareChanges(context, workspace, compiled, { force: false, settings });
    return findings.filter(({ code }) => code === "project.hand-changed");
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw error;
  }
}

function mayBeChanged({ file, released, after }: ManifestEntry): boolean {
  return released.length > 0 || readText(file) !== after;
}
