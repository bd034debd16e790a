/** What aienv put outside the projects: what `uninstall` removes, and what lies beside it and stays. */
import { lstatSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ledgerFiles } from "../../ledger/ledger-file.ts";
import { absentFoldersName, keepAbsentFolders, readAbsentFolders } from "../../project/absent-folders.ts";
import { lockFile, sharedName, takeLock } from "../../project/lock.ts";
import { removeMadeFolders } from "../../project/made-folders.ts";
import { tokensFolder } from "../../project/token-store.ts";
import { writtenFile } from "../../project/written-values.ts";
import { listFolder, orUnwritable } from "../../system/files.ts";
import {
  ensureProxyName,
  findIntegration,
  pluginCopyFiles,
  statuslineName,
} from "../../system/install-integration.ts";
import { globalState } from "../../system/paths.ts";
import { namesFile } from "../complete/names.ts";
import type { Context } from "../context.ts";
import { gatewaysFolderName } from "../gateway/written-record.ts";
import { declinedFile } from "../init/declined.ts";
import { proxyFolder } from "../proxy/proxy-files.ts";

export interface OwnFiles {
  /** Files, links and whole folders, in the order in which they go: a link before what it leads to. */
  readonly ours: readonly string[];
  /** Folders of ours that go when they are empty. */
  readonly folders: readonly string[];
  /** What somebody else put there. */
  readonly foreign: readonly string[];
  /** The user's own work, which stays unless it is to go too. */
  readonly config: readonly string[];
}

/** `keepsPlugin`: a config that is not ours names mise's plugin, and mise fails where it is missing. */
export function findOwnFiles(
  { paths, environment }: Context,
  { withConfig, keepsPlugin }: { readonly withConfig: boolean; readonly keepsPlugin: boolean },
): OwnFiles {
  const integration = findIntegration(paths, environment, keepsPlugin);
  const data = split(paths.data, [...pluginCopyFiles, ensureProxyName, statuslineName, "node"]);
  const global = globalState(paths);
  const locks = dirname(lockFile(paths, sharedName));
  const stateNames = [
    join(paths.state, "projects"),
    global,
    writtenFile(global),
    join(paths.state, "allowed"),
    tokensFolder(paths),
    proxyFolder(paths),
    namesFile(paths),
    join(paths.state, gatewaysFolderName),
  ]
    .concat(locks, join(paths.state, absentFoldersName), declinedFile(paths), ledgerFiles(paths))
    .map((file) => file.slice(paths.state.length + 1));
  const state = split(paths.state, stateNames);
  const config = split(paths.config, [
    "registry.yaml",
    "registry.schema.json",
    "secrets.env",
    "templates",
    absentFoldersName,
  ]);
  const gone = withConfig ? [config] : [];
  const isKept = (file: string) => keepsPlugin && file.startsWith(join(paths.data, "mise-plugin"));
  return {
    ours: [integration, data, state, ...gone].flatMap((one) => one.ours).filter((file) => !isKept(file)),
    folders: [data, state, ...gone].flatMap((one) => one.folders),
    foreign: [integration, data, state, ...gone].flatMap((one) => one.foreign),
    config: withConfig ? [] : config.ours.filter((file) => basename(file) !== absentFoldersName),
  };
}

/** Removes them, and the folders that were not there before us as far as nobody filled them. */
export function removeOwnFiles({ paths }: Context, { ours, folders, config }: OwnFiles): void {
  if (ours.length === 0 && folders.length === 0) return;
  const absent = readAbsentFolders(paths);
  const locks = dirname(lockFile(paths, sharedName));
  // Where there is no state, a lock would make some.
  const lock = ours.some((file) => file.startsWith(`${paths.state}/`))
    ? takeLock(paths, sharedName)
    : undefined;
  try {
    for (const file of ours) if (file !== locks) remove(file);
  } finally {
    lock?.remove();
  }
  if (ours.includes(locks)) remove(locks);
  if (config.length > 0) keepAbsentFolders(paths, absent);
  orUnwritable(paths.state, () => removeMadeFolders([...new Set([...folders, ...absent])]));
}

function remove(file: string): void {
  orUnwritable(file, () => rmSync(file, { recursive: true, force: true }));
}

type Parts = Pick<OwnFiles, "ours" | "folders" | "foreign">;

/** The folder's content by whose it is; `names` are ours, relative to the folder. */
function split(folder: string, names: readonly string[]): Parts {
  if (!isFolder(folder)) return { ours: [], folders: [], foreign: [] };
  const parts = { ours: [] as string[], folders: [folder], foreign: [] as string[] };
  for (const name of listFolder(folder)) {
    const path = join(folder, name);
    const below = names.filter((each) => each.startsWith(`${name}/`));
    // Of a killed run a file may be left beside the one that it was to become.
    if (names.includes(name) || /^\..+\.aienv-[0-9a-f]{12}$/.test(name)) parts.ours.push(path);
    else if (below.length === 0 || !isFolder(path)) parts.foreign.push(path);
    else {
      const inner = split(
        path,
        below.map((each) => each.slice(name.length + 1)),
      );
      parts.ours.push(...inner.ours);
      parts.folders.push(...inner.folders);
      parts.foreign.push(...inner.foreign);
    }
  }
  return parts;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
