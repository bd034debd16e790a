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

/** Types in lower case, `nullable` as a union with null, Google's own keywords gone (H121). JSON Schema stays as it is. */
export function jsonSchemaOf(schema: JsonObject, depth = 0): JsonObject {
  if (depth > deepest) return schema;
  const result = Object.create(null) as Record<string, JsonValue>;
  for (const key of Object.keys(schema)) {
    const value = keyword(key, schema[key] as JsonValue, depth);
    if (value !== undefined) result[key] = value;
  }
  return schema["nullable"] === true ? withNull(result) : result;
}

function keyword(key: string, value: JsonValue, depth: number): JsonValue | undefined {
  if (key === "type") return typeWord(value);
  if (ownKeywords.has(key)) return undefined;
  if (key === "format" && typeof value === "string" && ownFormats.has(value)) return undefined;
  if (counts.has(key) && typeof value === "string" && value !== "") return Number(value);
  if (single.has(key) && isObject(value)) return jsonSchemaOf(value, depth + 1);
  if (several.has(key) && Array.isArray(value)) {
    return value.map((member: JsonValue) => (isObject(member) ? jsonSchemaOf(member, depth + 1) : member));
  }
  if (named.has(key) && isObject(value)) return schemasByName(value, depth);
  return value;
}

/** `properties` and the like: its keys are names, never keywords. */
function schemasByName(schemas: JsonObject, depth: number): JsonObject {
  const result = Object.create(null) as Record<string, JsonValue>;
  for (const name of Object.keys(schemas)) {
    const schema = schemas[name] as JsonValue;
    result[name] = isObject(schema) ? jsonSchemaOf(schema, depth + 1) : schema;
  }
  return result;
}

function typeWord(value: JsonValue): JsonValue | undefined {
  if (value === "TYPE_UNSPECIFIED") return undefined;
  if (Array.isArray(value)) return value.map((word: JsonValue) => typeWord(word) ?? word);
  return typeof value === "string" ? value.toLowerCase() : value;
}

function withNull(schema: Record<string, JsonValue>): JsonObject {
  const { type, enum: values, anyOf } = schema;
  if (Array.isArray(values) && !values.includes(null)) schema["enum"] = [...values, null];
  if (typeof type === "string" && type !== "null") schema["type"] = [type, "null"];
  if (Array.isArray(anyOf)) schema["anyOf"] = [...anyOf, { type: "null" }];
  return schema;
}
