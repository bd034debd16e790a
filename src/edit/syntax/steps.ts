/** Changes broken into single steps, so that a syntax has to know only two things: put and drop one value. */
import { type JsonValue, type Path, sameJson, valueAt } from "../../core/json.ts";
import { itemsToAppend } from "./apply-changes.ts";
import type { Change } from "./contract.ts";
import { noPlace } from "./faults.ts";
import { type Place, placeFor, presentPath } from "./place.ts";
import { splitBom } from "./text.ts";

/** What a syntax does for one step. Texts come without their byte order mark. */
export interface Steps {
  /** True where a key may be asked of a list of tables (TOML's `[[env]]`). */
  readonly intoTables: boolean;
  parse(text: string): JsonValue;
  /** Puts a value at a place whose container is there: replaces what stands there, else inserts at the end. */
  put(text: string, place: Place, value: JsonValue): string;
  /** Takes out the value at a concrete path that is there. */
  drop(text: string, path: Path): string;
  /** True where nothing of the same table stands behind the key. */
  isLast(text: string, path: Path): boolean;
}

/** The text with all changes made, in order. */
export function editInSteps(steps: Steps, text: string, changes: readonly Change[]): string {
  const { bom, body } = splitBom(text);
  return bom + changes.reduce((current, change) => makeChange(steps, current, change), body);
}

function makeChange(steps: Steps, text: string, change: Change): string {
  switch (change.kind) {
    case "set":
      return setValue(steps, text, change);
    case "remove":
      return removeValue(steps, text, change.path);
    case "append":
      return appendItems(steps, text, change.path, change.items);
    case "take":
      return takeItems(steps, text, change.path, change.items);
  }
}

interface Setting {
  readonly path: Path;
  readonly value: JsonValue;
  readonly last?: boolean;
}

function setValue(steps: Steps, text: string, { path, value, last = false }: Setting): string {
  const document = steps.parse(text);
  const place = placeFor(document, path, steps.intoTables);
  const present = pathIn(steps, document, path);
  if (present === undefined) return steps.put(text, place, value);
  const isPlaced = sameJson(present, [...place.container, ...place.rest]);
  if (last && !(isPlaced && steps.isLast(text, present))) {
    const dropped = steps.drop(text, present);
    return steps.put(dropped, placeFor(steps.parse(dropped), path, steps.intoTables), value);
  }
  if (sameJson(valueAt(document, present), value)) return text;
  return steps.put(text, { container: present.slice(0, -1), rest: present.slice(-1) }, value);
}

function removeValue(steps: Steps, text: string, path: Path): string {
  if (path.length === 0) throw noPlace(path, "it cannot be removed as a whole");
  let result = text;
  for (;;) {
    const present = pathIn(steps, steps.parse(result), path);
    if (present === undefined) return result;
    result = steps.drop(result, present);
    if (typeof path.at(-1) === "number") return result;
  }
}

function appendItems(steps: Steps, text: string, path: Path, items: readonly JsonValue[]): string {
  if (items.length === 0) return text;
  const document = steps.parse(text);
  const present = pathIn(steps, document, path);
  const before = present && valueAt(document, present);
  if (present !== undefined && Array.isArray(before)) {
    const length = before.length;
    return itemsToAppend(before, path, items).reduce<string>(
      (current, item, index) => steps.put(current, { container: present, rest: [length + index] }, item),
      text,
    );
  }
  const first = before === undefined || before === null ? [] : [before];
  return setValue(steps, text, { path, value: [...first, ...items] });
}

function takeItems(steps: Steps, text: string, path: Path, items: readonly JsonValue[]): string {
  let result = text;
  for (const item of items) {
    const document = steps.parse(result);
    const present = pathIn(steps, document, path);
    const list = present && valueAt(document, present);
    if (present === undefined || !Array.isArray(list)) return result;
    const index = list.findLastIndex((candidate) => sameJson(candidate, item));
    if (index !== -1) result = steps.drop(result, [...present, index]);
  }
  return result;
}

/** The value's concrete path; a key asked of a list is refused where the syntax does not write tables that way. */
function pathIn(steps: Steps, document: JsonValue, path: Path): Path | undefined {
  const present = presentPath(document, path, steps.intoTables);
  if (present !== undefined || steps.intoTables || presentPath(document, path, true) === undefined)
    return present;
  throw noPlace(path, "a list stands where a key is asked for");
}
