/** The choices that a directory had before: what `use -` and `undo` go back to. */
import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { StateFile } from "../../project/journal.ts";
import { readStateJson } from "../../project/read-state-json.ts";
import type { ProjectSettings } from "../load/integration.ts";

/** A directory's choice at one time; null: none of that kind. */
export interface PastChoice {
  readonly file: string | null;
  readonly state: string | null;
  readonly settings: ProjectSettings;
}

/** How many are remembered for a directory. */
const longest = 20;

export function readHistory(stateFolder: string): readonly PastChoice[] {
  return readStateJson(historyFile(stateFolder), isHistory) ?? [];
}

function isHistory(value: unknown): value is PastChoice[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && isObject(one["settings"]));
}

/** The history as a file of our state. */
export function historyRecord(stateFolder: string, history: readonly PastChoice[]): StateFile {
  return { file: historyFile(stateFolder), text: `${JSON.stringify(history.slice(-longest))}\n` };
}

function historyFile(stateFolder: string): string {
  return join(stateFolder, "history.json");
}
