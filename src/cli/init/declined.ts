/** What was offered once and not taken: it is offered again, and not chosen by itself any more. */
import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { readStateJson } from "../../project/read-state-json.ts";
import { writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";

type Declined = { readonly providers: readonly string[] };

/** Names of providers. */
export function readDeclined(paths: Pick<Paths, "state">): ReadonlySet<string> {
  return new Set(readStateJson(declinedFile(paths), isDeclined)?.providers);
}

export function keepDeclined(paths: Paths, providers: ReadonlySet<string>): void {
  const before = readDeclined(paths);
  if (providers.size === before.size && [...providers].every((id) => before.has(id))) return;
  noteAbsentFolders(paths, [paths.state]);
  writeText(declinedFile(paths), `${JSON.stringify({ providers: [...providers].toSorted() })}\n`, {
    folderMode: 0o700,
    mode: 0o600,
  });
}

function isDeclined(value: unknown): value is Declined {
  const names = isObject(value) ? value["providers"] : undefined;
  return Array.isArray(names) && names.every((name) => typeof name === "string");
}

export function declinedFile({ state }: Pick<Paths, "state">): string {
  return join(state, "declined.json");
}
