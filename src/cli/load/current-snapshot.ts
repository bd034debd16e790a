/** The snapshot that counts in a directory: the one on disk while it is fresh. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import type { Context } from "../context.ts";

/** The snapshot on disk where it is fresh; else one compiled now, which loads the generator. */
export async function currentSnapshot(context: Context, profile: string | undefined): Promise<Snapshot> {
  const fixed = profile ?? context.environment["AIENV_PROFILE"];
  const found = fixed === undefined ? readSnapshot(context.paths, context.directory) : undefined;
  const isFresh = found !== undefined && found.changed.length === 0;
  if (isFresh && !(found.everywhere && (await mayHaveMoved(context)))) return found.snapshot;
  const { loadWorkspace } = await import("./load-workspace.ts");
  const { compileDirectory } = await import("./compile-directory.ts");
  const { findingText } = await import("../show/print.ts");
  const workspace = loadWorkspace(context);
  for (const finding of workspace.findings) context.say(findingText(finding));
  return compileDirectory(context, workspace, { profile }).snapshot;
}

/** The choice for all directories is the last that counts: a moved directory's own would come before it. */
async function mayHaveMoved({ paths }: Context): Promise<boolean> {
  const { goneWithChoice } = await import("../../project/moved-choice.ts");
  return goneWithChoice(paths).length > 0;
}
