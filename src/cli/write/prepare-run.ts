/** What a tool needs in our state before it starts with a choice that is not the directory's own. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { renderTarget } from "../../edit/render.ts";
import { moveHome } from "../../project/move-home.ts";
import { writeChanges } from "../../project/write-changes.ts";
import { readText } from "../../system/files.ts";

/**
 * Homes and their files; nothing of the project's or the user's is written. Without a journal: the next run makes
 * them anew. The directory's lock is held by whoever calls.
 */
export function prepareRun(snapshot: Snapshot): void {
  const changes = snapshot.targets
    .filter((target) => target.scope === "state")
    .map((target) => {
      const base = target.from === undefined ? "" : (readText(target.from) ?? "");
      return renderTarget(target, readText(target.file) ?? null, undefined, { force: true }, base).change;
    });
  writeChanges(changes.map((change) => ({ ...change, mode: 0o600, folderMode: 0o700 })));
  for (const home of snapshot.homes) moveHome(home);
}
