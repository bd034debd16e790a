/** Finding the text that a path of a TOML document stands for. */
import type { Path } from "../../core/json.ts";
import type { Delimited, Span } from "./delimited.ts";
import {
  samePath,
  startsWith,
  type TomlArray,
  type TomlBody,
  type TomlDocument,
  type TomlEntry,
  type TomlNode,
} from "./toml-document.ts";

/** The `key = value` that holds exactly `path`. */
export function findEntry(document: TomlDocument, path: Path): TomlEntry | undefined {
  for (const body of document.bodies) {
    if (!startsWith(path, body.path)) continue;
    const found = body.entries.find((entry) => samePath(entry.path, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The array written in brackets at `path`. */
export function findArray(document: TomlDocument, path: Path): TomlArray | undefined {
  return document.arrays.find((array) => samePath(array.path, path));
}

/** The item of a bracketed array that `path` leads to. */
export function findItem(document: TomlDocument, path: Path): TomlNode | undefined {
  const step = path.at(-1);
  return typeof step === "number" ? findArray(document, path.slice(0, -1))?.items[step] : undefined;
}

/**
 * The body where keys of the table `path` are written: its own, or the one that spells it with dotted keys.
 * Undefined for a table that exists only through headers further down (`[a.b]` for `a`).
 */
export function findBody(document: TomlDocument, path: Path): TomlBody | undefined {
  const own = document.bodies.find((body) => samePath(body.path, path));
  if (own !== undefined) return own;
  return document.bodies.find(
    (body) => body.path.length < path.length && body.entries.some((entry) => startsWith(entry.path, path)),
  );
}

/** All headers of the table or array of tables `path` and of what lies below it, in the order of the text. */
export function headersBelow(document: TomlDocument, path: Path): TomlBody[] {
  return document.bodies.filter((body) => body.kind === "header" && startsWith(body.path, path));
}

/** Where the lines of a body end: behind its last value, else behind its header. */
export function bodyEnd(body: TomlBody): number {
  return body.entries.at(-1)?.end ?? body.end;
}

/** An inline table as brackets with entries. */
export function delimitedBody(body: TomlBody): Delimited {
  return delimited(body, body.entries);
}

/** A bracketed array as brackets with entries. */
export function delimitedArray(array: TomlArray): Delimited {
  const items = array.items.map(({ range }) => ({ start: range[0], end: range[1] }));
  return delimited(array, items);
}

function delimited(brackets: Span, entries: readonly Span[]): Delimited {
  return { open: brackets.start, close: brackets.end - 1, entries, comment: /#[^\r\n]*/y };
}
