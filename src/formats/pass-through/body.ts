/** A body as it came, in pieces: to join a large one costs more than all else that is done with it, and few have to. */
export class Body {
  readonly pieces: readonly Buffer[];
  /** In bytes. */
  readonly length: number;
  #whole: Buffer | undefined;

  /** Nobody must write to the pieces from here on. */
  constructor(pieces: readonly Buffer[]) {
    this.pieces = pieces;
    this.length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** All in one; joined at the first call. */
  whole(): Buffer {
    const [first] = this.pieces;
    this.#whole ??= first && this.pieces.length === 1 ? first : Buffer.concat(this.pieces, this.length);
    return this.#whole;
  }

  /** Views of the bytes between two offsets. */
  between(start: number, end: number): readonly Buffer[] {
    const views: Buffer[] = [];
    let offset = 0;
    for (const piece of this.pieces) {
      const view = piece.subarray(Math.max(start - offset, 0), Math.max(end - offset, 0));
      if (view.length > 0) views.push(view);
      offset += piece.length;
      if (offset >= end) break;
    }
    return views;
  }

  /** The text between two offsets. */
  text(start: number, end: number): string {
    const [first, ...more] = this.between(start, end);
    if (!first) return "";
    return (more.length === 0 ? first : Buffer.concat([first, ...more])).toString();
  }

  /** Whether a text of single-byte letters stands anywhere, across a seam too. */
  includes(text: string): boolean {
    const before = text.length - 1;
    let tail: Buffer | undefined;
    for (const piece of this.pieces) {
      if (piece.includes(text, 0, "latin1")) return true;
      if (tail && Buffer.concat([tail, piece.subarray(0, before)]).includes(text, 0, "latin1")) return true;
      const end = tail && piece.length < before ? Buffer.concat([tail, piece]) : piece;
      tail = end.subarray(Math.max(end.length - before, 0));
    }
    return false;
  }
}
