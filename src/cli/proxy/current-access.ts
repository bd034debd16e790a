/** What a token opens now: its directory's snapshot, read again when something of it changes. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { choiceFileName, upwards } from "../../project/find.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import {
  findToken,
  hashOf,
  recordFile,
  type TokenChoice,
  type TokenRecord,
  tokenName,
} from "../../project/token-store.ts";
import type { Access, World } from "../../proxy/dependencies.ts";
import type { Registry } from "../../registry/schema.ts";
import { globalState, type Paths, projectState } from "../../system/paths.ts";
import { heardTokens } from "./heard-tokens.ts";

/** What was read, and the files by whose state it is known to be still so. */
interface Read {
  readonly access: Access | undefined;
  readonly files: readonly string[];
  readonly stamp: string;
  /** When they were looked at last, in milliseconds. */
  lookedAt: number;
}

/** How long they are not looked at again, in milliseconds: a look costs as much as the rest of a small request. */
const restMs = 20;

/**
 * A request looks at three files or so, if nobody did just now, and reads none. A project whose choice does not count any more has no
 * snapshot of its own: its token opens what `aienv env` would give there.
 */
export function currentAccess(
  paths: Paths,
  world: () => World,
  now: () => number = Date.now,
): (token: string) => Access | undefined {
  const known = new Map<string, Read>();
  const heard = heardTokens();
  return (token) => {
    const before = heard.hashOf(token);
    const hash = before ?? hashOf(token);
    const present = known.get(hash);
    if (present && before === undefined) heard.keep(token, hash);
    const time = now();
    // A clock that was set back must not stop it.
    if (present && Math.abs(time - present.lookedAt) < restMs) return present.access;
    if (present && present.stamp === stampOf(present.files)) {
      present.lookedAt = time;
      return present.access;
    }
    // What is unknown is not kept: anybody may ask with anything.
    known.delete(hash);
    const record = findToken(paths, token);
    if (record === undefined) return undefined;
    const { directory, choice } = record;
    if (choice === undefined && isNothingChosen(paths, directory))
      return usualAccess(record, world().registry);
    const files = [recordFile(paths, hash), ...(choice ? [] : filesOf(paths, directory))];
    // Before the files are read: what changes meanwhile is another change.
    const stamp = stampOf(files);
    const access = choice ? accessTo(record, choice) : readAccess(paths, record);
    known.set(hash, { access, files, stamp, lookedAt: time });
    return access;
  };
}

/** The files that say which snapshot counts, nearest first, and no further than there is one. */
function filesOf(paths: Paths, directory: string): string[] {
  const files: string[] = [];
  for (const folder of directory === "" ? [] : upwards(directory)) {
    const snapshot = join(projectState(paths, folder), "snapshot.json");
    files.push(snapshot, join(folder, choiceFileName));
    if (statSync(snapshot, { throwIfNoEntry: false })) return files;
  }
  return [...files, globalSnapshot(paths)];
}

function readAccess(paths: Paths, record: TokenRecord): Access | undefined {
  const { directory } = record;
  const found = readSnapshot(paths, directory === "" ? "/" : directory);
  if (found === undefined) return undefined;
  const { snapshot, everywhere } = found;
  return { ...accessTo(record, snapshot), project: everywhere ? directory : snapshot.directory };
}

function accessTo(record: TokenRecord, { profile, tools }: TokenChoice): Access {
  const chosen = new Map(tools.map((one) => [one.tool, one.chosen]));
  // A program that is no known tool gets what the first tool has, and of the others what that one does not.
  const any = Object.assign({}, ...tools.map((one) => one.chosen).toReversed());
  return { token: tokenName(record), project: record.directory, profile, chosen: chosen.set("", any) };
}

function isNothingChosen(paths: Paths, directory: string): boolean {
  return directory === "" && !statSync(globalSnapshot(paths), { throwIfNoEntry: false });
}

/**
 * What the page's playground may ask: any model of the registry, its slots as the profile `default` fills them. No profile
 * of the registry narrows it or is charged for it.
 */
export function pageAccess(registry: Registry): Access {
  const record = { hash: "page", directory: "", created: 0 };
  return { ...usualAccess(record, registry), profile: "", tool: "playground" };
}

/** Outside of any project and with nothing chosen for all, the profile `default` counts, as it does for `aienv env`. */
function usualAccess(record: TokenRecord, { profiles }: Registry): Access {
  const usual = profiles["default"];
  const any = slotsOf({ main: usual?.main, small: usual?.small ?? usual?.main });
  const tools = Object.entries(usual?.["per-tool"] ?? {}).map(([tool, own]) => ({
    tool,
    chosen: own === "login" ? {} : { ...any, ...slotsOf(own) },
  }));
  return accessTo(record, { profile: "default", tools: [{ tool: "", chosen: any }, ...tools] });
}

function slotsOf(entry: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([slot, name]) =>
      typeof name === "string" && slot !== "via" ? [[slot, name]] : [],
    ),
  );
}

function globalSnapshot(paths: Paths): string {
  return join(globalState(paths), "snapshot.json");
}

/** A rename changes the inode, a write the time, a new owner the time of the entry. */
function stampOf(files: readonly string[]): string {
  let stamp = "";
  for (const file of files) {
    const stats = statSync(file, { throwIfNoEntry: false });
    stamp += stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}\n` : "-\n";
  }
  return stamp;
}
