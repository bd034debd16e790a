/** Does a key stand where names and addresses belong? A file may repeat it anywhere. */
import type { JsonValue } from "../../core/json.ts";
import type { Reading } from "../contract.ts";

/** Shorter ones are no keys, and stand in many a word. */
const leastLength = 6;

export function holdsSecret(value: JsonValue, { secrets }: Pick<Reading, "secrets">): boolean {
  const text = JSON.stringify(value);
  return [...secrets.values()].some((secret) => secret.length >= leastLength && text.includes(secret));
}
