/**
 * Hashes of the tokens that were heard last: a few tools ask all day, and a digest costs as much as finding who answers. In memory
 * alone; a token that was revoked opens nothing for being remembered, since its record is looked for all the same.
 */

/** More tools than work at once; all are compared with each token. */
const mostKept = 16;

interface Heard {
  readonly token: string;
  readonly hash: string;
}

export interface HeardTokens {
  /** undefined: it was not heard, or others were since. */
  hashOf(token: string): string | undefined;
  /** Only of tokens that open something: guesses must push nobody out. */
  keep(token: string, hash: string): void;
}

export function heardTokens(): HeardTokens {
  const heard: Heard[] = [];
  let next = 0;
  return {
    hashOf(token) {
      for (const one of heard) if (isSame(one.token, token)) return one.hash;
      return undefined;
    },
    keep(token, hash) {
      heard[next] = { token, hash };
      next = (next + 1) % mostKept;
    },
  };
}

/** Looks at every letter, so that the time it takes tells nobody how many are right. */
function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
