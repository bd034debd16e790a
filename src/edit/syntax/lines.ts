/** Files that are lists of lines to us: `.git/info/exclude`, `.envrc`. Their document is the list at path []. */
import type { JsonValue, Path } from "../../core/json.ts";
import type { Change, Position, Syntax } from "./contract.ts";
import { noPlace, notExpressible } from "./faults.ts";
import { cutLines, lineEndOf, lineStop, nextLine, positionAt, splice, splitBom } from "./text.ts";

/** `append` adds only lines that the file does not have; `take` removes the last line equal to each item. */
export const lines: Syntax = {
  parse: (text) => lineStarts(splitBom(text).body).map(({ line }) => line),
  edit,
  print,
  locate,
};

function edit(text: string, changes: readonly Change[]): string {
  const { bom, body } = splitBom(text);
  return bom + changes.reduce(makeChange, body);
}

function makeChange(text: string, change: Change): string {
  if (change.path.length > 0 || change.kind === "set" || change.kind === "remove") {
    throw noPlace(
      change.path,
      `a file of lines takes only append and take of whole lines, not ${change.kind}`,
    );
  }
  const items = change.items.map((item) => lineOf(item, change.path));
  return items.reduce(change.kind === "append" ? appendLine : takeLine, text);
}

function appendLine(text: string, line: string): string {
  if (lineStarts(text).some((present) => present.line === line)) return text;
  const lineEnd = lineEndOf(text);
  return text + (text === "" || text.endsWith("\n") ? "" : lineEnd) + line + lineEnd;
}

function takeLine(text: string, line: string): string {
  const found = lineStarts(text).findLast((present) => present.line === line);
  return found === undefined ? text : splice(text, [cutLines(text, found.start, found.start)]);
}

function print(value: JsonValue): string {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return list.map((item, index) => `${lineOf(item, [index])}\n`).join("");
}

function locate(text: string, path: Path): Position {
  const { body } = splitBom(text);
  const found = lineStarts(body)[Number(path[0] ?? 0)];
  return positionAt(body, found?.start ?? 0);
}

function lineOf(item: JsonValue, path: Path): string {
  if (typeof item === "string" && !/[\r\n]/.test(item)) return item;
  throw notExpressible("a file of lines", path, `${JSON.stringify(item)} is not one line of text`);
}

function lineStarts(text: string): { readonly line: string; readonly start: number }[] {
  const found: { line: string; start: number }[] = [];
  for (let start = 0; start < text.length; start = nextLine(text, start)) {
    found.push({ line: text.slice(start, lineStop(text, start)), start });
  }
  return found;
}
