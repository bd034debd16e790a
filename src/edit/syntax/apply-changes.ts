/** What changes do to a document's value: the measure that every edited text is held against. */
import { isObject, type JsonValue, type Path, sameJson, valueAt } from "../../core/json.ts";
import type { Change } from "./contract.ts";
import { nest, placeFor, presentPath } from "./place.ts";

/**
 * The value after all changes, made in order; `document` itself stays as it is.
 * A key asked of a list of tables is set in the last table that has it, else in the last one; removing it
 * removes it from each of them.
 * @throws AienvError `edit.no-place` where a path runs through something that is not a table or list.
 */
export function applyChanges(document: JsonValue, changes: readonly Change[]): JsonValue {
  return changes.reduce(applyChange, document);
}

function applyChange(document: JsonValue, change: Change): JsonValue {
  switch (change.kind) {
    case "set":
      return setValue(document, change.path, change.value, change.last === true);
    case "remove":
      return removeValue(document, change.path);
    case "append":
      return appendItems(document, change.path, change.items);
    case "take":
      return takeItems(document, change.path, change.items);
  }
}

function setValue(document: JsonValue, path: Path, value: JsonValue, last: boolean): JsonValue {
  const place = placeFor(document, path, true);
  const present = presentPath(document, path, true);
  const isElsewhere = present !== undefined && !sameJson(present, [...place.container, ...place.rest]);
  if (isElsewhere && !last) return replaceAt(document, present, value);
  const base = isElsewhere ? replaceAt(document, present, undefined) : document;
  const target = [...place.container, ...place.rest.slice(0, 1)];
  return replaceAt(base, target, nest(place.rest, value));
}

function removeValue(document: JsonValue, path: Path): JsonValue {
  if (path.length === 0) placeFor(document, path, true);
  let result = document;
  for (;;) {
    const present = presentPath(result, path, true);
    if (present === undefined) return result;
    result = replaceAt(result, present, undefined);
    if (typeof path.at(-1) === "number") return result;
  }
}

function appendItems(document: JsonValue, path: Path, items: readonly JsonValue[]): JsonValue {
  if (items.length === 0) return document;
  const present = presentPath(document, path, true);
  const before = present && valueAt(document, present);
  if (present !== undefined && Array.isArray(before))
    return replaceAt(document, present, [...before, ...itemsToAppend(before, path, items)]);
  const first = before === undefined || before === null ? [] : [before];
  return setValue(document, path, [...first, ...items], false);
}

/** A document that is itself a list (a file of lines) gains only the items that it lacks. */
export function itemsToAppend(
  list: readonly JsonValue[],
  path: Path,
  items: readonly JsonValue[],
): JsonValue[] {
  const isMissing = (item: JsonValue, index: number) =>
    ![...list, ...items.slice(0, index)].some((present) => sameJson(present, item));
  return path.length > 0 ? [...items] : items.filter(isMissing);
}

function takeItems(document: JsonValue, path: Path, items: readonly JsonValue[]): JsonValue {
  const present = presentPath(document, path, true);
  const list = present && valueAt(document, present);
  if (present === undefined || !Array.isArray(list)) return document;
  const rest = [...(list as readonly JsonValue[])];
  for (const item of items) {
    const index = rest.findLastIndex((candidate) => sameJson(candidate, item));
    if (index !== -1) rest.splice(index, 1);
  }
  return replaceAt(document, present, rest);
}

/** The document with the value at `path` replaced, or taken out where `value` is undefined. */
function replaceAt(document: JsonValue, path: Path, value: JsonValue | undefined): JsonValue {
  const [step, ...later] = path;
  if (step === undefined) return value ?? {};
  if (Array.isArray(document)) {
    const list = [...(document as readonly JsonValue[])];
    const index = Number(step);
    const item = later.length === 0 ? value : replaceAt(list[index] ?? null, later, value);
    list.splice(index, 1, ...(item === undefined ? [] : [item]));
    return list;
  }
  const table = isObject(document) ? document : {};
  const key = String(step);
  if (later.length > 0) return { ...table, [key]: replaceAt(table[key] ?? null, later, value) };
  if (value !== undefined) return { ...table, [key]: value };
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== key));
}
