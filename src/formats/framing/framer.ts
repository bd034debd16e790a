/** Cuts the bytes of a stream into frames: what both framings (server-sent events, a JSON list) have in common. */
import type { Frame } from "../contract.ts";

/** One object a stream. Frames come out in order, as soon as their last byte went in. */
export interface Framer {
  push(bytes: Uint8Array, onFrame: (frame: Frame) => void): void;
  /** No more bytes come: a frame that lacks only its end is given out. */
  end(onFrame: (frame: Frame) => void): void;
  /** A frame grew over the limit. Nothing comes out any more; the caller ends the stream with an error. */
  readonly overflowed: boolean;
}

/** Longest frame, in UTF-16 units: a picture in base64 is tens of megabytes, endless lines are an attack (H91). */
export const longestFrame = 64 * 1024 * 1024;
