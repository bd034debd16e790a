/** Our lines of a file turned back as a patch, so that edits between them stay to the byte. */
import { applyPatch, structuredPatch } from "diff";
import { isObject, type JsonValue, sameJson } from "../core/json.ts";
import type { ManifestEntry } from "./merge-owned.ts";
import { presentValue } from "./present-value.ts";
import { applyChanges } from "./syntax/apply-changes.ts";
import type { Change, Syntax } from "./syntax/contract.ts";

/** The way from our text back to the old one, applied to the edited text; undefined where its lines were edited too. */
export function turnBackLines(
  syntax: Syntax,
  current: string,
  entry: ManifestEntry,
  isWanted: (value: JsonValue) => boolean,
): string | undefined {
  const [mark = "", text = ""] = /^(\uFEFF?)(.*)$/s.exec(current)?.slice(1) ?? [];
  const [after, before] = [entry.after, entry.before ?? ""].map((each) => each.replace(/^\uFEFF/, ""));
  const way = structuredPatch("", "", after ?? "", before ?? "", "", "", { context: 1 });
  const turned = applyPatch(text, way, { fuzzFactor: 0, autoConvertLineEndings: false });
  if (turned === false) return undefined;
  try {
    return isWanted(syntax.parse(mark + turned)) ? mark + turned : undefined;
  } catch {
    // Lines that fit by chance: the values are turned back one by one instead.
    return undefined;
  }
}

/** Does the text say at each changed path what it said before us, and everywhere else what it says now? */
export function isTurnedBack(value: JsonValue, document: JsonValue, changes: readonly Change[]): boolean {
  const wanted = applyChanges(document, changes);
  const isThere = changes.every(({ path }) =>
    sameJson(presentValue(value, path), presentValue(wanted, path)),
  );
  const elsewhere = (of: JsonValue) =>
    changes.reduce<JsonValue>(
      (rest, { path }) => (path.length === 0 ? [] : applyChanges(rest, [{ kind: "remove", path }])),
      of,
    );
  return isThere && sameJson(withoutEmptyTables(elsewhere(value)), withoutEmptyTables(elsewhere(document)));
}

/** Tables that only our values had filled are gone, or null, in one text and empty in the other. */
function withoutEmptyTables(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withoutEmptyTables);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmptyTables(item)] as const);
  const isNothing = (item: JsonValue) => item === null || (isObject(item) && Object.keys(item).length === 0);
  return Object.fromEntries(entries.filter(([, item]) => !isNothing(item)));
}
