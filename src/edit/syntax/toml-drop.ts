/** Taking a value out of a TOML document, in whichever forms it is written. */
import type { Path } from "../../core/json.ts";
import { removeEntry } from "./delimited.ts";
import { cutLines, lineStart, nextLine, type Splice, splice } from "./text.ts";
import {
  readTomlDocument,
  startsWith,
  type TomlBody,
  type TomlDocument,
  type TomlEntry,
} from "./toml-document.ts";
import { bodyEnd, delimitedArray, delimitedBody, findArray, findItem, headersBelow } from "./toml-find.ts";

/** The text without the value at a concrete path: its lines, and for a table all lines and headers below it. */
export function dropToml(text: string, path: Path): string {
  const document = readTomlDocument(text);
  const array = findItem(document, path) === undefined ? undefined : findArray(document, path.slice(0, -1));
  if (array !== undefined) return splice(text, removeEntry(text, delimitedArray(array), Number(path.at(-1))));
  const entries = document.bodies
    .filter((body) => body.path.length < path.length)
    .flatMap((body) => body.entries.filter((entry) => startsWith(entry.path, path)));
  const inline = entries.find((entry) => entry.body.kind === "inline");
  if (inline !== undefined) {
    const list = delimitedBody(inline.body);
    const shorter = splice(text, removeEntry(text, list, inline.body.entries.indexOf(inline)));
    return entries.length > 1 ? dropToml(shorter, path) : shorter;
  }
  const cuts = entries.map((entry) => cutEntry(document, entry));
  const blocks = headersBelow(document, path).map((header) => cutBlock(text, header));
  const shorter = splice(text, [...cuts, ...blocks]);
  const opensBlank =
    blocks.length > 0 && shorter.trim() !== "" && isBlankLine(shorter, 0) && !isBlankLine(text, 0);
  return opensBlank ? shorter.slice(nextLine(shorter, 0)) : shorter;
}

/** The blank line that stands between the root's only line and the first header goes with that line. */
function cutEntry({ text, bodies }: TomlDocument, entry: TomlEntry): Splice {
  const cut = cutLines(text, entry.start, entry.end);
  const isAlone = entry.body.kind === "root" && entry.body.entries.length === 1;
  if (!isAlone || !bodies.some((body) => body.kind === "header")) return cut;
  const isSeparate = cut.start === 0 || isBlankLine(text, lineStart(text, cut.start - 1));
  return isSeparate && isBlankLine(text, cut.end) ? { ...cut, end: nextLine(text, cut.end) } : cut;
}

/** A header's block goes with one blank line before it, or behind it where it opens the file. */
function cutBlock(text: string, header: TomlBody): Splice {
  const start = lineStart(text, header.start);
  const above = start === 0 ? 0 : lineStart(text, start - 1);
  const cut = cutLines(text, start > 0 && isBlankLine(text, above) ? above : start, bodyEnd(header));
  const opensBlank = cut.start === 0 && isBlankLine(text, cut.end) && text.slice(cut.end).trim() !== "";
  return opensBlank ? { ...cut, end: nextLine(text, cut.end) } : cut;
}

function isBlankLine(text: string, start: number): boolean {
  return start < text.length && text.slice(start, nextLine(text, start)).trim() === "";
}
