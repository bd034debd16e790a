/** One line in mise's global config serves all projects: the plugin first, then the line that names it. */
import { sameJson } from "../../core/json.ts";
import { pluginPath, pluginValues } from "../../edit/environment/environment-targets.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { presentValue } from "../../edit/present-value.ts";
import { type FileChange, type Rendered, renderRemoval, renderTarget } from "../../edit/render.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten } from "../../project/written-values.ts";
import type { Integration } from "../../registry/schema.ts";
import { readText } from "../../system/files.ts";
import { installMisePlugin, integrationFolders } from "../../system/install-integration.ts";
import { globalState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { commitChanges, type Where } from "./commit-changes.ts";
import { locked } from "./locked.ts";

/**
 * What mise's global config becomes when all directories use this integration: with the line, or without it again.
 * undefined: nothing of it is ours, and nothing is to be.
 */
export function globalPluginChange(context: Context, integration: Integration): FileChange | undefined {
  return render(context, integration)?.rendered.change;
}

/** Safe to repeat; another integration, or `off --global`, takes the line out again. */
export async function installGlobalPlugin(context: Context, integration: Integration): Promise<void> {
  const file = await setGlobalPlugin(context, integration);
  if (file === undefined) return;
  if (integration === "mise-plugin") context.say(`mise calls the aienv plugin in every directory (${file})`);
  else context.say(`mise does not call the aienv plugin any more (${file})\n  next: aienv sync --all`);
}

/** Returns mise's file where the line was written or taken out; undefined: nothing was to do. */
export async function setGlobalPlugin(
  context: Context,
  integration: Integration,
): Promise<string | undefined> {
  if (integration !== "mise-plugin" && !render(context, integration)) return undefined;
  const where = { directory: context.paths.home, everywhere: true };
  return locked(
    context,
    {},
    () => where,
    async (place) => writeLine(context, place, integration),
  );
}

function writeLine(context: Context, where: Where, integration: Integration): string | undefined {
  if (integration === "mise-plugin") {
    noteAbsentFolders(context.paths, integrationFolders(context.paths, context.environment));
    installMisePlugin(context.paths, context.environment);
  }
  const line = render(context, integration);
  if (!line) return undefined;
  const { rendered, others, kept } = line;
  commitChanges(context, where, {
    files: [rendered.change],
    manifest: rendered.entry ? [...others, { ...rendered.entry, ...(kept && { kept }) }] : others,
  });
  return rendered.change.file;
}

/** Does mise's global config name the plugin, whoever wrote that? One that can't be read may. */
export function namesGlobalPlugin(context: Context): boolean {
  const text = readText(miseConfigFile(context));
  try {
    return text !== undefined && presentValue(syntaxes.toml.parse(text), pluginPath) !== undefined;
  } catch {
    return true;
  }
}

interface Line {
  readonly rendered: Rendered;
  /** The other files of the record. */
  readonly others: readonly ManifestEntry[];
  readonly kept: boolean;
}

function render(context: Context, integration: Integration): Line | undefined {
  const folder = globalState(context.paths);
  const file = miseConfigFile(context);
  const manifest = readManifest(folder);
  const others = manifest.filter((entry) => entry.file !== file);
  const own = manifest.find((entry) => entry.file === file);
  const current = readText(file) ?? null;
  const written = readWritten(folder).get(file);
  const target = { tool: "mise", scope: "user", file, syntax: "toml" } as const;
  const line = pluginValues(true);
  if (integration === "mise-plugin") {
    const entry = own ?? forgottenEntries(folder).find((each) => each.file === file);
    const wanted = { ...target, owned: line };
    const rendered = renderTarget(wanted, current, entry, { force: false, written });
    return { rendered, others, kept: true };
  }
  if (!own?.owned.some((one) => sameJson(one.path, pluginPath))) return undefined;
  // A choice for all directories may have values of its own there.
  const owned = own.owned.filter((one) => !line.some((each) => sameJson(each.path, one.path)));
  const rendered =
    owned.length === 0
      ? renderRemoval(current, own, written)
      : renderTarget({ ...target, owned }, current, own, { force: false, written });
  return { rendered, others, kept: own.kept === true };
}

/** mise's own global file, where its variables say. */
export function miseConfigFile({ environment, paths }: Context): string {
  const folder =
    environment["MISE_CONFIG_DIR"] || `${environment["XDG_CONFIG_HOME"] || `${paths.home}/.config`}/mise`;
  return environment["MISE_GLOBAL_CONFIG_FILE"] || `${folder}/config.toml`;
}
