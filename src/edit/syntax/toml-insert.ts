/** Inserting a value that a TOML document does not have yet, in the form in which its table is written. */
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import { type Delimited, insertEntry } from "./delimited.ts";
import { nest, type Place } from "./place.ts";
import {
  contentStop,
  indentAt,
  indentUnit,
  lineEndOf,
  lineStart,
  lineStop,
  type Splice,
  splice,
} from "./text.ts";
import type { TomlBody, TomlDocument } from "./toml-document.ts";
import { bodyEnd, delimitedArray, delimitedBody, findArray, findBody, headersBelow } from "./toml-find.ts";
import { printTomlKey, printTomlValue } from "./toml-print.ts";

/**
 * The text with `value` at a place that is free; undefined where an array of tables would have to hold something
 * that is not a table.
 */
export function insertToml(document: TomlDocument, place: Place, value: JsonValue): string | undefined {
  const { container } = place;
  const [rest, inner] = withoutPositions(place.rest, value);
  const array = findArray(document, container);
  if (array !== undefined) {
    return insertDelimited(document, delimitedArray(array), printTomlValue(nest(rest, inner), container), "");
  }
  if (typeof rest[0] === "number") {
    const item = nest(rest, inner);
    return isObject(item) ? insertTableItem(document, container, item) : undefined;
  }
  const body = findBody(document, container);
  const path = [...container, ...rest];
  if (body?.kind === "inline") {
    const entry = `${printTomlKey(path.slice(body.path.length))} = ${printTomlValue(inner, path)}`;
    return insertDelimited(document, delimitedBody(body), entry, " ");
  }
  const count = headerSteps(rest, isObject(inner));
  const wantsHeader = body === undefined || (body.path.length === 0 && container.length === 0 && count > 0);
  if (wantsHeader) return insertHeader(document, path.slice(0, container.length + count), path, inner);
  return insertLine(
    document,
    body,
    line(path.slice(body.path.length), inner, path, equalsOf(document.text, body)),
  );
}

/** Positions behind the first step ask for a list to be made: they become part of the value. */
function withoutPositions(rest: Path, value: JsonValue): readonly [Path, JsonValue] {
  const position = rest.findIndex((step, index) => index > 0 && typeof step === "number");
  return position === -1 ? [rest, value] : [rest.slice(0, position), nest(rest.slice(position - 1), value)];
}

/**
 * How many steps of a new path its header takes: all of a table, all but the last of another value, and none from
 * a step without letters on (mise's `_`), which is conventionally written dotted: `[env]`, `_.file = "x"`.
 */
function headerSteps(rest: Path, isTable: boolean): number {
  const dotted = rest.findIndex((step) => !/[\p{L}\p{N}]/u.test(String(step)));
  const names = isTable ? rest.length : rest.length - 1;
  return dotted === -1 ? names : Math.min(dotted, names);
}

function insertDelimited(document: TomlDocument, list: Delimited, entry: string, pad: string): string {
  const { text } = document;
  const insertion = { print: () => entry, opens: false, unit: indentUnit(text), gap: " ", pad };
  return splice(text, insertEntry(text, list, insertion));
}

function insertLine(document: TomlDocument, body: TomlBody, content: string): string {
  const { text } = document;
  const last = body.entries.at(-1);
  const lineEnd = lineEndOf(text);
  if (last !== undefined || body.kind === "header") {
    const start = last?.start ?? body.start;
    const at = lineStop(text, bodyEnd(body));
    return splice(text, [insertAt(at, lineEnd + indentAt(text, start) + content)]);
  }
  const firstHeader = document.bodies.find((candidate) => candidate.kind === "header");
  if (firstHeader !== undefined) {
    return splice(text, [insertAt(attachedStart(text, firstHeader.start), content + lineEnd + lineEnd)]);
  }
  const stop = contentStop(text);
  return splice(text, [insertAt(stop, stop === 0 ? content + lineEnd : lineEnd + content)]);
}

/** A new header with its lines, behind everything else or, in an array of tables, at the end of its item. */
function insertHeader(document: TomlDocument, header: Path, path: Path, value: JsonValue): string {
  const item = header.slice(0, header.findLastIndex((step) => typeof step === "number") + 1);
  const last = item.length === 0 ? undefined : headersBelow(document, item).at(-1);
  const isWhole = header.length === path.length && isObject(value);
  const lines = isWhole ? tableLines(value, header) : [line(path.slice(header.length), value, path)];
  return insertBlock(document, last, [`[${printTomlKey(names(header))}]`, ...lines]);
}

function insertTableItem(document: TomlDocument, list: Path, item: JsonValue): string {
  const last = headersBelow(document, list).at(-1);
  return insertBlock(document, last, [`[[${printTomlKey(names(list))}]]`, ...tableLines(item, list)]);
}

function insertBlock({ text }: TomlDocument, behind: TomlBody | undefined, lines: readonly string[]): string {
  const lineEnd = lineEndOf(text);
  const block = lines.join(lineEnd);
  const at = behind === undefined ? contentStop(text) : lineStop(text, bodyEnd(behind));
  return splice(text, [insertAt(at, at === 0 ? block + lineEnd : lineEnd + lineEnd + block)]);
}

/** The lines of a table, its own tables inline. */
export function tableLines(table: JsonValue, path: Path): string[] {
  if (!isObject(table)) return [];
  return Object.entries(table).map(([key, value]) => line([key], value, [...path, key]));
}

/** A path as headers name it: without positions. */
function names(path: Path): Path {
  return path.filter((step) => typeof step === "string");
}

function line(keys: Path, value: JsonValue, path: Path, equals = " = "): string {
  return printTomlKey(keys) + equals + printTomlValue(value, path);
}

/** Files that write `a=1` keep doing so; alignment in columns is not imitated. */
function equalsOf(text: string, body: TomlBody): string {
  const last = body.entries.at(-1);
  return last !== undefined && text.slice(last.key.range[1], last.value.range[0]) === "=" ? "=" : " = ";
}

/** Where a header begins together with the comment lines right above it. */
function attachedStart(text: string, header: number): number {
  let start = lineStart(text, header);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}

function insertAt(at: number, text: string): Splice {
  return { start: at, end: at, text };
}
