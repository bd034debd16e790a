/** What mise and direnv need from us once for all projects: copies, since a package's own folder goes at an upgrade. */
import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { AienvError } from "../core/error.ts";
import { readText, writeText } from "./files.ts";
import { packageRoot } from "./package-root.ts";
import type { Environment, Paths } from "./paths.ts";

/** What a file needs comes before it: mise may run at any moment. */
const pluginFiles = ["lib/aienv_environment.lua", "hooks/mise_env.lua", "metadata.lua"];

/**
 * Copies the plugin to the data folder and makes mise's plugin folder point at it. Must come before any config that
 * names the plugin: mise fails everywhere while a global config names one that is missing (2026.9.15).
 * @throws AienvError `system.unwritable`, `integration.other-plugin` where another plugin has the name.
 */
export function installMisePlugin(paths: Paths, environment: Environment): void {
  const copy = join(paths.data, "mise-plugin");
  for (const file of pluginFiles) refreshCopy(join(packageRoot(), "mise-plugin", file), join(copy, file));
  const link = pluginLink(paths, environment);
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present && !present.isSymbolicLink())
    throw new AienvError(
      "integration.other-plugin",
      "mise has a plugin of this name that aienv did not make",
      {
        where: { file: link },
        hint: "mise plugins uninstall aienv",
      },
    );
  if (present && readlinkSync(link) === copy) return;
  if (present) unlinkSync(link);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(copy, link);
}

/** direnv's own folder for libraries gets the file that defines `use aienv`. */
export function installDirenvLibrary(paths: Paths, environment: Environment): void {
  refreshCopy(shippedLibrary(), direnvLibrary(paths, environment));
}

/** The script that starts the proxy where a tool needs it and none runs. */
export function installEnsureProxy(paths: Pick<Paths, "data">): void {
  refreshCopy(join(packageRoot(), "templates/shell", ensureProxyName), ensureProxyFile(paths));
}

/** The script that prints the status line. */
export function installStatusline(paths: Pick<Paths, "data">): void {
  refreshCopy(join(packageRoot(), "templates/shell", statuslineName), statuslineFile(paths));
}

export const statuslineName = "statusline.sh";

export function statuslineFile({ data }: Pick<Paths, "data">): string {
  return join(data, statuslineName);
}

export const ensureProxyName = "ensure-proxy.sh";

export function ensureProxyFile({ data }: Pick<Paths, "data">): string {
  return join(data, ensureProxyName);
}

/** The plugin's files below the data folder. */
export const pluginCopyFiles: readonly string[] = pluginFiles.map((file) => `mise-plugin/${file}`);

/** Folders of other programs in which the two install something. */
export function integrationFolders(paths: Paths, environment: Environment): readonly string[] {
  return [pluginLink(paths, environment), direnvLibrary(paths, environment)].map((file) => dirname(file));
}

/** What stands where the two install something: ours, or somebody else's under the same name. */
export function findIntegration(
  paths: Paths,
  environment: Environment,
  keepsPlugin: boolean,
): {
  readonly ours: readonly string[];
  readonly folders: readonly string[];
  readonly foreign: readonly string[];
} {
  const link = pluginLink(paths, environment);
  const library = direnvLibrary(paths, environment);
  const isOurs = (file: string): boolean => {
    if (file === library) return readText(file) === readText(shippedLibrary());
    const isLink = lstatSync(file).isSymbolicLink();
    return isLink && readlinkSync(file) === join(paths.data, "mise-plugin") && !keepsPlugin;
  };
  const present = [link, library].filter((file) => lstatSync(file, { throwIfNoEntry: false }));
  return { ours: present.filter(isOurs), folders: [], foreign: present.filter((file) => !isOurs(file)) };
}

/** Is the plugin, whole, where mise looks for it? A dangling link is not. */
export function hasMisePlugin(paths: Paths, environment: Environment): boolean {
  return pluginFiles.every((file) => existsSync(join(pluginLink(paths, environment), file)));
}

function shippedLibrary(): string {
  return join(packageRoot(), "templates/shell/use_aienv.sh");
}

function direnvLibrary({ home }: Paths, environment: Environment): string {
  const config =
    environment["DIRENV_CONFIG"] || join(environment["XDG_CONFIG_HOME"] || join(home, ".config"), "direnv");
  return join(config, "lib", "aienv.sh");
}

function pluginLink(paths: Paths, environment: Environment): string {
  const data =
    environment["MISE_DATA_DIR"] ||
    join(environment["XDG_DATA_HOME"] || join(paths.home, ".local/share"), "mise");
  return join(data, "plugins", "aienv");
}

function refreshCopy(from: string, to: string): void {
  const text = readText(from);
  if (text === undefined) throw new Error(`the aienv package lacks ${from}`);
  if (readText(to) !== text) writeText(to, text);
}
