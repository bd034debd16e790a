/** TOML, edited at the offsets of its syntax tree: comments, order and forms of writing survive. */
import { isObject, type JsonValue, type Path, valueAt } from "../../core/json.ts";
import type { Position, Syntax } from "./contract.ts";
import { type Place, placeFor } from "./place.ts";
import { editInSteps, type Steps } from "./steps.ts";
import { lineEndOf, positionAt, splice, splitBom } from "./text.ts";
import { readTomlDocument, samePath, startsWith, type TomlDocument } from "./toml-document.ts";
import { dropToml } from "./toml-drop.ts";
import { bodyEnd, findEntry, findItem, headersBelow } from "./toml-find.ts";
import { insertToml, tableLines } from "./toml-insert.ts";
import { printTomlValue } from "./toml-print.ts";
import { readTomlValue } from "./toml-value.ts";

const steps: Steps = { intoTables: true, parse: readTomlValue, put, drop: dropToml, isLast };

/** A key asked of an array of tables (`[[env]]`) is set in the last table that holds it, else in the last one. */
export const toml: Syntax = {
  parse: (text) => readTomlValue(splitBom(text).body),
  edit: (text, changes) => editInSteps(steps, text, changes),
  print,
  locate,
};

/** Values first, then a header for each table of the root; tables further in are inline. */
function print(value: JsonValue): string {
  const table = isObject(value) ? value : {};
  const entries = Object.entries(table).sort(
    ([, left], [, right]) => Number(isObject(left)) - Number(isObject(right)),
  );
  return entries.reduce((text, [key, member]) => put(text, { container: [], rest: [key] }, member), "");
}

function put(text: string, place: Place, value: JsonValue): string {
  const path = [...place.container, ...place.rest.slice(0, 1)];
  const document = readTomlDocument(text);
  const node = findEntry(document, path)?.value ?? findItem(document, path);
  if (node !== undefined) {
    const [start, end] = node.range;
    return splice(text, [{ start, end, text: printTomlValue(value, path) }]);
  }
  if (isDefined(document, path)) return replaceTable(document, path, value);
  return insertToml(document, place, value) ?? rewriteList(text, path, value);
}

/** In place where the table's lines stand together and the new value is a table; else out and in again. */
function replaceTable(document: TomlDocument, path: Path, value: JsonValue): string {
  const { text, bodies } = document;
  const headers = headersBelow(document, path);
  const [first] = headers;
  const last = headers.at(-1);
  const between = bodies.slice(first && bodies.indexOf(first), last && bodies.indexOf(last));
  const isTogether = between.every((body) => startsWith(body.path, path));
  if (
    first !== undefined &&
    last !== undefined &&
    isTogether &&
    samePath(first.path, path) &&
    isObject(value)
  ) {
    const header = text.slice(first.start, first.end);
    const block = [header, ...tableLines(value, path)].join(lineEndOf(text));
    return splice(text, [{ start: first.start, end: bodyEnd(last), text: block }]);
  }
  if (typeof path.at(-1) === "number") return rewriteList(text, path, value);
  const dropped = dropToml(text, path);
  return put(dropped, placeFor(readTomlValue(dropped), path, true), value);
}

/** An array of tables that comes to hold something else, or whose tables lie apart, is written in brackets. */
function rewriteList(text: string, item: Path, value: JsonValue): string {
  const path = item.slice(0, -1);
  const before = valueAt(readTomlValue(text), path);
  const list = Array.isArray(before) ? [...(before as readonly JsonValue[])] : [];
  list[Number(item.at(-1))] = value;
  const dropped = dropToml(text, path);
  return put(dropped, placeFor(readTomlValue(dropped), path, true), list);
}

function isDefined(document: TomlDocument, path: Path): boolean {
  return document.bodies.some(
    (body) => startsWith(body.path, path) || body.entries.some((entry) => startsWith(entry.path, path)),
  );
}

function isLast(text: string, path: Path): boolean {
  const entry = findEntry(readTomlDocument(text), path);
  return entry === undefined || entry.body.entries.at(-1) === entry;
}

function locate(text: string, path: Path): Position | undefined {
  const { body } = splitBom(text);
  const document = readTomlDocument(body);
  const entries = document.bodies.flatMap(({ entries }) => entries);
  for (let length = path.length; length > 0; length -= 1) {
    const start = path.slice(0, length);
    const node = findEntry(document, start)?.value ?? findItem(document, start);
    if (node !== undefined) return positionAt(body, node.range[0]);
    const [header] = headersBelow(document, start);
    const dotted = entries.find((entry) => startsWith(entry.path, start));
    const offset = header?.start ?? dotted?.start;
    if (offset !== undefined) return positionAt(body, offset);
  }
  return { line: 1, column: 1 };
}
