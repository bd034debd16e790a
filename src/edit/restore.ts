/** Our values taken out of a file again: the user's bytes as they were, and what changed since kept. */
import { applyPatch, structuredPatch } from "diff";
import { isObject, type JsonValue, type Path, sameJson, valueAt } from "../core/json.ts";
import { listOf, type ManifestEntry } from "./merge-owned.ts";
import { applyChanges } from "./syntax/apply-changes.ts";
import type { Change, Position, Syntax } from "./syntax/contract.ts";
import { editVerified } from "./syntax/verified.ts";

/** A value that we wrote and the user changed by hand. */
export interface HandChanged {
  readonly path: Path;
  readonly value: JsonValue;
  readonly position: Position | undefined;
}

export interface Restored {
  /** null: the file holds nothing but what was ours, and was not there before. */
  readonly text: string | null;
  readonly handChanged: readonly HandChanged[];
}

/**
 * Three ways, the most exact first: an untouched file goes back to its old bytes; where lines that are not ours
 * were edited, our lines are turned back and the edits stay; else each value is turned back by itself.
 * @throws AienvError as the syntax's `parse` and `edit` do.
 */
export function restore(syntax: Syntax, current: string | null, entry: ManifestEntry): Restored {
  if (current === null) return { text: null, handChanged: [] };
  if (current === entry.after) return { text: entry.before, handChanged: [] };
  const document = syntax.parse(current);
  const before = entry.before === null ? {} : syntax.parse(entry.before);
  const handChanged: HandChanged[] = [];
  const changes = entry.owned.flatMap((one): Change[] => {
    const present = valueAt(document, one.path);
    const old = valueAt(before, one.path);
    if ("items" in one) return takeItems(one.path, one.items, present, old);
    if (present === undefined) return [];
    if (!sameJson(present, one.value)) {
      handChanged.push({ path: one.path, value: present, position: syntax.locate(current, one.path) });
      return [];
    }
    return [
      old === undefined ? { kind: "remove", path: one.path } : { kind: "set", path: one.path, value: old },
    ];
  });
  const pruned = [...changes, ...pruneEmpty(applyChanges(document, changes), changes, before)];
  const text =
    turnBackLines(syntax, current, entry, applyChanges(document, pruned)) ??
    editVerified(syntax, current, pruned);
  return { text: entry.before === null && isEmpty(syntax, text) ? null : text, handChanged };
}

/** A list that was a single value before becomes that again, when only it is left. */
function takeItems(
  path: Path,
  items: readonly JsonValue[],
  present: JsonValue | undefined,
  old: JsonValue | undefined,
): Change[] {
  const list = listOf(present);
  const had = listOf(old);
  const ours = items.filter(
    (item) => list.some((each) => sameJson(each, item)) && !had.some((each) => sameJson(each, item)),
  );
  if (ours.length === 0) return [];
  const rest = list.filter((item) => !ours.some((each) => sameJson(each, item)));
  if (rest.length === 0 && old === undefined)
    return path.length === 0 ? [{ kind: "take", path, items: ours }] : [{ kind: "remove", path }];
  if (rest.length === 1 && old !== undefined && !Array.isArray(old) && sameJson(rest[0], old))
    return [{ kind: "set", path, value: old }];
  return [{ kind: "take", path, items: ours }];
}

/** Tables that our values alone had filled go with them. */
function pruneEmpty(document: JsonValue, changes: readonly Change[], before: JsonValue): Change[] {
  const removals: Change[] = [];
  let value = document;
  for (const change of changes) {
    if (change.kind !== "remove") continue;
    for (let path = change.path.slice(0, -1); path.length > 0; path = path.slice(0, -1)) {
      const table = valueAt(value, path);
      if (!isObject(table) || Object.keys(table).length > 0 || valueAt(before, path) !== undefined) break;
      const removal: Change = { kind: "remove", path };
      value = applyChanges(value, [removal]);
      removals.push(removal);
    }
  }
  return removals;
}

/** The way from our text back to the old one, applied to the edited text; undefined where its lines were edited too. */
function turnBackLines(
  syntax: Syntax,
  current: string,
  entry: ManifestEntry,
  wanted: JsonValue,
): string | undefined {
  const way = structuredPatch("", "", entry.after, entry.before ?? "", "", "", { context: 1 });
  const text = applyPatch(current, way, { fuzzFactor: 0, autoConvertLineEndings: false });
  if (text === false) return undefined;
  try {
    return sameJson(syntax.parse(text), wanted) ? text : undefined;
  } catch {
    // Lines that fit by chance: the values are turned back one by one instead.
    return undefined;
  }
}

function isEmpty(syntax: Syntax, text: string): boolean {
  if (text.trim() === "") return true;
  const value = syntax.parse(text);
  const holdsNothing = isObject(value) ? Object.keys(value).length === 0 : listOf(value).length === 0;
  // A comment that somebody wrote into our file is worth keeping the file for.
  return holdsNothing && /^[\s{}\uFEFF]*$/.test(text);
}
