/** Readers of wire values that trust nothing: a value of another type is absent. No schema runs per chunk. */
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A finite number. */
export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** More tokens, bytes or seconds than anything here has: sums and costs of such counts stay exact, and fit the ledger. */
const mostCounted = 1e10;

/** A count: a whole number that is not negative; what else stands there, or a number beyond all reason, is unknown. */
export function count(value: unknown): number | undefined {
  const found = number(value);
  return found === undefined || found < 0 || found > mostCounted ? undefined : Math.floor(found);
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

export function object(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects of a list; other members are left out. */
export function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function list(value: unknown): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The JSON value of a text, or undefined where it has none. */
export function parseJson(source: string): JsonValue | undefined {
  try {
    return JSON.parse(source) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The object without the keys that the caller has read: what becomes `extra`. Undefined where nothing is left. */
export function rest(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let left: Record<string, JsonValue> | undefined;
  for (const key in value) {
    if (known.has(key) || !Object.hasOwn(value, key)) continue;
    left ??= Object.create(null) as Record<string, JsonValue>;
    left[key] = value[key] as JsonValue;
  }
  return left;
}

/** An object of the members that have a value: keeps the order in which they are given. */
export function compact(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const key in members) {
    const value = members[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
