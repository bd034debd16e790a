/** Makes JSON Schema of the OpenAPI dialect in which Gemini clients describe tools and answers. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** Keywords whose value is one schema, a list of schemas, or schemas by name. */
const single = new Set(["items", "additionalProperties", "not", "contains", "if", "then", "else"]);
const several = new Set(["anyOf", "oneOf", "allOf", "prefixItems"]);
const named = new Set(["properties", "patternProperties", "$defs", "definitions"]);

/** Google's own keywords, and formats that say how a number is stored; no other vendor knows them. */
const ownKeywords = new Set(["nullable", "propertyOrdering", "property_ordering", "example"]);
const ownFormats = new Set(["int32", "int64", "float", "double", "enum"]);

/** Google's JSON writes 64-bit numbers as text. */
const counts = new Set(["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"]);

/** Deeper schemas are left as they are: nobody writes them, and recursion has to end. */
const deepest = 200;

/**
 * Types in lower case, `nullable` as a union with null, Google's own keywords gone (H121). JSON Schema stays as it is, and
 * the same object: most clients send nothing else.
 */
export function jsonSchemaOf(schema: JsonObject, depth = 0): JsonObject {
  if (depth > deepest) return schema;
  const result = changed(schema, (key, value) => keyword(key, value, depth));
  return schema["nullable"] === true ? withNull({ ...result }) : result;
}

function keyword(key: string, value: JsonValue, depth: number): JsonValue | undefined {
  if (key === "type") return typeWord(value);
  if (ownKeywords.has(key)) return undefined;
  if (key === "format" && typeof value === "string" && ownFormats.has(value)) return undefined;
  if (counts.has(key) && typeof value === "string" && value !== "") return Number(value);
  if (single.has(key) && isObject(value)) return jsonSchemaOf(value, depth + 1);
  if (several.has(key) && Array.isArray(value)) return sameList(value, (member) => inner(member, depth));
  // Its keys are names, never keywords.
  if (named.has(key) && isObject(value)) return changed(value, (_name, member) => inner(member, depth));
  return value;
}

function inner(member: JsonValue, depth: number): JsonValue {
  return isObject(member) ? jsonSchemaOf(member, depth + 1) : member;
}

/** The object with each member changed, undefined taking it out; the same object where none was. */
function changed(
  source: JsonObject,
  change: (key: string, value: JsonValue) => JsonValue | undefined,
): JsonObject {
  let result: Record<string, JsonValue> | undefined;
  for (const key of Object.keys(source)) {
    const before = source[key] as JsonValue;
    const after = change(key, before);
    if (after === before) continue;
    // Without a prototype a property named `__proto__` is one like any other (H111).
    result ??= Object.assign(Object.create(null), source) as Record<string, JsonValue>;
    if (after === undefined) delete result[key];
    else result[key] = after;
  }
  return result ?? source;
}

function sameList(
  source: readonly JsonValue[],
  change: (member: JsonValue) => JsonValue,
): readonly JsonValue[] {
  const result = source.map(change);
  return result.every((member, index) => member === source[index]) ? source : result;
}

function typeWord(value: JsonValue): JsonValue | undefined {
  if (value === "TYPE_UNSPECIFIED") return undefined;
  if (Array.isArray(value)) return sameList(value, (word) => typeWord(word) ?? word);
  return typeof value === "string" ? value.toLowerCase() : value;
}

function withNull(schema: Record<string, JsonValue>): JsonObject {
  const { type, enum: values, anyOf } = schema;
  if (Array.isArray(values) && !values.includes(null)) schema["enum"] = [...values, null];
  if (typeof type === "string" && type !== "null") schema["type"] = [type, "null"];
  if (Array.isArray(anyOf)) schema["anyOf"] = [...anyOf, { type: "null" }];
  return schema;
}
