/** Sees where a JSON object or list that comes in pieces is whole, without parsing it. */

export interface JsonScanner {
  push(text: string): void;
  /** True after the bracket that closes the outermost value. */
  readonly complete: boolean;
}

/** One object a value. A value that is neither object nor list is never complete. */
export function jsonScanner(): JsonScanner {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let complete = false;
  return {
    push(text) {
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (inString) {
          if (escaped) escaped = false;
          else if (code === 0x5c) escaped = true;
          else if (code === 0x22) inString = false;
        } else if (code === 0x22) inString = true;
        else if (code === 0x7b || code === 0x5b) depth += 1;
        else if (code === 0x7d || code === 0x5d) {
          depth -= 1;
          if (depth <= 0) complete = true;
        }
      }
    },
    get complete() {
      return complete;
    },
  };
}
