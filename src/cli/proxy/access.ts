/** What a token opens now: its project's snapshot, read again when it changes. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "../../compile/snapshot.ts";
import { findToken, type TokenChoice } from "../../project/token-store.ts";
import type { Access } from "../../proxy/dependencies.ts";
import { readText } from "../../system/files.ts";
import { globalState, type Paths, projectState } from "../../system/paths.ts";

/** How long nothing is looked at again, in milliseconds: a change is felt within twice that. */
const restMs = 50;

export function currentAccess(paths: Paths, now: () => number): (token: string) => Access | undefined {
  const known = new Map<string, { at: number; stamp: string; access: Access | undefined }>();
  return (token) => {
    const present = known.get(token);
    const time = now();
    if (present && Math.abs(time - present.at) < restMs) return present.access;
    const record = findToken(paths, token);
    if (!record) {
      known.delete(token);
      return undefined;
    }
    const folder = record.directory === "" ? globalState(paths) : projectState(paths, record.directory);
    const file = join(folder, "snapshot.json");
    const stats = statSync(file, { throwIfNoEntry: false });
    const stamp = stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : "";
    if (present?.stamp === stamp) {
      present.at = time;
      return present.access;
    }
    const choice = record.choice ?? choiceIn(file);
    const access = choice && {
      token,
      project: record.directory,
      profile: choice.profile,
      chosen: new Map([
        ...choice.tools.map((one) => [one.tool, one.chosen] as const),
        ["", choice.tools[0]?.chosen ?? {}] as const,
      ]),
    };
    known.set(token, { at: time, stamp, access });
    return access;
  };
}

function choiceIn(file: string): TokenChoice | undefined {
  try {
    return JSON.parse(readText(file) ?? "null") as Snapshot | undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
