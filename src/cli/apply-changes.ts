/** Prepared changes to disk, as one step. */
import { AienvError } from "../core/error.ts";
import { sameJson } from "../core/json.ts";
import type { StateFile } from "../project/journal.ts";
import { readManifest } from "../project/manifest.ts";
import type { FileWrite } from "../project/write-changes.ts";
import { installDirenvLibrary, installMisePlugin } from "../system/install-integration.ts";
import { keepNode } from "../system/keep-node.ts";
import { commitChanges } from "./commit-changes.ts";
import type { Context } from "./context.ts";
import { settingsRecord } from "./integration.ts";
import { finishHere, lockedStep } from "./locked.ts";
import type { Prepared } from "./prepare-changes.ts";

/**
 * `records` are further files of our state that belong to the same step.
 * @throws AienvError as `commit` does.
 */
export function applyChanges(context: Context, prepared: Prepared, records: readonly StateFile[] = []): void {
  const { snapshot, stateFolder, everywhere } = prepared.compiled;
  const where = { directory: snapshot.directory, everywhere };
  lockedStep(context, where, (own) => {
    if (
      own &&
      (finishHere(context, where) || !sameJson(asJson(readManifest(stateFolder)), asJson(prepared.known)))
    )
      throw new AienvError(
        "project.changed-meanwhile",
        "another aienv wrote here meanwhile; nothing was written",
        {
          where: { file: stateFolder },
          hint: "aienv sync",
        },
      );
    // The plugin and the library come before the files that name them.
    if (prepared.integration === "mise-plugin") installMisePlugin(context.paths, context.environment);
    if (prepared.integration === "direnv") installDirenvLibrary(context.paths, context.environment);
    keepNode(context.paths);
    commitChanges(context, where, {
      files: prepared.changes.map((change) => stateMode(context, change)),
      homes: snapshot.homes,
      manifest: prepared.manifest,
      records: [settingsRecord(stateFolder, prepared.settings), ...records],
      snapshot,
    });
  });
}

/** What lies in our state is nobody else's to read. */
export function stateMode(context: Context, change: FileWrite): FileWrite {
  return change.file.startsWith(`${context.paths.state}/`)
    ? { ...change, mode: 0o600, folderMode: 0o700 }
    : change;
}

function asJson(entries: Prepared["known"]) {
  return JSON.parse(JSON.stringify(entries));
}
