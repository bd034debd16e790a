/** One line in mise's global config serves all projects: the plugin first, then the line that names it. */
import { pluginValues } from "../../edit/environment/environment-targets.ts";
import { renderTarget } from "../../edit/render.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten } from "../../project/written-values.ts";
import { readText } from "../../system/files.ts";
import { installMisePlugin } from "../../system/install-integration.ts";
import { globalState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { commitChanges, type Where } from "./commit-changes.ts";
import { locked } from "./locked.ts";

/** Safe to repeat; `off --global` takes the line out again. */
export async function installGlobalPlugin(context: Context): Promise<void> {
  const where = { directory: context.paths.home, everywhere: true };
  await locked(
    context,
    {},
    () => where,
    async (place) => writeLine(context, place),
  );
}

function writeLine(context: Context, where: Where): void {
  installMisePlugin(context.paths, context.environment);
  const folder = globalState(context.paths);
  const file = miseConfigFile(context);
  const manifest = readManifest(folder);
  const rendered = renderTarget(
    { tool: "mise", scope: "user", file, syntax: "toml", owned: pluginValues(true) },
    readText(file) ?? null,
    [...manifest, ...forgottenEntries(folder)].find((entry) => entry.file === file),
    { force: false, written: readWritten(folder).get(file) },
  );
  const others = manifest.filter((entry) => entry.file !== file);
  commitChanges(context, where, {
    files: [rendered.change],
    manifest: rendered.entry ? [...others, { ...rendered.entry, kept: true }] : others,
  });
  context.say(`mise calls the aienv plugin in every directory (${file})`);
}

/** mise's own global file, where its variables say. */
export function miseConfigFile({ environment, paths }: Context): string {
  const folder =
    environment["MISE_CONFIG_DIR"] || `${environment["XDG_CONFIG_HOME"] || `${paths.home}/.config`}/mise`;
  return environment["MISE_GLOBAL_CONFIG_FILE"] || `${folder}/config.toml`;
}
