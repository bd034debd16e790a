/** Prepared changes to disk, in the order that a crash can be survived in: files, homes, manifest, snapshot. */
import { basename } from "node:path";
import type { FileChange } from "../edit/render.ts";
import { writeManifest } from "../project/manifest.ts";
import { moveHome } from "../project/move-home.ts";
import { writeChanges } from "../project/write-changes.ts";
import { stampFile } from "../system/files.ts";
import { installDirenvLibrary, installMisePlugin } from "../system/install-integration.ts";
import { keepNode } from "../system/keep-node.ts";
import type { Context } from "./context.ts";
import { writeSettings } from "./integration.ts";
import { type Prepared, stateTexts } from "./prepare-changes.ts";

const privately = { mode: 0o600, folderMode: 0o700 };

/** @throws AienvError `project.changed-meanwhile`, `system.unwritable`. */
export function applyChanges(context: Context, prepared: Prepared): void {
  const { stateFolder, snapshot } = prepared.compiled;
  // The plugin and the library come before the files that name them.
  if (prepared.integration === "mise-plugin") installMisePlugin(context.paths, context.environment);
  if (prepared.integration === "direnv") installDirenvLibrary(context.paths, context.environment);
  const inState = (file: string) => file.startsWith(`${context.paths.state}/`);
  writeChanges(
    prepared.changes.filter((change) => inState(change.file)),
    privately,
  );
  writeChanges(prepared.changes.filter((change) => !inState(change.file)));
  for (const home of snapshot.homes) moveHome(home);
  writeManifest(stateFolder, prepared.manifest);
  writeSettings(stateFolder, prepared.settings);
  keepNode(context.paths);
  writeChanges(restamped(prepared), privately);
}

/** A choice that was written just now is an input: the snapshot names it as it is now. */
function restamped({ changes, stateChanges, compiled: { snapshot } }: Prepared): FileChange[] {
  const written = new Set(changes.filter((one) => one.before !== one.after).map((one) => one.file));
  const inputs = snapshot.inputs.map((input) => (written.has(input.path) ? stampFile(input.path) : input));
  const texts = stateTexts({ ...snapshot, inputs });
  return stateChanges.map((change) => ({ ...change, after: texts[basename(change.file)] ?? change.after }));
}
