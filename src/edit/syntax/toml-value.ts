/** TOML text to plain JSON values, as the reference parser reads it. */
import { parse, TomlDate, TomlError } from "smol-toml";
import type { JsonValue } from "../../core/json.ts";
import { invalidText } from "./faults.ts";

/**
 * Dates become their strings; whole numbers beyond what a double can hold become strings of digits; `nan` and `inf`
 * stay numbers.
 * @throws AienvError `edit.invalid` with line and column.
 */
export function readTomlValue(text: string): JsonValue {
  try {
    return toJson(parse(text, { integersAsBigInt: "asNeeded" }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    throw invalidText("TOML", reason, { line: error.line, column: error.column }, error);
  }
}

function toJson(value: unknown): JsonValue {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
  }
  return typeof value === "bigint" ? value.toString() : (value as JsonValue);
}
