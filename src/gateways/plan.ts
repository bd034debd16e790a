/** What a push would change: wanted, present and last written compared field by field. Pure. */
import { type JsonObject, type JsonValue, sameJson } from "../core/json.ts";
import type {
  Entry,
  FieldChange,
  GatewayChange,
  GatewayPlan,
  HandEdit,
  PresentEntry,
  Unsaid,
  Written,
  WrittenEntry,
} from "./contract.ts";

export interface PlanInput {
  readonly wanted: readonly Entry[];
  readonly present: readonly PresentEntry[];
  readonly written: Written;
  /** Digest of an entry's key by the entry's name; without one its key is not looked at. */
  readonly keys: ReadonlyMap<string, string>;
  /** Hand edits are overwritten. */
  readonly force: boolean;
  /** Only entries of these providers are removed where they are not wanted any more; empty: all. */
  readonly only: readonly string[];
}

/** An entry without our mark, and without a record of ours, is never touched. */
export function planPush({ wanted, present, written, keys, force, only }: PlanInput): GatewayPlan {
  const changes: GatewayChange[] = [];
  const handEdits: HandEdit[] = [];
  const unsaid: Unsaid[] = [];
  const unchanged: string[] = [];
  const met = new Set<string>();
  for (const entry of wanted) {
    const there = findPresent(entry, present, written);
    if (!there) {
      const gone = wasWritten(entry, written);
      if (gone && !force) handEdits.push({ name: entry.name, field: "entry" });
      else changes.push(created(entry, keys));
      continue;
    }
    met.add(there.id);
    // An id that is a place may be another entry's by now.
    const record = recordOf(there, written)?.name === entry.name ? written[there.id] : undefined;
    const compared = compare(entry, there, record, keys.get(entry.name), force);
    handEdits.push(...compared.handEdits);
    unsaid.push(...compared.unsaid);
    if (compared.fields.length > 0)
      changes.push({
        action: "update",
        entry,
        present: there,
        fields: compared.fields,
        sendsKey: compared.sendsKey,
      });
    else if (compared.handEdits.length === 0) unchanged.push(entry.name);
  }
  const left = present.filter(
    (one) =>
      !onDemand(one, written) && !met.has(one.id) && (one.ours || recordOf(one, written) !== undefined),
  );
  const inScope = left.filter((one) => only.length === 0 || only.includes(providerOf(one.name)));
  // The last one first: where a place counts, the others stay in theirs.
  for (const one of inScope.toReversed())
    removeOrKeep(one, recordOf(one, written), force, changes, handEdits);
  const strangers = inScope.filter((one) => recordOf(one, written) === undefined).map(({ name }) => name);
  return { changes, handEdits, unsaid, unchanged, strangers };
}

/** Where an entry of each kind asks. Who has neither our mark, nor our name, nor this, is not what we wrote. */
const places = ["base_url", "url", "api_base"];

/**
 * What we wrote under its id. Some systems give a number that is free again to the next one who comes, and one that was
 * set up anew begins at 1: what stands there then is somebody else's.
 */
export function recordOf(there: PresentEntry, written: Written): WrittenEntry | undefined {
  const record = written[there.id];
  if (!record || there.ours || there.name === record.name) return record;
  const isElsewhere = places.some(
    (field) => record.fields[field] !== undefined && !sameJson(record.fields[field], there.fields[field]),
  );
  return isElsewhere ? undefined : record;
}

/** By name and mark, first the one of that name that we wrote; else by the id that we wrote: somebody renamed it. */
export function findPresent(
  { kind, name }: Pick<Entry, "kind" | "name">,
  present: readonly PresentEntry[],
  written: Written,
): PresentEntry | undefined {
  const isWritten = (one: PresentEntry) => recordOf(one, written)?.name === name;
  const same = present.filter((one) => one.kind === kind);
  const named = same.filter((one) => one.ours && one.name === name);
  return named.find(isWritten) ?? named[0] ?? same.find(isWritten);
}

/** Made when a push is told to: a token is another project's perhaps, and the proxy is no provider. */
function onDemand(one: PresentEntry, written: Written): boolean {
  return one.kind === "token" || one.name === proxyName || recordOf(one, written)?.name === proxyName;
}

/** We made it once, and nothing of that id is there now: somebody removed it. */
function wasWritten({ kind, name }: Entry, written: Written): boolean {
  return Object.values(written).some((one) => one.kind === kind && one.name === name);
}

function created(entry: Entry, keys: ReadonlyMap<string, string>): GatewayChange {
  const key = keys.get(entry.name);
  const fields = Object.entries(entry.fields).map(([field, after]) => ({ field, after }));
  return {
    action: "create",
    entry,
    fields: key === undefined ? fields : [...fields, { field: "key", after: key }],
  };
}

interface Compared {
  readonly fields: readonly FieldChange[];
  readonly handEdits: readonly HandEdit[];
  readonly unsaid: readonly Unsaid[];
  readonly sendsKey: boolean;
}

function compare(
  { name, fields: wanted }: Entry,
  present: PresentEntry,
  written: WrittenEntry | undefined,
  key: string | undefined,
  force: boolean,
): Compared {
  const fields: FieldChange[] = [];
  const handEdits: HandEdit[] = [];
  const unsaid: Unsaid[] = [];
  if (written && present.name !== written.name) judge("name", present.name, name, written.name);
  for (const [field, after] of Object.entries(wanted)) {
    const before = present.fields[field];
    if (before === undefined) unsaid.push(...(isEmpty(after) ? [] : [{ name, field, ours: after }]));
    else judge(field, before, after, written?.fields[field]);
  }
  const sendsKey = key !== undefined && key !== written?.key && (written !== undefined || force);
  if (sendsKey) fields.push({ field: "key", after: key });
  return { fields, handEdits, unsaid, sendsKey };

  function judge(field: string, before: FieldChange["before"], after: FieldChange["after"], wrote?: unknown) {
    if (sameJson(before, after)) return;
    const isOurs = written !== undefined && (wrote === undefined || sameJson(before, wrote));
    if (isOurs || force)
      fields.push({ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
    else
      handEdits.push({
        name,
        field,
        ...(before !== undefined && { there: before }),
        ...(after !== undefined && { ours: after }),
        ...(written === undefined && { unrecorded: true }),
      });
  }
}

function isEmpty(value: JsonValue): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** What this registry no longer has goes, as far as nobody else made it their own. */
function removeOrKeep(
  present: PresentEntry,
  written: WrittenEntry | undefined,
  force: boolean,
  changes: GatewayChange[],
  handEdits: HandEdit[],
): void {
  if (!written) return;
  const edited = editedFields(present.fields, written.fields);
  if (edited.length > 0 && !force)
    handEdits.push(
      ...edited.map((field) => ({
        name: present.name,
        field,
        ...(present.fields[field] !== undefined && { there: present.fields[field] }),
      })),
    );
  else
    changes.push({
      action: "remove",
      present,
      fields: Object.entries(present.fields).map(([field, before]) => ({ field, before })),
    });
}

function editedFields(present: JsonObject, written: JsonObject): string[] {
  return Object.keys(written).filter(
    (field) => present[field] !== undefined && !sameJson(present[field], written[field]),
  );
}

/** How the name of everything begins that aienv puts into a gateway. */
export const mark = "aienv ";

/** What our own proxy is called as a connection; no provider's id has parentheses. */
export const proxyName = `${mark}(proxy)`;

/** The provider in an entry's name: see `Offer`. */
function providerOf(name: string): string {
  const offer = name.slice(name.startsWith(mark) ? mark.length : 0).replace(/ [#@].*$/, "");
  const candidate = offer.split(": ")[1];
  return (candidate ?? offer).split("/")[0] ?? offer;
}
