/** Secrets out of texts for people: a key that somebody pasted where a name belongs is never said aloud. */

/** Prefixes by which vendors mark their keys, and what follows them. */
const marked =
  /\b(?:sk|pk|rk|ak|gsk|xai|hf|gh[opsu]|github_pat|glpat|nvapi|pplx|r8|csk|fw|tvly)[-_][\w-]{6,}/g;
/** Long runs of letters and digits are keys, tokens or hashes; no name of ours or a model's is like that. */
const run = /\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}/g;
/** `user:password@` in a URL, and what a query carries. */
const inUrl = /(\bhttps?:\/\/)[^\s/?#"'@]*@|(\bhttps?:\/\/[^\s?#"']*)\?[^\s"']*/gi;

/** The first letters and the length: enough to know which key it was. */
export function redactSecret(text: string): string {
  return text.length <= 6 ? "…" : `${text.slice(0, 3)}… (${text.length} characters)`;
}

/** The text with everything in it that looks like a key shortened. */
export function redactSecrets(text: string): string {
  return text
    .replace(inUrl, (_match, host?: string, path?: string) =>
      host === undefined ? `${path}?…` : `${host}…@`,
    )
    .replace(marked, redactSecret)
    .replace(run, redactSecret);
}
