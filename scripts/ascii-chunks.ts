/** A bundler plugin: every character of the program's files beyond ASCII is written as its escape. */

interface Chunk {
  readonly type: string;
  code?: string;
}

/**
 * V8 keeps a file's text as long as its functions live, and takes two bytes a character for the whole text where one of them
 * needs more than one. The program means the same: what the minifier leaves has these characters in names, strings and
 * regular expressions only.
 */
export function asciiChunks() {
  return {
    name: "ascii-chunks",
    generateBundle(_options: unknown, bundle: Record<string, Chunk>): void {
      for (const chunk of Object.values(bundle))
        if (chunk.type === "chunk" && chunk.code !== undefined) chunk.code = asAscii(chunk.code);
    },
  };
}

/** @throws Error where a backslash stands before such a character: `\\é` is not `\\\\u00e9`. */
function asAscii(code: string): string {
  const escaped = /\\[^\0-\x7f]/.exec(code);
  if (escaped) throw new Error(`a backslash before a character beyond ASCII: ${JSON.stringify(escaped[0])}`);
  // By code unit: a pair of escapes is the character of the pair, with and without the flag `u`.
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
