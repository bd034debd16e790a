/** Input of a tool call between JSON text, which other formats have, and the object that Gemini's wire has. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { parseJson } from "../read.ts";

/**
 * The object that a call's input says; undefined where it says none. No input is an object without members (H29), and a
 * text that was written as JSON twice is read twice (H30).
 */
export function argumentsOf(input: string): JsonObject | undefined {
  if (input === "" || input === "{}" || input === "null") return {};
  const value = parseJson(input);
  if (isObject(value)) return value;
  const inner = typeof value === "string" ? parseJson(value) : undefined;
  return isObject(inner) ? inner : undefined;
}
