/** The assignments of a `.env` file with their offsets, found exactly as the `dotenv` package finds them. */
import type { Span } from "./delimited.ts";

export interface DotenvEntry {
  readonly name: string;
  /** The name itself. */
  readonly key: Span;
  /** The value with its quotes, without the white space around it; empty behind the sign where there is none. */
  readonly value: Span;
}

/**
 * The pattern of dotenv itself, which lets quoted values run over lines.
 * @see https://github.com/motdotla/dotenv (checked in version 18.0.10)
 */
const assignment =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/dgm;

/** All assignments in order; names may occur twice, and the last counts. */
export function readDotenvEntries(text: string): DotenvEntry[] {
  const original = offsetsBeforeNormalizing(text);
  const entries: DotenvEntry[] = [];
  for (const match of text.replace(/\r\n?/g, "\n").matchAll(assignment)) {
    const [keyStart, keyEnd] = match.indices?.[1] ?? [0, 0];
    const raw = match[2] ?? "";
    const from = match.indices?.[2]?.[0] ?? signEnd(match[0], keyEnd - match.index) + match.index;
    const start = from + raw.length - raw.trimStart().length;
    const value = raw.trim();
    const span = value === "" ? { start: from, end: from } : { start, end: start + value.length };
    entries.push({
      name: match[1] ?? "",
      key: { start: original(keyStart), end: original(keyEnd) },
      value: { start: original(span.start), end: original(span.end) },
    });
  }
  return entries;
}

/** Where the sign behind the name ends: `=`, or the colon with its space. */
function signEnd(match: string, nameEnd: number): number {
  const sign = /^\s*=|^:\s/.exec(match.slice(nameEnd));
  return nameEnd + (sign?.[0].length ?? 0);
}

/** dotenv reads CRLF as one character; this leads from its offsets back to those of the file. */
function offsetsBeforeNormalizing(text: string): (offset: number) => number {
  if (!text.includes("\r\n")) return (offset) => offset;
  const pairs = [...text.matchAll(/\r\n/g)].map((match, index) => match.index - index);
  return (offset) => {
    let low = 0;
    let high = pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  };
}
