/** Parts of foreign documents, read without trust: what has another type is not there. */
import { isObject, type JsonObject, type JsonValue, type Path, valueAt } from "../../core/json.ts";
import { plainValue } from "../../registry/plain-value.ts";

/** Text that is not empty, trimmed. */
export function textAt(value: JsonValue | undefined, ...path: Path): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
}

/** A number, also one written as text. */
export function numberAt(value: JsonValue | undefined, ...path: Path): number | undefined {
  const found = valueAt(value, path);
  const number = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A number of tokens. */
export function tokensAt(value: JsonValue | undefined, ...path: Path): number | undefined {
  const number = numberAt(value, ...path);
  return number !== undefined && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

export function tableAt(value: JsonValue | undefined, ...path: Path): JsonObject {
  const found = valueAt(value, path);
  return isObject(found) ? found : {};
}

export function listAt(value: JsonValue | undefined, ...path: Path): readonly JsonValue[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? (found as readonly JsonValue[]) : [];
}

/** Texts of a list, or of a text in which commas divide them. */
export function textsAt(value: JsonValue | undefined, ...path: Path): string[] {
  const found = valueAt(value, path);
  const parts = typeof found === "string" ? found.split(",") : Array.isArray(found) ? found : [];
  return parts.flatMap((part) => (typeof part === "string" && part.trim() !== "" ? [part.trim()] : []));
}

/** The pairs of a table whose values are texts. */
export function textPairs(table: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

/** JSON that a text holds, as cells of databases do; undefined where it does not parse or is nested without end. */
export function jsonIn(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return plainValue(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** A table, or the JSON of one in a text. */
export function tableIn(value: JsonValue | undefined): JsonObject {
  const found = isObject(value) ? value : jsonIn(value);
  return isObject(found) ? found : {};
}
