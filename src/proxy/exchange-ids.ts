/** Ids of exchanges: in the order in which they begin, since an index grows cheaply at its end and dearly all over. */

/** Letters of a time in milliseconds, until the year 2059. */
const timeLetters = 8;
const countLetters = 6;

/**
 * Ids of letters and digits that no other run has: `began` is when this one did, in milliseconds since 1970, `chance` some
 * letters that tell it from one of the same moment. Nobody gets anything for guessing one.
 */
export function exchangeIds(began: number, chance: string): () => string {
  const run = began.toString(36).padStart(timeLetters, "0") + chance;
  let count = 0;
  return () => {
    count += 1;
    return run + count.toString(36).padStart(countLetters, "0");
  };
}
