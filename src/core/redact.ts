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

/** Where a key stands by its name: a header, or a variable or setting called so, then `:` or `=`. */
const table = String.raw`(?:\{\s*["']?value["']?\s*[:=]\s*)?`;
/** A backslash before one of these is JSON's, and text without it is JSON no longer. */
const letter = String.raw`(?:[^\s"'\\]|\\(?![bfnrtu"'\\/]))`;
const key = String.raw`(["']?\s*[:=]\s*${table}["']?(?:(?:Bearer|Basic|Token)\s+)?)([A-Za-z0-9]${letter}{4,})`;
const headers = "(?:proxy-)?authorization|x-api-key|x-goog-api-key";
const named = [
  new RegExp(
    String.raw`\b(${headers}|api[-_]?key|(?:auth|access|refresh|id|bearer)[-_]?token|client[-_]?secret)${key}`,
    "gi",
  ),
  new RegExp(String.raw`\b(\w+[-_](?:token|secret|password|key))${key}`, "g"),
  new RegExp(String.raw`\b((?:[A-Z][A-Z0-9_]*_)?(?:KEY|TOKEN|SECRET|PASSWORD))${key}`, "g"),
  /\b((?:set-)?cookie)(["']?\s*:\s*["']?)([^"'\n\\]{5,})/gi,
];
/** Longer than any model's name with the same beginning, and with a digit in it. */
const surelyMarked =
  /\b(?:(?:sk|gsk|xai|gh[opsu]|github_pat|glpat|nvapi|pplx|tvly)[-_](?=[\w-]*\d)[\w-]{16,}|AIza[\w-]{30,}|aienv-[A-Za-z0-9]{32}\b)/g;
/** A variable's name, or what stands in for a key that is not there. */
const reference = /^(?:[A-Z][A-Z0-9_]*|(?:env|dotenv|keyring|command):.*|aienv-[a-z-]+)$/;

/**
 * What is about to be printed, without the keys in it: the known ones by their value, others by the header's or
 * variable's name before them or by their vendor's mark. So a diff of a hand-made file does not show the key that
 * stood there: it is read by people, and often pasted into an issue. What `off` gives back is not made of this text.
 */
export function redactOutput(text: string, values: readonly string[]): string {
  let shown = text;
  for (const value of values) shown = shown.replaceAll(value, redactSecret(value));
  for (const pattern of named)
    shown = shown.replace(pattern, (match, name: string, between: string, value: string) =>
      reference.test(value) ? match : `${name}${between}${redactSecret(value)}`,
    );
  return shown.replace(surelyMarked, redactSecret);
}
