/** Our values taken out of a file again: the user's bytes as they were, and what changed since kept. */
import { isObject, type JsonValue, type Path, sameJson } from "../core/json.ts";
import { listOf, type ManifestEntry } from "./merge-owned.ts";
import { concretePath, presentValue } from "./present-value.ts";
import { applyChanges } from "./syntax/apply-changes.ts";
import type { Change, Position, Syntax } from "./syntax/contract.ts";
import { editVerified } from "./syntax/verified.ts";
import { isTurnedBack, turnBackLines } from "./turn-back-lines.ts";
import { nothingWritten, overlaps, placeOf, type WrittenValues } from "./written-values.ts";

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
export function restore(
  syntax: Syntax,
  current: string | null,
  entry: ManifestEntry,
  written: WrittenValues = nothingWritten,
): Restored {
  if (current === null) return { text: null, handChanged: [] };
  if (current === entry.after && entry.owned.length > 0) return { text: entry.before, handChanged: [] };
  const original = [entry.before, ...(entry.earlier ?? [])].find((text) => written.made(text, current));
  if (original !== undefined) return { text: original, handChanged: [] };
  const document = syntax.parse(current);
  const before = entry.before === null ? {} : syntax.parse(entry.before);
  const handChanged: HandChanged[] = [];
  const owned = entry.owned.flatMap((one): Change[] => {
    const present = presentValue(document, one.path);
    if ("items" in one) return takeItems(one.path, withOlder(one, present, written), document, before);
    if (present === undefined) return [];
    if (sameJson(present, one.value) || written.has(placeOf(one), present))
      return turnBack(one.path, document, before);
    const position = syntax.locate(current, concretePath(document, one.path));
    handChanged.push({ path: one.path, value: present, position });
    return [];
  });
  const changes = [
    ...owned,
    ...olderChanges(entry, written, document, before),
    ...(handChanged.length === 0 ? standAside(entry, document, before) : []),
  ];
  // Nothing of ours stands here: an empty file may be the user's.
  if (changes.length === 0 && entry.owned.length === 0) return { text: current, handChanged };
  const pruned = [...changes, ...pruneEmpty(applyChanges(document, changes), changes, before)];
  const text =
    turnBackLines(syntax, current, entry, (value) => isTurnedBack(value, document, changes)) ??
    editVerified(syntax, current, pruned);
  return { text: entry.before === null && isEmpty(syntax, text) ? null : text, handChanged };
}

/** Values of ours that an older text brought back to places which we don't own now. */
function olderChanges(
  entry: ManifestEntry,
  written: WrittenValues,
  document: JsonValue,
  before: JsonValue,
): Change[] {
  const places = written.places.filter(
    (place) => !entry.owned.some((one) => "items" in one === place.items && overlaps(one.path, place.path)),
  );
  const found = places.flatMap((place): { path: Path; changes: Change[] }[] => {
    const present = presentValue(document, place.path);
    if (present === undefined) return [];
    const { path } = place;
    if (place.items)
      return [
        {
          path,
          changes: takeItems(path, withOlder({ path, items: [] }, present, written), document, before),
        },
      ];
    return written.has(place, present) ? [{ path, changes: turnBack(path, document, before) }] : [];
  });
  // Where one place lies in another, the inner one goes with the outer.
  const outermost = found.filter(
    ({ path }, index) =>
      !found.some(
        (other, at) => at !== index && other.path.length < path.length && overlaps(other.path, path),
      ),
  );
  return outermost.flatMap(({ changes }) => changes);
}

/** Values of the user's that ours left no place for: back, unless something stands there by now. */
function standAside(entry: ManifestEntry, document: JsonValue, before: JsonValue): Change[] {
  return (entry.removed ?? []).flatMap((path): Change[] => {
    const value = presentValue(before, path);
    return value === undefined || presentValue(document, path) !== undefined
      ? []
      : [{ kind: "set", path, value }];
  });
}

/** The items that are ours, with those that we wrote into this list once. */
function withOlder(
  one: { readonly path: Path; readonly items: readonly JsonValue[] },
  present: JsonValue | undefined,
  written: WrittenValues,
): readonly JsonValue[] {
  const older = listOf(present).filter((item) => written.has({ path: one.path, items: true }, item));
  return [...one.items, ...older.filter((item) => !one.items.some((each) => sameJson(each, item)))];
}

/** What the path held before us, or nothing. */
function turnBack(path: Path, document: JsonValue, before: JsonValue): Change[] {
  const old = presentValue(before, path);
  if (old === undefined) return [{ kind: "remove", path }];
  return [...moveBack(document, before, path), { kind: "set", path: concretePath(before, path), value: old }];
}

/** A value of a list of tables that ours put behind the others comes back into the table that it was in. */
function moveBack(document: JsonValue, before: JsonValue, path: Path): Change[] {
  const here = concretePath(document, path);
  return sameJson(here, concretePath(before, path)) ? [] : [{ kind: "remove", path: here }];
}

/** A list that was a single value before becomes that again, when only it is left. */
function takeItems(
  path: Path,
  items: readonly JsonValue[],
  document: JsonValue,
  before: JsonValue,
): Change[] {
  const old = presentValue(before, path);
  const list = listOf(presentValue(document, path));
  const had = listOf(old);
  const ours = items.filter(
    (item) => list.some((each) => sameJson(each, item)) && !had.some((each) => sameJson(each, item)),
  );
  if (ours.length === 0) return [];
  const rest = list.filter((item) => !ours.some((each) => sameJson(each, item)));
  if (rest.length === 0 && old === undefined)
    return path.length === 0 ? [{ kind: "take", path, items: ours }] : [{ kind: "remove", path }];
  if (rest.length === 0 && old === null) return [{ kind: "set", path, value: null }];
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
      const table = presentValue(value, path);
      const old = presentValue(before, path);
      if (!isObject(table) || Object.keys(table).length > 0 || (old !== undefined && old !== null)) break;
      const removal: Change = old === null ? { kind: "set", path, value: null } : { kind: "remove", path };
      value = applyChanges(value, [removal]);
      removals.push(removal);
    }
  }
  return removals;
}

function isEmpty(syntax: Syntax, text: string): boolean {
  if (text.trim() === "") return true;
  const value = syntax.parse(text);
  const holdsNothing = isObject(value) ? Object.keys(value).length === 0 : listOf(value).length === 0;
  // A comment that somebody wrote into our file is worth keeping the file for.
  return holdsNothing && /^[\s{}\uFEFF]*$/.test(text);
}
