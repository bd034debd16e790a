/** A provider's text as it may stand before a person. */
import { controlCharacters } from "../core/control-characters.ts";
import { redactSecrets } from "../core/redact.ts";

/** Longest message that is told, in UTF-16 units. */
const longest = 4000;

/** No escapes of terminals, no keys. */
export function printable(text: string): string {
  return redactSecrets(text.replace(controlCharacters, " ")).slice(0, longest);
}
