/** Keeps a provider's key from coming back: an upstream that repeats it, in an error or an answer, is not passed on. */
import { redactSecret } from "../core/redact.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import { printable } from "./printable.ts";

/** Gives what may go on so far: what could be the beginning of the key waits for the next piece. */
interface PieceHider {
  push(piece: Buffer): Buffer;
  rest(): Buffer;
}

/** Shorter ones (`ollama`, `none`) guard nothing, and stand in honest texts. */
const shortestKey = 12;

/** `key`: undefined: the provider wants none. */
export class KeyHider {
  readonly #key: string | undefined;

  constructor(key: string | undefined) {
    this.#key = key !== undefined && key.length >= shortestKey ? key : undefined;
  }

  /**
   * Whole events or a whole body, so that no key lies across a seam. `letters`: the same as text of Latin-1, which is searched in
   * a third of the time.
   */
  bytes(given: Buffer, letters = given.toString("latin1")): Buffer {
    const key = this.#key;
    if (key === undefined || !letters.includes(key)) return given;
    return Buffer.from(letters.replaceAll(key, "*".repeat(8)), "latin1");
  }

  /** For an answer in pieces. */
  pieces(): PieceHider {
    return hiderOfPieces(Buffer.from(this.#key ?? ""), (bytes) => this.bytes(bytes));
  }

  text(text: string): string {
    return this.#key === undefined ? text : text.replaceAll(this.#key, redactSecret(this.#key));
  }

  /** An error as it may be told: without the key, and without what a terminal would obey. */
  error(error: UpstreamError): UpstreamError {
    return { ...error, message: printable(this.text(error.message)) };
  }
}

function hiderOfPieces(key: Buffer, bytes: (given: Buffer) => Buffer): PieceHider {
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
