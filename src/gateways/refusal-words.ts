/** What a gateway says of a request that it refused, as one short line without the keys that went there. Pure. */
import { controlCharacters } from "../core/control-characters.ts";
import { isObject, type JsonValue } from "../core/json.ts";
import { redactSecret } from "../core/redact.ts";

const mostText = 300;
/** Shorter values are words that stand in other texts too. */
const shortestKey = 8;

/**
 * Keys go before the line is cut: half of one would be known to nobody further on. `keys` are the values that were sent,
 * since some servers say a whole request back.
 */
export function refusalWords(body: JsonValue | undefined, text: string, keys: readonly string[]): string {
  let shown = (wordsIn(body) ?? text).replace(controlCharacters, "").replace(/\s+/g, " ").trim();
  for (const key of new Set(keys.flatMap(written)))
    if (key.length >= shortestKey) shown = shown.replaceAll(key, redactSecret(key));
  return shown.slice(0, mostText);
}

/** As it is, as JSON writes it, as JSON in JSON does, and as URLs do. */
function written(key: string): string[] {
  const inText = JSON.stringify(key).slice(1, -1);
  return [key, inText, JSON.stringify(inText).slice(1, -1), encodeURIComponent(key)];
}

/** Where gateways put words: `message`, `error.message`, `error`, `detail`. */
function wordsIn(body: JsonValue | undefined): string | undefined {
  if (!isObject(body)) return undefined;
  const { error, message, detail } = body;
  const said = isObject(error) ? error["message"] : (error ?? message ?? detail);
  return said === undefined || said === null || typeof said === "string"
    ? (said ?? undefined)
    : JSON.stringify(said);
}

/** Every value in a request's body under a name like `key`, `api_key`, `OPENAI_API_KEYS`, one of several lines each. */
export function keysIn(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    if (!/keys?$/i.test(name)) return keysIn(one);
    const texts = Array.isArray(one) ? one : [one];
    return texts.flatMap((text) => (typeof text === "string" ? [text, ...text.split("\n")] : keysIn(text)));
  });
}
