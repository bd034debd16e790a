/** What was last written into a gateway, kept in our state: what tells a hand edit from an old value of ours. */
import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Entry, GatewayPlan, PresentEntry, Written, WrittenEntry } from "../../gateways/contract.ts";
import { findPresent, recordOf } from "../../gateways/plan.ts";
import { readStateJson } from "../../project/read-state-json.ts";
import { writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";

interface RecordFile {
  readonly version: 1;
  /** Another address is another gateway, whose entries we know nothing of. */
  readonly url: string;
  readonly entries: Written;
}

export const gatewaysFolderName = "gateways";

function fileOf(paths: Pick<Paths, "state">, id: string): string {
  return join(paths.state, gatewaysFolderName, `${id.replace(/[^A-Za-z0-9._@+-]/g, "_")}.json`);
}

/** @throws AienvError `project.damaged-state`, `project.newer-state`. */
export function readWrittenRecord(paths: Pick<Paths, "state">, id: string, url: string): Written {
  const record = readStateJson(fileOf(paths, id), isRecord);
  return record?.url === url ? record.entries : {};
}

function isRecord(value: unknown): value is RecordFile {
  return isObject(value) && typeof value["url"] === "string" && isObject(value["entries"]);
}

export function saveWrittenRecord(
  paths: Pick<Paths, "state">,
  id: string,
  url: string,
  entries: Written,
): void {
  const record: RecordFile = { version: 1, url, entries };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  writeText(fileOf(paths, id), text, { mode: 0o600, folderMode: 0o700 });
}

export interface RecordInput {
  readonly before: Written;
  readonly wanted: readonly Entry[];
  /** The gateway after the push. */
  readonly present: readonly PresentEntry[];
  readonly plan: GatewayPlan;
  readonly keys: ReadonlyMap<string, string>;
}

/** What counts as ours from now on: what we wrote, and what was as we want it already. Pure. */
export function recordAfter({ before, wanted, present, plan, keys }: RecordInput): Written {
  const edited = new Set(plan.handEdits.map(({ name, field }) => `${name}\0${field}`));
  const gone = new Set(plan.handEdits.filter(({ field }) => field === "entry").map(({ name }) => name));
  const after: Record<string, WrittenEntry> = {};
  // Entries that this push was not about, those of other providers and tokens, and those that somebody removed.
  for (const [id, entry] of Object.entries(before))
    if (present.some((one) => one.id === id && recordOf(one, before)) || gone.has(entry.name))
      after[id] = entry;
  for (const entry of wanted) {
    const there = findPresent(entry, present, before);
    if (!there) continue;
    const old = recordOf(there, before)?.name === entry.name ? before[there.id] : undefined;
    const fields = Object.entries(entry.fields).flatMap(([field, value]) => {
      const kept = edited.has(`${entry.name}\0${field}`) ? old?.fields[field] : value;
      return kept === undefined ? [] : [[field, kept]];
    });
    const unrecorded = old === undefined && [...edited].some((one) => one.startsWith(`${entry.name}\0`));
    if (unrecorded) continue;
    const key = keys.get(entry.name) ?? old?.key;
    after[there.id] = {
      kind: entry.kind,
      name: entry.name,
      fields: Object.fromEntries(fields),
      ...(key !== undefined && { key }),
    };
  }
  return after;
}
