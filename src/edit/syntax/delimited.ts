/** Comma-separated entries between brackets: JSON objects and lists, TOML inline tables and arrays, YAML flow. */
import { indentAt, isFirstOnLine, lineBreakBefore, lineEndOf, lineStop, type Splice } from "./text.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Delimited {
  /** Offset of the opening bracket. */
  readonly open: number;
  /** Offset of the closing bracket. */
  readonly close: number;
  readonly entries: readonly Span[];
  /** Matches one comment of the syntax; sticky. */
  readonly comment: RegExp;
}

export interface Insertion {
  /** The entry's text; `indent` is the indentation of its line, undefined where it goes into a line with others. */
  readonly print: (indent: string | undefined) => string;
  /** Whether brackets with nothing between them open into lines. */
  readonly opens: boolean;
  /** One step of indentation. */
  readonly unit: string;
  /** What stands behind a comma on one line: a space or nothing. */
  readonly gap: string;
  /** What stands inside the brackets on one line: a space or nothing. */
  readonly pad: string;
}

/**
 * Inserts an entry behind the last one and behind the comments that follow it. A trailing comma of the user stays
 * trailing; where there is none, none is made.
 */
export function insertEntry(text: string, list: Delimited, insertion: Insertion): Splice[] {
  const last = list.entries.at(-1);
  const from = last?.end ?? list.open + 1;
  const tokens = gapTokens(text, { start: from, end: list.close }, list.comment);
  const base = indentAt(text, list.open);
  if (last === undefined && tokens.length === 0) return [fillEmpty(text, list, insertion, base)];
  const hasComma = tokens.some((token) => token.isComma);
  const ownLine = last !== undefined && isFirstOnLine(text, last.start);
  const indent = ownLine ? indentAt(text, last.start) : base + insertion.unit;
  const inLines = ownLine || text.slice(from, list.close).includes("\n");
  const lead = inLines ? lineEndOf(text) + indent : insertion.gap;
  const entry = lead + insertion.print(inLines ? indent : undefined) + (hasComma ? "," : "");
  const at = tokens.at(-1)?.end ?? from;
  const comma = last === undefined || hasComma ? [] : [{ start: last.end, end: last.end, text: "," }];
  return [...comma, { start: at, end: at, text: entry }];
}

/**
 * Takes out an entry with its comma and the comment that trails it on its line; undoes `insertEntry` to the byte.
 * Brackets left with neither entries nor comments close up.
 */
export function removeEntry(text: string, list: Delimited, index: number): Splice[] {
  const entry = list.entries[index];
  if (entry === undefined) return [];
  const before = { start: list.entries[index - 1]?.end ?? list.open + 1, end: entry.start };
  const after = { start: entry.end, end: list.entries[index + 1]?.start ?? list.close };
  const leading = gapTokens(text, before, list.comment);
  const trailing = gapTokens(text, after, list.comment);
  const comments = [...leading, ...trailing].filter((token) => !token.isComma);
  if (list.entries.length === 1 && comments.length === 0) {
    return [{ start: list.open + 1, end: list.close, text: "" }];
  }
  const ownComma = trailing.find((token) => token.isComma);
  const next = list.entries[index + 1];
  const end = trailingEnd(text, ownComma?.end ?? entry.end, trailing, after.end, next === undefined);
  const start = startOfCut(text, entry, leading.at(-1) ?? { start: before.start, end: before.start }, end);
  const stays = next !== undefined && !text.slice(end, next.start).includes("\n");
  const opensLine = index === 0 ? leading.length === 0 : isFirstOnLine(text, entry.start);
  const isBare = trailing.every((token) => token.isComma);
  const cut =
    stays && opensLine && isBare
      ? { start: entry.start, end: next.start, text: "" }
      : { start, end, text: "" };
  const comma = ownComma === undefined ? leading.find((token) => token.isComma) : undefined;
  return comma === undefined ? [cut] : [{ start: comma.start, end: comma.end, text: "" }, cut];
}

function fillEmpty(text: string, list: Delimited, insertion: Insertion, base: string): Splice {
  const { opens, unit, pad, print } = insertion;
  const lineEnd = lineEndOf(text);
  const filled = opens
    ? `${lineEnd}${base}${unit}${print(base + unit)}${lineEnd}${base}`
    : pad + print(undefined) + pad;
  return { start: list.open + 1, end: list.close, text: filled };
}

interface Token extends Span {
  readonly isComma: boolean;
}

/** Commas and comments of a stretch that holds nothing else but white space. */
function gapTokens(text: string, { start, end }: Span, comment: RegExp): Token[] {
  const tokens: Token[] = [];
  for (let offset = start; offset < end; ) {
    comment.lastIndex = offset;
    const length = comment.exec(text)?.[0].length ?? 0;
    if (length > 0) tokens.push({ start: offset, end: offset + length, isComma: false });
    else if (text[offset] === ",") tokens.push({ start: offset, end: offset + 1, isComma: true });
    offset += Math.max(length, 1);
  }
  return tokens;
}

/** Where the entry's line comment ends, if one follows `end` on its line and nothing else does. */
function trailingEnd(
  text: string,
  end: number,
  tokens: readonly Token[],
  limit: number,
  isLast: boolean,
): number {
  let reached = end;
  for (const token of tokens) {
    if (token.start < end) continue;
    if (text.slice(reached, token.start).includes("\n")) break;
    reached = token.end;
  }
  return isLast || text.slice(reached, limit).includes("\n") ? reached : end;
}

function startOfCut(text: string, entry: Span, previous: Span, end: number): number {
  if (!isFirstOnLine(text, entry.start)) return previous.end;
  // A closing bracket behind the entry must not slip into the line comment above it.
  const isBehindComment = /^(\/\/|#)/.test(text.slice(previous.start, previous.end));
  const isShared = text.slice(end, lineStop(text, end)).trim() !== "";
  return isBehindComment && isShared ? entry.start : lineBreakBefore(text, entry.start);
}
