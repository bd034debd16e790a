/** Takes in a body while it comes, and looks at it at once: most of a large one has been gone through when its end arrives. */
import { Body } from "./body.ts";
import { MemberFinder } from "./member-finder.ts";
import type { Outline } from "./outline.ts";

/** Smaller pieces are copied together: somebody may send a byte at a time, and each piece costs as much as a hundred. In bytes. */
const small = 2 * 1024;
const blockBytes = 64 * 1024;

export class BodyReader {
  /** What came so far, in bytes. */
  length = 0;
  readonly #pieces: Buffer[] = [];
  readonly #finder = new MemberFinder();
  /** A small piece that was the first of its kind, as it came. */
  #single: Buffer | undefined;
  #block: Buffer | undefined;
  #used = 0;

  /** Nobody must write to the piece from here on. */
  push(piece: Buffer): void {
    this.length += piece.length;
    this.#finder.push(piece);
    if (piece.length >= small) {
      this.#closeBlock();
      this.#pieces.push(piece);
    } else if (this.#single || this.#block) {
      const single = this.#single;
      this.#single = undefined;
      if (single) this.#copy(single);
      this.#copy(piece);
    } else this.#single = piece;
  }

  end(): Outline {
    this.#closeBlock();
    return { body: new Body(this.#pieces), outermost: this.#finder.end() };
  }

  #copy(piece: Buffer): void {
    if (this.#used + piece.length > blockBytes) this.#closeBlock();
    this.#block ??= Buffer.allocUnsafeSlow(blockBytes);
    piece.copy(this.#block, this.#used);
    this.#used += piece.length;
  }

  #closeBlock(): void {
    if (this.#single) this.#pieces.push(this.#single);
    if (this.#block) this.#pieces.push(this.#block.subarray(0, this.#used));
    this.#single = undefined;
    this.#block = undefined;
    this.#used = 0;
  }
}
