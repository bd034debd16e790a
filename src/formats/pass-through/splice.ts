/** Looks into a JSON body and edits of it, at byte offsets: everything else stays as the client wrote it, byte for byte. */
import type { JsonValue, Path } from "../../core/json.ts";

/**
 * One edit. `value`: replaces what stands at `path`, or is added at the front of the object there. Without: takes the member
 * or item out. Every member of a repeated key is edited, since readers differ in which one counts.
 */
export interface Splice {
  readonly path: Path;
  readonly value?: JsonValue;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** A member of an object or an item of a list, and its value; offsets in bytes, ends exclusive. */
interface Member {
  readonly step: string | number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

interface Members {
  readonly list: readonly Member[];
  readonly isObject: boolean;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A body and what stands where in its outermost object. It is looked at several times on its way, and gone through once. */
export interface Outline {
  readonly body: Buffer;
  /** Where its value begins, in bytes. */
  readonly start: number;
  readonly outermost: Members;
}

/** A view of the same bytes, which nobody must write to from here on. */
export function outlineOf(body: Uint8Array): Outline {
  // Node's own decoder reads a Buffer: for a few letters a `TextDecoder` costs many times as much.
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length);
  const start = skipSpace(bytes, 0);
  return { body: bytes, start, outermost: members(bytes, start) };
}

/**
 * The body with the edits made, as pieces in order: unchanged ones are views of `body`, so that nothing large is copied.
 * A path that leads nowhere and has no object to be added to changes nothing. The body must be valid JSON: what is not is
 * passed on as far as it was understood, and its reader refuses it.
 */
export function splice({ body, start, outermost }: Outline, edits: readonly Splice[]): readonly Uint8Array[] {
  const changes = changesIn(body, start, edits, outermost);
  if (changes.length > 1) changes.sort((left, right) => left.start - right.start);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { start, end, text } of changes) {
    if (start < from) continue;
    if (start > from) pieces.push(body.subarray(from, start));
    if (text !== "") pieces.push(Buffer.from(text));
    from = end;
  }
  if (from < body.length) pieces.push(body.subarray(from));
  return pieces;
}

/**
 * The JSON text of a value of the outermost object: what a router reads without parsing the rest. Of a repeated key the last,
 * as `JSON.parse` has it.
 */
export function topLevelValue({ body, outermost }: Outline, key: string): string | undefined {
  const member = outermost.list.findLast(({ step }) => step === key);
  return member && body.toString("utf8", member.valueStart, member.end);
}

function changesIn(
  body: Buffer,
  start: number,
  edits: readonly Splice[],
  { list, isObject }: Members = members(body, start),
): Change[] {
  const changes: Change[] = [];
  const removed = new Set<Member>();
  const deep: Splice[] = [];
  for (const edit of edits) {
    const { path, value } = edit;
    if (path.length > 1) deep.push(edit);
    if (path.length !== 1) continue;
    const hits = list.filter(({ step }) => step === path[0]);
    if (value === undefined) for (const hit of hits) removed.add(hit);
    else if (hits.length > 0) {
      const text = JSON.stringify(value);
      for (const { valueStart, end } of hits) changes.push({ start: valueStart, end, text });
    } else if (isObject && typeof path[0] === "string") {
      const text = `${JSON.stringify(path[0])}:${JSON.stringify(value)}${list.length > 0 ? "," : ""}`;
      changes.push({ start: start + 1, end: start + 1, text });
    }
  }
  if (deep.length === 0 && removed.size === 0) return changes;
  const lastKept = list.findLastIndex((member) => !removed.has(member));
  list.forEach((member, index) => {
    if (removed.has(member)) {
      // With the comma behind it; at the end of the list with the one before it.
      const next = list[index + 1];
      if (index < lastKept && next) changes.push({ start: member.start, end: next.start, text: "" });
      else changes.push({ start: list[index - 1]?.end ?? start + 1, end: member.end, text: "" });
      return;
    }
    const inside = deep.filter(({ path }) => path[0] === member.step);
    if (inside.length === 0) return;
    const within = inside.map(({ path, ...edit }) => ({ ...edit, path: path.slice(1) }));
    changes.push(...changesIn(body, member.valueStart, within));
  });
  return changes;
}

/** The members of the object or the items of the list that begins at `start`; none of anything else. */
function members(body: Buffer, start: number): Members {
  const isObject = body[start] === 0x7b;
  const list: Member[] = [];
  if (!isObject && body[start] !== 0x5b) return { list, isObject };
  let at = skipSpace(body, start + 1);
  while (at < body.length && body[at] !== 0x7d && body[at] !== 0x5d) {
    const from = at;
    let step: string | number = list.length;
    if (isObject) {
      const end = skipValue(body, at);
      step = keyText(body.toString("utf8", at, end));
      at = skipSpace(body, end);
      if (body[at] !== colon) break;
      at = skipSpace(body, at + 1);
    }
    const end = skipValue(body, at);
    if (end === at) break;
    list.push({ step, start: from, valueStart: at, end });
    at = skipSpace(body, end);
    if (body[at] !== comma) break;
    at = skipSpace(body, at + 1);
  }
  return { list, isObject };
}

/** A key's text; one that is written with escapes is the same key. */
function keyText(text: string): string {
  if (!text.includes("\\")) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    // A broken key is nobody's key; the reader of the body refuses it.
    return text;
  }
}

function skipSpace(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
}

/** The offset behind the value at `from`. */
function skipValue(body: Uint8Array, from: number): number {
  const first = body[from];
  if (first === quote) return skipString(body, from);
  let at = from;
  if (first !== 0x7b && first !== 0x5b) {
    while (at < body.length && !isEnd(body[at] ?? 0)) at += 1;
    return at;
  }
  let depth = 0;
  while (at < body.length) {
    const byte = body[at];
    if (byte === quote) {
      at = skipString(body, at);
      continue;
    }
    at += 1;
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) break;
  }
  return at;
}

/** So far a string is read byte by byte; from there on the engine's own search, whose call costs as much, finds its end. */
const nearBytes = 128;

/** Code is full of quotes and escapes, an image has none: each is passed at its own best speed. */
function skipString(body: Uint8Array, from: number): number {
  let at = from + 1;
  for (;;) {
    const near = Math.min(at + nearBytes, body.length);
    while (at < near) {
      const byte = body[at];
      if (byte === quote) return at + 1;
      at += byte === backslash ? 2 : 1;
    }
    const end = body.indexOf(quote, at);
    if (end < 0) return body.length;
    let slashes = 0;
    while (end - slashes > at && body[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    at = end + 1;
  }
}

/** What ends a number or a word. */
function isEnd(byte: number): boolean {
  return byte === comma || byte === 0x7d || byte === 0x5d || byte <= 0x20;
}
