/** What goes into a request beside the key: base URLs and headers. Both are written into files, so no key may be in them. */
import { z } from "zod";
import { redactSecrets } from "../core/redact.ts";

/** Text that enters config files and headers: printable, one line. */
export const oneLine = z
  .string()
  .min(1, "is empty")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  .regex(/^[^\u0000-\u001f\u007f]*$/, "holds a line break or control character");

const belongs = "a key is named under `key:` (env:NAME, …), and the header that carries it under `auth:`";

/** A fault whose value is not to be repeated: `validate` names the place alone. */
function hiddenIssue(message: string) {
  return { code: "custom" as const, message, params: { hidden: true } };
}

export const baseUrlSchema = z.string().superRefine((text, context) => {
  const problem = baseUrlProblem(text);
  if (problem) context.addIssue({ code: "custom", message: problem });
  else if (looksLikeKey(pathOf(text)))
    context.addIssue(hiddenIssue(`has a part in its path that looks like a key; ${belongs}`));
});

function baseUrlProblem(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return "is not a URL that begins with http:// or https://";
  if (!URL.canParse(text)) return "is not a valid URL";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    return "holds a user name or password; a key belongs in `key`";
  if (url.search !== "" || url.hash !== "") return "holds a query or fragment";
  if (/[^\u0021-\u007e]/.test(text) || /["'`${}<>\\^|]/.test(text))
    return "holds a character that a base URL does not need";
  return undefined;
}

/** Cloudflare's gateways have the account's number in their path, which is no secret. */
function pathOf(text: string): string {
  const { hostname, pathname } = new URL(text);
  const path = unescaped(pathname);
  return /(?:^|\.)cloudflare\.com$/i.test(hostname) ? path.replace(/\/[0-9a-f]{32}(?=\/|$)/, "") : path;
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Headers that carry keys, by their names; an author or a number of tokens is none. */
const keyHeader = /cookie|secret|token(?!s)|passw|credential|api-?key|(?:^|-)key$|auth(?!or(?!iz))/i;
/** Their values look like keys but only name an account. */
const accountHeader = /^openai-(?:organization|project)$/i;

export const headersSchema = z
  .record(z.string().regex(/^[A-Za-z0-9-]+$/, "is not a header name"), oneLine)
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const problem = keyHeader.test(name)
        ? "is a header that carries a key, and headers are written into files"
        : !accountHeader.test(name) && (looksLikeKey(value) || /^(?:bearer|basic)\s/i.test(value))
          ? "holds what looks like a key, and headers are written into files"
          : undefined;
      if (problem) context.addIssue({ ...hiddenIssue(`${problem}; ${belongs}`), path: [name] });
    }
  })
  .describe("Headers sent with every request; no secrets here");

function looksLikeKey(text: string): boolean {
  return redactSecrets(text) !== text;
}
