/** Keeps a provider's key from coming back: an upstream that repeats it, in an error or an answer, is not passed on. */
import { redactSecret } from "../core/redact.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import { printable } from "./printable.ts";

export interface KeyHider {
  /** Whole events or a whole body, so that no key lies across a seam. */
  bytes(bytes: Buffer): Buffer;
  /** For an answer in pieces. */
  pieces(): PieceHider;
  text(text: string): string;
  /** An error as it may be told: without the key, and without what a terminal would obey. */
  error(error: UpstreamError): UpstreamError;
}

/** Gives what may go on so far: what could be the beginning of the key waits for the next piece. */
interface PieceHider {
  push(piece: Buffer): Buffer;
  rest(): Buffer;
}

/** Shorter ones (`ollama`, `none`) guard nothing, and stand in honest texts. */
const shortestKey = 12;

export function keyHider(key: string | undefined): KeyHider {
  const hidden = key !== undefined && key.length >= shortestKey ? key : undefined;
  const text = (said: string): string =>
    hidden === undefined ? said : said.replaceAll(hidden, redactSecret(hidden));
  const bytes = (given: Buffer): Buffer =>
    hidden !== undefined && given.includes(hidden)
      ? Buffer.from(given.toString("latin1").replaceAll(hidden, "*".repeat(8)), "latin1")
      : given;
  return {
    text,
    bytes,
    pieces: () => hiderOfPieces(Buffer.from(hidden ?? ""), bytes),
    error: (error) => ({ ...error, message: printable(text(error.message)) }),
  };
}

function hiderOfPieces(key: Buffer, bytes: KeyHider["bytes"]): PieceHider {
  let held = Buffer.alloc(0);
  return {
    push(piece) {
      const shown = bytes(held.length === 0 ? piece : Buffer.concat([held, piece]));
      let most = Math.min(key.length - 1, shown.length);
      while (most > 0 && !shown.subarray(shown.length - most).equals(key.subarray(0, most))) most -= 1;
      // A copy: the piece may be large, and its memory is another's.
      held = Buffer.from(shown.subarray(shown.length - Math.max(most, 0)));
      return shown.subarray(0, shown.length - held.length);
    },
    rest: () => held,
  };
}
