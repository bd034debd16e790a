/** Prepared changes to disk, as one step. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { sameJson } from "../../core/json.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { type StateFile, sweepTemporary } from "../../project/journal.ts";
import { sharedName, takeLock } from "../../project/lock.ts";
import { readManifest } from "../../project/manifest.ts";
import { carriedTokens, tokenFiles } from "../../project/token-store.ts";
import type { FileWrite } from "../../project/write-changes.ts";
import {
  installDirenvLibrary,
  installEnsureProxy,
  installMisePlugin,
  installStatusline,
  integrationFolders,
  statuslineFile,
} from "../../system/install-integration.ts";
import { nodeRecords } from "../../system/keep-node.ts";
import type { Context } from "../context.ts";
import { settingsRecord } from "../load/integration.ts";
import { commitChanges } from "./commit-changes.ts";
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
    // They come before the files that name them.
    install(context, prepared.integration);
    if (snapshot.tokenFile !== undefined) installEnsureProxy(context.paths);
    // Of an older version, where it is in use.
    if (existsSync(statuslineFile(context.paths))) installStatusline(context.paths);
    commitChanges(context, where, {
      files: prepared.changes.map((change) => stateMode(context, change)),
      homes: snapshot.homes,
      manifest: prepared.manifest,
      records: [
        settingsRecord(stateFolder, prepared.settings),
        ...records,
        ...tokenRecords(context, prepared),
        ...nodeRecords(context.paths),
      ],
      snapshot,
    });
  });
}

/** A local token, where a tool goes through the proxy and the directory has none. One that it has stays for good. */
function tokenRecords({ paths }: Context, { compiled, movedFrom }: Prepared): readonly StateFile[] {
  const { snapshot, everywhere } = compiled;
  const carried = movedFrom === undefined ? [] : carriedTokens(paths, movedFrom, snapshot.directory);
  if (snapshot.tokenFile === undefined || carried.length > 0) return carried;
  return tokenFiles(paths, everywhere ? "" : snapshot.directory, Date.now());
}

/** The plugin or the library, which all directories share. */
function install({ paths, environment }: Context, integration: Prepared["integration"]): void {
  if (integration !== "mise-plugin" && integration !== "direnv") return;
  const shared = takeLock(paths, sharedName);
  noteAbsentFolders(paths, integrationFolders(paths, environment));
  try {
    for (const folder of ["", "lib", "hooks"]) sweepTemporary(join(paths.data, "mise-plugin", folder));
    if (integration === "mise-plugin") installMisePlugin(paths, environment);
    else installDirenvLibrary(paths, environment);
  } finally {
    shared.release();
  }
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
