/** Input of a tool call between JSON text, which Chat and Responses have, and the object that Messages and Gemini have. */
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { parseJson } from "./read.ts";

/** What a wire has as a call's input, as JSON text. Some servers and clients send the object in place of the text (H30). */
export function argumentsText(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/**
 * The text of the object that a call's input says, letter by letter; undefined where it says none. No input is an object
 * without members (H29), and a text that was written as JSON twice is read twice (H30).
 */
export function objectText(input: string): string | undefined {
  const value = input.trim() === "" ? null : parseJson(input);
  if (value === null) return "{}";
  if (typeof value !== "string") return isObject(value) ? input : undefined;
  return isObject(parseJson(value)) ? value : undefined;
}

/** The object itself; undefined where the input says none. */
export function argumentsOf(input: string): JsonObject | undefined {
  if (input === "" || input === "{}") return {};
  const value = parseJson(input);
  if (isObject(value)) return value;
  const said = objectText(input);
  return said === undefined ? undefined : (parseJson(said) as JsonObject);
}
