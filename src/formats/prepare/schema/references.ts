/** Schemas with what they refer to in the place of the reference, and `allOf` as one schema. */
import { isObject, type JsonObject, type JsonValue, valueAt } from "../../../core/json.ts";

/** Where a walk through a schema is. */
export interface Place {
  readonly root: JsonObject;
  /** References that were followed to get here. */
  readonly trail: readonly string[];
}

interface Resolved {
  readonly schema: JsonObject;
  readonly place: Place;
}

/**
 * The schema without `$ref` and `allOf` at its top. Where a reference leads back to itself the schema says only its type
 * and that it is recursive; where one leads nowhere, nothing.
 */
export function resolve(schema: JsonObject, place: Place): Resolved {
  if (schema["$ref"] === undefined && schema["allOf"] === undefined) return { schema, place };
  const { $ref: reference, allOf, ...own } = schema;
  let resolved: Resolved = { schema: own, place };
  if (typeof reference === "string") {
    const target = follow(reference, place);
    resolved = { schema: both(own, target.schema), place: target.place };
  }
  if (!Array.isArray(allOf)) return resolved;
  for (const part of allOf as readonly JsonValue[]) {
    if (!isObject(part)) continue;
    const next = resolve(part, resolved.place);
    resolved = { schema: both(resolved.schema, next.schema), place: next.place };
  }
  return resolved;
}

function follow(reference: string, place: Place): Resolved {
  const target = reference.startsWith("#") ? valueAt(place.root, pointer(reference)) : undefined;
  if (!isObject(target)) return { schema: {}, place };
  if (place.trail.includes(reference)) {
    const { type } = target;
    const name = reference.slice(reference.lastIndexOf("/") + 1);
    return {
      schema: { ...(type !== undefined && { type }), description: `${name} again, recursively` },
      place,
    };
  }
  return resolve(target, { ...place, trail: [...place.trail, reference] });
}

function pointer(reference: string): readonly string[] {
  if (reference === "#") return [];
  return reference
    .slice(2)
    .split("/")
    .map((step) => decoded(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // A percent sign that is part of a name.
    return step;
  }
}

/**
 * Both schemas as one. Where they say different things of the same keyword the first one's stays: that allows more than
 * both together, never less.
 */
export function both(first: JsonObject, second: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...second, ...first };
  const required = [...names(first["required"]), ...names(second["required"])];
  if (required.length > 0) result["required"] = [...new Set(required)];
  const { properties: left } = first;
  const { properties: right } = second;
  if (isObject(left) && isObject(right)) result["properties"] = bothProperties(left, right);
  return result;
}

function bothProperties(left: JsonObject, right: JsonObject): JsonObject {
  const result = emptyMap();
  for (const name of Object.keys(left)) result[name] = left[name] as JsonValue;
  for (const name of Object.keys(right)) {
    const other = right[name] as JsonValue;
    const own = result[name];
    result[name] =
      own === undefined ? other : isObject(own) && isObject(other) ? { allOf: [own, other] } : own;
  }
  return result;
}

export function names(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** H111: a map in which `__proto__` is a name like any other. */
export function emptyMap(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}
