/** A file that several projects write into: git keeps one `info/exclude` for all worktrees of a repository. */
import type { ManifestEntry } from "../edit/merge-owned.ts";
import { type Paths, projectState } from "../system/paths.ts";
import { readManifestIfWhole } from "./manifest.ts";
import { knownDirectories, presenceOf } from "./project-state.ts";

/** What the other projects' records say of the file. A project that is gone needs nothing of it any more. */
export function otherOwners(
  paths: Pick<Paths, "state">,
  directory: string,
  file: string,
): readonly ManifestEntry[] {
  return knownDirectories(paths)
    .filter((other) => other !== directory && presenceOf(other) !== "gone")
    .flatMap((other) =>
      readManifestIfWhole(projectState(paths, other)).filter((entry) => entry.file === file),
    );
}
