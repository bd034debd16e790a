/** Server-sent events, as the standard reads them, over bytes that may be cut anywhere. */
import type { Frame } from "../contract.ts";
import { type Framer, longestFrame } from "./framer.ts";

/**
 * Takes LF, CRLF and lone CR, a BOM, comments, several `data` lines, a missing space after the colon and a missing last
 * blank line (H89, H90). The library named in the design reads strings only and searches an unfinished line anew with
 * every chunk; here the pieces of a line are joined once, so a long line costs its length.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream (checked 2026-11-25)
 */
export function sseFramer(limit: number = longestFrame): Framer {
  const decoder = new TextDecoder();
  /** Pieces of the line that has not ended yet. */
  let pieces: string[] = [];
  let pending = 0;
  let afterReturn = false;
  let overflowed = false;
  let event: string | undefined;
  let data: string[] = [];
  let held = 0;

  function push(text: string, onFrame: (frame: Frame) => void): void {
    // One search per chunk: carriage returns are rare, and line feeds alone are found by the engine's own search.
    const returns = text.includes("\r");
    let from = afterReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") afterReturn = false;
    while (from < text.length && !overflowed) {
      const at = returns ? lineEnd(text, from) : text.indexOf("\n", from);
      if (at < 0) {
        hold(text.slice(from));
        return;
      }
      line(take(text.slice(from, at)), onFrame);
      from = at + 1;
      if (returns && text[at] === "\r") {
        if (text[from] === "\n") from += 1;
        else afterReturn = from === text.length;
      }
    }
  }

  function hold(piece: string): void {
    pieces.push(piece);
    pending += piece.length;
    overflowed ||= pending + held > limit;
  }

  function take(last: string): string {
    if (pieces.length === 0) return last;
    pieces.push(last);
    const whole = pieces.join("");
    pieces = [];
    pending = 0;
    return whole;
  }

  function line(text: string, onFrame: (frame: Frame) => void): void {
    if (text === "") dispatch(onFrame);
    else if (text.startsWith("data:")) hear(text, 5);
    else if (text.startsWith("event:")) event = text.slice(text[6] === " " ? 7 : 6);
    else if (text === "data") data.push("");
  }

  function hear(text: string, colon: number): void {
    const value = text.slice(text[colon] === " " ? colon + 1 : colon);
    data.push(value);
    held += value.length;
    overflowed ||= held > limit;
  }

  function dispatch(onFrame: (frame: Frame) => void): void {
    if (data.length > 0 && !overflowed) {
      const whole = data.length === 1 ? (data[0] ?? "") : data.join("\n");
      onFrame(event === undefined ? { data: whole } : { event, data: whole });
    }
    event = undefined;
    data = [];
    held = 0;
  }

  return {
    push: (bytes, onFrame) => push(decoder.decode(bytes, { stream: true }), onFrame),
    end(onFrame) {
      push(decoder.decode(), onFrame);
      const last = take("");
      if (last !== "") line(last, onFrame);
      dispatch(onFrame);
    },
    get overflowed() {
      return overflowed;
    },
  };
}

/** The first CR or LF from `from` on, or -1. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const back = text.indexOf("\r", from);
  if (feed < 0) return back;
  return back < 0 ? feed : Math.min(feed, back);
}
