/** A walk through a schema by the places where schemas stand, never by the names of properties. */
import { isObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { emptyMap } from "./references.ts";

/** What stands at a keyword: a schema, a list of schemas, or schemas by name. */
const places: Readonly<Record<string, "schema" | "list" | "map">> = {
  items: "schema",
  additionalProperties: "schema",
  contains: "schema",
  not: "schema",
  if: "schema",
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema, in a table
  then: "schema",
  else: "schema",
  anyOf: "list",
  oneOf: "list",
  allOf: "list",
  prefixItems: "list",
  properties: "map",
  patternProperties: "map",
  $defs: "map",
  definitions: "map",
};

/** Rewrites every schema in a schema, inner ones first; the same object where nothing changed. */
export function rewriteSchema(schema: JsonObject, rewrite: (node: JsonObject) => JsonObject): JsonObject {
  let changed: Record<string, JsonValue> | undefined;
  for (const keyword of Object.keys(schema)) {
    const place = Object.hasOwn(places, keyword) ? places[keyword] : undefined;
    if (place === undefined) continue;
    const value = schema[keyword] as JsonValue;
    const result = inside(value, place, rewrite);
    if (result === value) continue;
    changed ??= { ...schema };
    changed[keyword] = result;
  }
  return rewrite(changed ?? schema);
}

function inside(
  value: JsonValue,
  place: "schema" | "list" | "map",
  rewrite: (node: JsonObject) => JsonObject,
): JsonValue {
  if (Array.isArray(value)) return place === "map" ? value : eachOf(value as readonly JsonValue[], rewrite);
  if (!isObject(value) || place === "list") return value;
  return place === "schema" ? rewriteSchema(value, rewrite) : eachNamed(value, rewrite);
}

function eachOf(values: readonly JsonValue[], rewrite: (node: JsonObject) => JsonObject): JsonValue {
  const results = values.map((value) => (isObject(value) ? rewriteSchema(value, rewrite) : value));
  return results.every((result, index) => result === values[index]) ? values : results;
}

function eachNamed(schemas: JsonObject, rewrite: (node: JsonObject) => JsonObject): JsonObject {
  const result = emptyMap();
  let same = true;
  for (const name of Object.keys(schemas)) {
    const value = schemas[name] as JsonValue;
    const rewritten = isObject(value) ? rewriteSchema(value, rewrite) : value;
    same &&= rewritten === value;
    result[name] = rewritten;
  }
  return same ? schemas : result;
}
