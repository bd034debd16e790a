/** The end of a JSON string that comes in pieces. */

export const quote = 0x22;
const backslash = 0x5c;

/** So far a string is read byte by byte; from there on the engine's own search, whose call costs as much, finds its end. */
const nearBytes = 128;

export class TextEnd {
  /** The last piece ended behind a backslash that takes the next byte with it. */
  #escaped = false;

  /**
   * From an offset within the string to the one behind its end; -1 where the piece ends before. Code is full of quotes and
   * escapes, an image has none: each is passed at its own best speed.
   */
  find(piece: Buffer, from: number): number {
    let index = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (;;) {
      const near = Math.min(index + nearBytes, piece.length);
      while (index < near) {
        const byte = piece[index];
        if (byte === quote) return index + 1;
        index += byte === backslash ? 2 : 1;
      }
      const end = index < piece.length ? piece.indexOf(quote, index) : -1;
      const stop = end < 0 ? piece.length : end;
      let slashes = 0;
      while (stop - slashes > index && piece[stop - 1 - slashes] === backslash) slashes += 1;
      const isEscaped = slashes % 2 === 1;
      if (end < 0) {
        this.#escaped = isEscaped || index > piece.length;
        return -1;
      }
      if (!isEscaped) return end + 1;
      index = end + 1;
    }
  }
}
