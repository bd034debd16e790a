/** Offsets, lines and splices of texts whose every untouched byte has to survive. */
import type { Position } from "./contract.ts";

/** The characters from `start` to before `end` become `text`. Offsets count UTF-16 units from 0. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Makes all splices at once. Two at one offset keep their order; what two of them cut is cut once. */
export function splice(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let reached = 0;
  for (const { start, end, text: replacement } of [...splices].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(reached, Math.max(start, reached)), replacement);
    reached = Math.max(reached, end);
  }
  parts.push(text.slice(reached));
  return parts.join("");
}

/** Parsers disagree on the byte order mark, so none of them gets to see it. */
export function splitBom(text: string): { readonly bom: string; readonly body: string } {
  return text.startsWith("\uFEFF") ? { bom: "\uFEFF", body: text.slice(1) } : { bom: "", body: text };
}

/** The line end that most lines of the text have. */
export function lineEndOf(text: string): string {
  const pairs = text.split("\r\n").length - 1;
  return pairs > 0 && pairs * 2 >= text.split("\n").length - 1 ? "\r\n" : "\n";
}

/** Where the line that holds `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line that holds `offset` stops: before its line end, or at the end of the text. */
export function lineStop(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  if (feed === -1) return text.length;
  return feed > offset && text[feed - 1] === "\r" ? feed - 1 : feed;
}

/** Where the next line begins, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  return feed === -1 ? text.length : feed + 1;
}

/** Where the line end before the line of `offset` begins; 0 in the first line. */
export function lineBreakBefore(text: string, offset: number): number {
  const start = lineStart(text, offset);
  if (start === 0) return 0;
  return start > 1 && text[start - 2] === "\r" ? start - 2 : start - 1;
}

/** Spaces and tabs at the start of the line that holds `offset`. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

/** True where nothing but spaces and tabs stands before `offset` in its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return lineStart(text, offset) + indentAt(text, offset).length === offset;
}

/** Where the last line with something on it stops; 0 in a text of white space. */
export function contentStop(text: string): number {
  const length = text.trimEnd().length;
  return length === 0 ? 0 : lineStop(text, length);
}

/** One step of indentation as the text's first indented line shows it; two spaces where none is. */
export function indentUnit(text: string): string {
  return /\n([ \t]+)[^\s*]/.exec(text)?.[1] ?? "  ";
}

/** The splice that takes out the whole lines from `start` to before `end`, and no final newline of others. */
export function cutLines(text: string, start: number, end: number): Splice {
  const from = lineStart(text, start);
  const to = nextLine(text, end);
  const endsOpen = to === text.length && !text.endsWith("\n");
  return { start: endsOpen ? lineBreakBefore(text, from) : from, end: to, text: "" };
}

/** Line and column of an offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - lineStart(text, offset) + 1 };
}
