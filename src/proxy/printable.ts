/** A provider's text as it may stand before a person. */
import { redactSecrets } from "../core/redact.ts";

/** Longest message that is told, in UTF-16 units. */
const longest = 4000;

/** No escapes of terminals, no keys. */
export function printable(text: string): string {
  return redactSecrets(text.replace(control, " ")).slice(0, longest);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;
