/** Settings that would override a snapshot, read from the places that the tools' templates name. */
import { basename, join, resolve } from "node:path";
import type { Snapshot } from "../../compile/snapshot.ts";
import type { Finding } from "../../core/outcome.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { type ConflictText, conflictFindings } from "../../inspect/conflicts.ts";
import { type MiseText, miseFileNames, miseOverrides } from "../../inspect/mise-overrides.ts";
import { readManifest } from "../../project/manifest.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import { projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { userFile } from "../load/user-file.ts";
import { dropIns } from "./drop-ins.ts";

/** Findings for every tool that the snapshot sets up, and for mise. */
export function overridesOf(
  context: Context,
  workspace: Workspace,
  snapshot: Snapshot,
  told: "always" | "doctor" = "always",
): Finding[] {
  const wanted = (conflict: ConflictText["conflict"]) => told === "doctor" || conflict.told === "always";
  return [...miseFindings(context, snapshot), ...toolFindings(context, workspace, snapshot, wanted)];
}

/** Only the files beside the one that holds our values are asked: mise reads the nearest folder last. */
function miseFindings(context: Context, snapshot: Snapshot): Finding[] {
  const manifest = readManifest(projectState(context.paths, snapshot.directory));
  // Values, that is: the plugin is called after all files, and a hook sets nothing.
  const holdsValues = (entry: ManifestEntry) =>
    entry.tool === "mise" && entry.owned.some(({ path }) => path[0] === "env" && path[1] !== "_");
  const ours = manifest.filter(holdsValues).map((entry) => basename(entry.file));
  const strongest = Math.max(-1, ...ours.map((name) => (miseFileNames as readonly string[]).indexOf(name)));
  if (strongest < 0) return [];
  const texts = miseFileNames.slice(strongest + 1).flatMap((name): MiseText[] => {
    const file = join(snapshot.directory, name);
    const text = readText(file);
    return text === undefined ? [] : [{ file, text }];
  });
  return miseOverrides(snapshot.environment, texts);
}

function toolFindings(
  context: Context,
  workspace: Workspace,
  snapshot: Snapshot,
  wanted: (conflict: ConflictText["conflict"]) => boolean,
): Finding[] {
  return snapshot.tools.flatMap((selection): Finding[] => {
    const tool = workspace.templates.tools.get(selection.tool);
    if (!tool || selection.state !== "ready") return [];
    const texts = conflictTexts(tool, context, snapshot.directory).filter(({ conflict }) => wanted(conflict));
    return conflictFindings(selection.tool, tool.name, texts, snapshot);
  });
}

/** The settings files that a tool's template names, read. */
export function conflictTexts(tool: ToolTemplate, context: Context, directory: string): ConflictText[] {
  return tool.conflicts.flatMap((conflict) => {
    const { file } = conflict;
    const path = file.startsWith("~/") ? userFile(conflict, context) : resolve(directory, file);
    return dropIns(path).map((each) => ({ conflict, file: each, text: readText(each) }));
  });
}

/** Keys that the environment does not hold: their place is taken by a placeholder that every provider refuses. */
export function missingKeys(context: Context, snapshot: Snapshot): Finding[] {
  const wanted = new Map<string, string>();
  for (const tool of snapshot.tools.filter((one) => one.state === "ready"))
    for (const route of Object.values(tool.slots))
      if (route.key.kind === "variable") wanted.set(route.key.name, route.provider);
  return [...wanted]
    .filter(([name]) => !context.environment[name])
    .map(([name, provider]) => ({
      code: "secrets.missing",
      level: "warning",
      message: `${name}, the key of ${provider}, is not set in this environment`,
      fix: `export ${name}=…`,
    }));
}
