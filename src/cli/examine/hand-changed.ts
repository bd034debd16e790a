/** Values that the user changed by hand in our files: for `status`, which writes nothing and asks git only if need be. */
import { setTimeout as wait } from "node:timers/promises";
import { AienvError } from "../../core/error.ts";
import { sameJson } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { hasLeftovers } from "../../project/journal.ts";
import { readManifest } from "../../project/manifest.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Compiled } from "../load/compile-directory.ts";
import { readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { prepareChanges } from "../write/prepare-changes.ts";

/** A run that writes beside us ends soon; one that was killed is told as that. */
const mostLooks = 3;
const pauseMs = 50;

/**
 * What can't be prepared is told by `sync` and `doctor`, with its cause. A file is compared with its record, and a run
 * beside us replaces first one, then the other: what it has between is nobody's change, so it is looked at again.
 */
export async function handChangedFindings(
  context: Context,
  workspace: Workspace,
  compiled: Compiled,
): Promise<readonly Finding[]> {
  const { stateFolder } = compiled;
  try {
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const manifest = readManifest(stateFolder);
      const findings = manifest.some(mayBeChanged) ? await findChanged(context, workspace, compiled) : [];
      const isSettled = () => !hasLeftovers(stateFolder) && sameJson(readManifest(stateFolder), manifest);
      if (findings.length === 0 || isSettled()) return findings;
      await wait(pauseMs);
    }
    return [];
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw error;
  }
}

async function findChanged(context: Context, workspace: Workspace, compiled: Compiled): Promise<Finding[]> {
  const settings = readSettings(compiled.stateFolder);
  const { findings } = await prepareChanges(context, workspace, compiled, { force: false, settings });
  return findings.filter(({ code }) => code === "project.hand-changed");
}

function mayBeChanged({ file, released, after }: ManifestEntry): boolean {
  return released.length > 0 || readText(file) !== after;
}
