/**
 * Fingerprints of every value that we wrote for a directory. They stand beside its state folder and outlive it, so
 * that a restored backup or another branch is recognised after `off` too.
 */
import { createHash } from "node:crypto";
import { isObject, type JsonValue, type Path, sameJson } from "../core/json.ts";
import type { ManifestEntry } from "../edit/merge-owned.ts";
import type { WrittenPlace, WrittenValues } from "../edit/written-values.ts";
import { readText, writeText } from "../system/files.ts";

interface Place {
  readonly path: Path;
  readonly items?: true;
  readonly fingerprints: readonly string[];
}

/** One file's history, the oldest first. */
interface WrittenFile {
  readonly syntax: ManifestEntry["syntax"];
  readonly tool: string;
  readonly places: readonly Place[];
  readonly texts: readonly string[];
}

type WrittenFiles = { readonly [file: string]: WrittenFile };

/** How many are kept, of each kind: what is older than these is no longer recognised. */
const most = { values: 50, places: 400, texts: 50 };

/** Beside the state folder, not in it: `off` removes the folder. */
export function writtenFile(stateFolder: string): string {
  return `${stateFolder}-written.json`;
}

/** What was written into each file, by its absolute path. */
export function readWritten(stateFolder: string): ReadonlyMap<string, WrittenValues> {
  return new Map(
    Object.entries(readFiles(stateFolder)).map(([name, file]) => [name, valuesOf(file)] as const),
  );
}

/** Files with a history, as entries that own nothing now and know no original. */
export function forgottenEntries(stateFolder: string): readonly ManifestEntry[] {
  return Object.entries(readFiles(stateFolder)).map(([file, { syntax, tool }]) => ({
    file,
    syntax,
    tool,
    owned: [],
    released: [],
    before: null,
    after: "",
  }));
}

/** Adds what the entries have just put into their files. */
export function recordWritten(stateFolder: string, entries: readonly ManifestEntry[]): void {
  const before = readFiles(stateFolder);
  const after = { ...before };
  for (const entry of entries)
    if (entry.wrote !== undefined && entry.wrote.length > 0)
      after[entry.file] = grown(before[entry.file], entry);
  if (sameJson(before, after)) return;
  const text = `${JSON.stringify({ version: 1, files: after })}\n`;
  writeText(writtenFile(stateFolder), text, { mode: 0o600, folderMode: 0o700 });
}

function grown(known: WrittenFile | undefined, entry: ManifestEntry): WrittenFile {
  const places = [...(known?.places ?? [])];
  for (const one of entry.wrote ?? []) {
    const place = { path: one.path, items: "items" in one };
    const index = places.findIndex((each) => isSamePlace(each, place));
    const [present] = index < 0 ? [] : places.splice(index, 1);
    const added = ("items" in one ? one.items : [one.value]).map(fingerprint);
    const fingerprints = newest(present?.fingerprints ?? [], added, most.values);
    places.push({ path: one.path, ...(place.items && { items: true as const }), fingerprints });
  }
  const texts = newest(known?.texts ?? [], [madeFingerprint(entry.before, entry.after)], most.texts);
  return { syntax: entry.syntax, tool: entry.tool, places: places.slice(-most.places), texts };
}

/** What was written again is as young as what is new. */
function newest(known: readonly string[], added: readonly string[], count: number): string[] {
  return [...known.filter((one) => !added.includes(one)), ...new Set(added)].slice(-count);
}

function valuesOf(file: WrittenFile): WrittenValues {
  const texts = new Set(file.texts);
  return {
    places: file.places.map(({ path, items }) => ({ path, items: items === true })),
    has: (place, value) =>
      file.places.some((one) => isSamePlace(one, place) && one.fingerprints.includes(fingerprint(value))),
    made: (before, text) => texts.has(madeFingerprint(before, text)),
  };
}

function isSamePlace(one: Place, place: WrittenPlace): boolean {
  return (one.items === true) === place.items && sameJson(one.path, place.path);
}

/** 128 bits: enough that no two values meet by chance, and short in the file. */
function fingerprint(value: JsonValue): string {
  return createHash("sha256").update(canonicalText(value)).digest("base64url").slice(0, 22);
}

function madeFingerprint(before: string | null, after: string): string {
  return fingerprint([before, after]);
}

/** JSON with its keys sorted: tools sort them as they like. */
function canonicalText(value: JsonValue): string {
  return JSON.stringify(value, (_key, one: JsonValue) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}

/** A torn history is no history: it only helps to recognise, and nothing else depends on it. */
function readFiles(stateFolder: string): WrittenFiles {
  const text = readText(writtenFile(stateFolder));
  if (text === undefined) return {};
  try {
    const history = JSON.parse(text) as { version: number; files: WrittenFiles };
    return history.version === 1 && isObject(history.files) ? history.files : {};
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return {};
    throw error;
  }
}
