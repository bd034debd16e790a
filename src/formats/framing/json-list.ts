/** Gemini's streamed JSON list: without `alt=sse` each answer is a member of one list that grows. */
import type { Frame } from "../contract.ts";
import { type Framer, longestFrame } from "./framer.ts";

const quote = 0x22;
const backslash = 0x5c;

/**
 * Gives out each member of the outermost list, or a document that is no list (an error body). Counts brackets outside of
 * strings and parses nothing.
 */
export function jsonListFramer(limit: number = longestFrame): Framer {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let pending = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inList = false;
  let overflowed = false;

  function push(text: string, onFrame: (frame: Frame) => void): void {
    /** Where the member that is being read begins in this text; -1 between members. */
    let start = depth > (inList ? 1 : 0) ? 0 : -1;
    for (let at = 0; at < text.length && !overflowed; at += 1) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) inString = false;
        continue;
      }
      if (code === quote) inString = true;
      else if (code === 0x5b && depth === 0) {
        inList = true;
        depth = 1;
      } else if (code === 0x7b || code === 0x5b) {
        if (start < 0) start = at;
        depth += 1;
      } else if ((code === 0x7d || code === 0x5d) && depth > 0) {
        depth -= 1;
        if (depth === (inList ? 1 : 0) && start >= 0) {
          hold(text.slice(start, at + 1));
          start = -1;
          give(onFrame);
        }
      }
    }
    if (start >= 0) hold(text.slice(start));
  }

  function hold(piece: string): void {
    pieces.push(piece);
    pending += piece.length;
    overflowed ||= pending > limit;
  }

  function give(onFrame: (frame: Frame) => void): void {
    const data = pieces.join("");
    pieces = [];
    pending = 0;
    if (!overflowed) onFrame({ data });
  }

  return {
    push: (bytes, onFrame) => push(decoder.decode(bytes, { stream: true }), onFrame),
    end: (onFrame) => push(decoder.decode(), onFrame),
    get overflowed() {
      return overflowed;
    },
  };
}
