/** Lets whole events of a stream through, so that what is cut off midway never reaches a client as half a line. */

import { longestFrame } from "../formats/framing/framer.ts";

export interface WholeEvents {
  /** The bytes up to the end of the last whole event: mostly the chunk itself. */
  push(chunk: Buffer): Buffer;
  /** What came after the last whole event. */
  rest(): Buffer;
  /** The event that is coming is too long. */
  readonly overflowed: boolean;
}

const nothing: Buffer = Buffer.alloc(0);

export function wholeEvents(limit: number = longestFrame): WholeEvents {
  /** Pieces of the event that has not ended; joined once, so that a long one costs its length. */
  let pieces: Buffer[] = [];
  let pending = 0;
  /** The last bytes of the pieces: an end may lie across a seam. */
  let tail = nothing;

  function keep(piece: Buffer): void {
    if (piece.length === 0) return;
    pieces.push(piece);
    pending += piece.length;
    tail = Buffer.concat([tail, piece.subarray(-longestBlank)]).subarray(-longestBlank + 1);
  }

  return {
    push(chunk) {
      const end = endOfEvents(tail.length === 0 ? chunk : Buffer.concat([tail, chunk])) - tail.length;
      if (end <= 0) {
        keep(chunk);
        return nothing;
      }
      const first = chunk.subarray(0, end);
      const whole = pieces.length === 0 ? first : Buffer.concat([...pieces, first], pending + end);
      pieces = [];
      pending = 0;
      tail = nothing;
      keep(chunk.subarray(end));
      return whole;
    },
    rest: () => Buffer.concat(pieces, pending),
    get overflowed() {
      return pending > limit;
    },
  };
}

const blankLines = ["\n\n", "\n\r\n", "\r\r"] as const;
const longestBlank = 3;
const feed = 10;

/** Behind the last blank line; 0 or less: there is none. */
function endOfEvents(bytes: Buffer): number {
  // Nearly every chunk ends so.
  if (bytes.at(-1) === feed && bytes.at(-2) === feed) return bytes.length;
  let end = 0;
  for (const blank of blankLines) {
    const at = bytes.lastIndexOf(blank, undefined, "latin1");
    if (at >= 0) end = Math.max(end, at + blank.length);
  }
  return end;
}

/** Whole events, one by one. */
export function eachEvent(events: string): readonly string[] {
  return events.split(/(?<=\n\n|\n\r\n|\r\r)/);
}
