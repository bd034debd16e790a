/** Where in a document's value a change belongs, the same for every syntax. */
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import { noPlace } from "./faults.ts";

/**
 * `container` is a table or list that the document has. `rest` leads on from it: its first step is the key in the
 * container; further steps stand there only where that key is missing or null, so that parents have to be made.
 */
export interface Place {
  readonly container: Path;
  readonly rest: Path;
}

/** True for a list that is not empty and holds nothing but tables, such as TOML's `[[env]]`. */
function isTableList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/**
 * The concrete path of the value at `path`, or undefined where there is none. With `intoTables`, a key asked of a
 * list of tables is looked up in its tables from the last to the first, as the last one counts.
 */
export function presentPath(document: JsonValue, path: Path, intoTables: boolean): Path | undefined {
  const [step, ...later] = path;
  if (step === undefined) return [];
  if (intoTables && typeof step === "string" && isTableList(document)) {
    for (let index = document.length - 1; index >= 0; index -= 1) {
      const found = presentPath(document[index] ?? null, path, intoTables);
      if (found !== undefined) return [index, ...found];
    }
    return undefined;
  }
  const value = childOf(document, step);
  if (value === undefined) return undefined;
  const found = presentPath(value, later, intoTables);
  return found && [step, ...found];
}

/**
 * The place for a value at `path`; what is missing on the way is made there, and null counts as missing.
 * With `intoTables`, a key asked of a list of tables goes to its last table.
 * @throws AienvError `edit.no-place` where the path runs through a scalar, or asks a list for a key.
 */
export function placeFor(document: JsonValue, path: Path, intoTables: boolean): Place {
  if (path.length === 0) throw noPlace(path, "it cannot be replaced as a whole");
  const container: (string | number)[] = [];
  let value = document;
  for (const [index, step] of path.entries()) {
    const owner: JsonValue = intoTables && typeof step === "string" ? lastTable(value, container) : value;
    const reason = objection(owner, step);
    if (reason !== undefined) throw noPlace(path, reason);
    const next = childOf(owner, step);
    const isEnd = index === path.length - 1;
    if (isEnd || next === undefined || next === null) return { container, rest: path.slice(index) };
    container.push(step);
    value = next;
  }
  return { container, rest: [] };
}

/** `value` as it stands at the first step of `path`, wrapped in the parents that the later steps ask for. */
export function nest(path: Path, value: JsonValue): JsonValue {
  return path.slice(1).reduceRight<JsonValue>((inner, step) => {
    if (typeof step === "string") return { [step]: inner };
    if (step === 0) return [inner];
    throw noPlace(path, `the list that it asks for has no items before [${step}]`);
  }, value);
}

function lastTable(value: JsonValue, container: (string | number)[]): JsonValue {
  if (!isTableList(value)) return value;
  container.push(value.length - 1);
  return value[value.length - 1] ?? null;
}

function childOf(value: JsonValue, step: string | number): JsonValue | undefined {
  if (Array.isArray(value))
    return typeof step === "number" ? (value as readonly JsonValue[])[step] : undefined;
  return isObject(value) && typeof step === "string" && Object.hasOwn(value, step) ? value[step] : undefined;
}

function objection(owner: JsonValue, step: string | number): string | undefined {
  if (Array.isArray(owner)) {
    if (typeof step === "string") return `a list stands where the key ${JSON.stringify(step)} is asked for`;
    return step >= 0 && step <= owner.length ? undefined : `the list there has ${owner.length} items`;
  }
  if (!isObject(owner)) return `${JSON.stringify(owner)} stands on the way, which is neither table nor list`;
  return typeof step === "string"
    ? undefined
    : `a table stands where the list position [${step}] is asked for`;
}
