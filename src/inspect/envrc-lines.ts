/** What an `.envrc` says of a variable, as far as it can be read without being run. */

export type EnvrcEntry = { readonly line: number } & (
  | { readonly kind: "value"; readonly value: string | null | undefined }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "aienv" }
  | { readonly kind: "up" }
);

/** In the order of the file: later lines count. */
export function envrcEntries(text: string, variable: string): EnvrcEntry[] {
  return text.split(/\r?\n/).flatMap((raw, index): EnvrcEntry[] => {
    const line = index + 1;
    const words = raw.trim();
    if (/^use[ _]aienv\b/.test(words)) return [{ line, kind: "aienv" }];
    if (/^source_up(?:_if_exists)?\b/.test(words)) return [{ line, kind: "up" }];
    const file = /^dotenv(?:_if_exists)?(?:\s+(\S+))?\s*$/.exec(words);
    if (file) return [{ line, kind: "file", file: unquoted(file[1] ?? ".env") ?? "" }];
    if (new RegExp(`^unset\\s(?:.*\\s)?${variable}(?:\\s|$)`).test(words))
      return [{ line, kind: "value", value: null }];
    const set = new RegExp(`^(?:export\\s+)?${variable}=(.*)$`).exec(words);
    return set ? [{ line, kind: "value", value: unquoted(set[1] ?? "") }] : [];
  });
}

/** The text of a shell word that expands nothing; undefined for one that does. */
function unquoted(word: string): string | undefined {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(word);
  if (single) return single[1];
  const bare = /^"([^"]*)"\s*(?:#.*)?$/.exec(word)?.[1] ?? /^[^\s"';&|]*/.exec(word)?.[0] ?? "";
  return /[$`\\]/.test(bare) ? undefined : bare;
}
