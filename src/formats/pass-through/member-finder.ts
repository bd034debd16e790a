/** Where the outermost members of a JSON text stand, found while the text comes. */
import { quote, TextEnd } from "./text-end.ts";

/** A member of an object or an item of a list, and its value; offsets in bytes, ends exclusive. */
export interface Member {
  readonly step: string | number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

export interface Members {
  /** Of the value's first byte. */
  readonly start: number;
  readonly list: readonly Member[];
  readonly isObject: boolean;
}

const comma = 0x2c;
const colon = 0x3a;
const openObject = 0x7b;
const closeObject = 0x7d;
const openList = 0x5b;
const closeList = 0x5d;

/** Where in the text the finder is. */
const at = {
  beginning: 0,
  beforeMember: 1,
  inKey: 2,
  beforeColon: 3,
  beforeValue: 4,
  inText: 5,
  inNested: 6,
  inNestedText: 7,
  inScalar: 8,
  afterValue: 9,
  over: 10,
} as const;

/**
 * Goes through the pieces of a text once, byte by byte where structure may be and by the engine's own search through long
 * strings. What is no JSON ends the search: what was understood so far counts, and the reader of the body refuses it.
 */
export class MemberFinder {
  readonly #list: Member[] = [];
  #place: number = at.beginning;
  /** Of the first byte of the piece that is being read. */
  #offset: number;
  #start = 0;
  #isObject = false;
  #step: string | number = 0;
  #memberStart = 0;
  #valueStart = 0;
  /** Pieces of a key that began in an earlier piece. */
  #keyBefore: Buffer[] = [];
  #depth = 0;
  readonly #textEnd = new TextEnd();

  constructor(offset = 0) {
    this.#offset = offset;
    this.#start = offset;
  }

  push(piece: Buffer): void {
    let from = 0;
    while (from < piece.length && this.#place !== at.over) from = this.#go(piece, from);
    this.#offset += piece.length;
  }

  /** A value that was not closed ends where the text does. */
  end(): Members {
    const isInValue = this.#place >= at.inText && this.#place <= at.inScalar;
    if (isInValue) this.#closeMember(this.#offset);
    return { start: this.#start, list: this.#list, isObject: this.#isObject };
  }

  /** Goes on from an offset of the piece, and returns where something else begins. */
  #go(piece: Buffer, from: number): number {
    switch (this.#place) {
      case at.inKey:
        return this.#goThroughKey(piece, from);
      case at.inText: {
        const end = this.#textEnd.find(piece, from);
        if (end < 0) return piece.length;
        this.#closeMember(this.#offset + end);
        return end;
      }
      case at.inNested:
        return this.#goThroughNested(piece, from);
      case at.inNestedText: {
        const end = this.#textEnd.find(piece, from);
        if (end < 0) return piece.length;
        this.#place = at.inNested;
        return end;
      }
      case at.inScalar:
        return this.#goThroughScalar(piece, from);
      default: {
        const next = skipSpace(piece, from);
        return next < piece.length ? this.#meet(piece[next] ?? 0, next) : next;
      }
    }
  }

  /** A byte of structure, and no space, at a place where one is awaited. */
  #meet(byte: number, from: number): number {
    const offset = this.#offset + from;
    switch (this.#place) {
      case at.beginning:
        this.#start = offset;
        this.#isObject = byte === openObject;
        this.#place = byte === openObject || byte === openList ? at.beforeMember : at.over;
        return from + 1;
      case at.beforeMember:
        return this.#beginMember(byte, from);
      case at.beforeColon:
        this.#place = byte === colon ? at.beforeValue : at.over;
        return from + 1;
      case at.beforeValue:
        return this.#beginValue(byte, from);
      default:
        this.#place = byte === comma ? at.beforeMember : at.over;
        return from + 1;
    }
  }

  #beginMember(byte: number, from: number): number {
    if (byte === closeObject || byte === closeList) {
      this.#place = at.over;
      return from;
    }
    this.#memberStart = this.#offset + from;
    this.#step = this.#list.length;
    if (!this.#isObject) return this.#beginValue(byte, from);
    this.#place = byte === quote ? at.inKey : at.over;
    return from + 1;
  }

  #beginValue(byte: number, from: number): number {
    this.#valueStart = this.#offset + from;
    if (byte === quote) this.#place = at.inText;
    else if (byte === openObject || byte === openList) {
      this.#place = at.inNested;
      this.#depth = 1;
    } else {
      this.#place = isEnd(byte) ? at.over : at.inScalar;
    }
    return from + 1;
  }

  #closeMember(end: number): void {
    this.#list.push({ step: this.#step, start: this.#memberStart, valueStart: this.#valueStart, end });
    this.#place = at.afterValue;
  }

  #goThroughKey(piece: Buffer, from: number): number {
    const end = this.#textEnd.find(piece, from);
    if (end < 0) {
      this.#keyBefore.push(piece.subarray(from));
      return piece.length;
    }
    const last = piece.subarray(from, end - 1);
    this.#step = keyText(
      this.#keyBefore.length === 0 ? last.toString() : Buffer.concat([...this.#keyBefore, last]).toString(),
    );
    this.#keyBefore = [];
    this.#place = at.beforeColon;
    return end;
  }

  #goThroughNested(piece: Buffer, from: number): number {
    let index = from;
    while (index < piece.length) {
      const byte = piece[index];
      index += 1;
      if (byte === quote) {
        index = this.#textEnd.find(piece, index);
        if (index >= 0) continue;
        this.#place = at.inNestedText;
        return piece.length;
      }
      if (byte === openObject || byte === openList) this.#depth += 1;
      else if ((byte === closeObject || byte === closeList) && --this.#depth === 0) {
        this.#closeMember(this.#offset + index);
        break;
      }
    }
    return index;
  }

  #goThroughScalar(piece: Buffer, from: number): number {
    let index = from;
    while (index < piece.length && !isEnd(piece[index] ?? 0)) index += 1;
    if (index < piece.length) this.#closeMember(this.#offset + index);
    return index;
  }
}

/** A key's text; one that is written with escapes is the same key. */
function keyText(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    // A broken key is nobody's key; the reader of the body refuses it.
    return text;
  }
}

function skipSpace(piece: Buffer, from: number): number {
  let index = from;
  while (index < piece.length) {
    const byte = piece[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    index += 1;
  }
  return index;
}

/** What ends a number or a word. */
function isEnd(byte: number): boolean {
  return byte === comma || byte === closeObject || byte === closeList || byte <= 0x20;
}
