/** The snapshot that counts in a directory: the one on disk while it is fresh. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import type { Context } from "../context.ts";

/** The snapshot on disk where it is fresh; else one compiled now, which loads the generator. */
export async function currentSnapshot(context: Context, profile: string | undefined): Promise<Snapshot> {
  const fixed = profile ?? context.environment["AIENV_PROFILE"];
  const found = fixed === undefined ? readSnapshot(context.paths, context.directory) : undefined;
  if (found && found.changed.length === 0) return found.snapshot;
  const { loadWorkspace } = await import("./load-workspace.ts");
  const { compileDirectory } = await import("./compile-directory.ts");
  const { findingText } = await import("../show/print.ts");
  const workspace = loadWorkspace(context);
  for (const finding of workspace.findings) context.say(findingText(finding));
  return compileDirectory(context, workspace, { profile }).snapshot;
}
