/** Finds words in a text that comes in pieces, and holds back no more than what may still become one. */

export interface Found {
  /** Text before the word. */
  readonly before: string;
  /** The word, or undefined where the piece holds none. */
  readonly word?: string;
  readonly after: string;
}

/** Where in `text` the first of `words` stands; the longest of those that begin there. */
export function findFirst(text: string, words: readonly string[]): Found {
  let at = -1;
  let word: string | undefined;
  for (const one of words) {
    const found = text.indexOf(one);
    if (found < 0) continue;
    if (at < 0 || found < at || (found === at && one.length > (word?.length ?? 0))) {
      at = found;
      word = one;
    }
  }
  if (word === undefined) return { before: text, after: "" };
  return { before: text.slice(0, at), word, after: text.slice(at + word.length) };
}

/** How many characters at the end of `text` could be the beginning of one of `words`. */
export function heldLength(text: string, words: readonly string[]): number {
  let most = 0;
  for (const word of words) {
    for (let length = Math.min(word.length - 1, text.length); length > most; length -= 1) {
      if (word.startsWith(text.slice(text.length - length))) {
        most = length;
        break;
      }
    }
  }
  return most;
}
