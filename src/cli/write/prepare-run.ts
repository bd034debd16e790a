/** What a tool needs in our state before it starts with a choice that is not the directory's own. */
import { renderTarget } from "../../edit/render.ts";
import { recordMadeFolders } from "../../project/made-folders.ts";
import { moveHome } from "../../project/move-home.ts";
import { writeChanges } from "../../project/write-changes.ts";
import { readText } from "../../system/files.ts";
import type { Compiled } from "../load/compile-directory.ts";

/**
 * Homes and their files; nothing of the project's or the user's is written but the folders that the homes lead to. Without a journal: the next run makes
 * them anew. The directory's lock is held by whoever calls.
 */
export function prepareRun({ snapshot, stateFolder }: Pick<Compiled, "snapshot" | "stateFolder">): void {
  const changes = snapshot.targets
    .filter((target) => target.scope === "state")
    .map((target) => {
      const base = target.from === undefined ? "" : (readText(target.from) ?? "");
      return renderTarget(target, readText(target.file) ?? null, undefined, { force: true }, base).change;
    });
  writeChanges(changes.map((change) => ({ ...change, mode: 0o600, folderMode: 0o700 })));
  recordMadeFolders(
    stateFolder,
    snapshot.homes.flatMap((home) => moveHome(home)),
  );
}
