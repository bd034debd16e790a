/** The subset of JSON Schema that Gemini's `parameters` takes. @see https://ai.google.dev/api/caching#Schema (checked 2026-11-25) */
import { at, isRecord, listAt, recordAt } from "./json.ts";
import { show } from "./violations.ts";

const keywords = new Set(
  `type format title description nullable enum items minItems maxItems properties required minProperties
  maxProperties minLength maxLength pattern example anyOf propertyOrdering default minimum maximum`.split(
    /\s+/,
  ),
);
const types = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);
const formats = new Set(["enum", "date-time", "int32", "int64", "float", "double"]);

/** What the subset lacks, by place. Walks by schema position: a property may be called like a keyword. */
export function openapiBreaches(schema: unknown, where = "$"): string[] {
  if (!isRecord(schema)) return [`${where} is ${show(schema)}`];
  const breaches = Object.keys(schema)
    .filter((key) => !keywords.has(key))
    .map((key) => `${where} has ${key}`);
  const { type, format } = schema as { type?: unknown; format?: unknown };
  if (type !== undefined && !(typeof type === "string" && types.has(type.toLowerCase()))) {
    breaches.push(`${where} is of type ${show(type)}`);
  }
  if (format !== undefined && !formats.has(String(format)))
    breaches.push(`${where} has format ${show(format)}`);
  for (const value of listAt(schema, "enum")) {
    if (typeof value !== "string") breaches.push(`${where} has enum value ${show(value)}`);
  }
  const properties = recordAt(schema, "properties");
  for (const name of listAt(schema, "required")) {
    if (properties === undefined || at(properties, String(name)) === undefined) {
      breaches.push(`${where} requires ${show(name)}, which it lacks`);
    }
  }
  for (const [name, member] of Object.entries(properties ?? {})) {
    breaches.push(...openapiBreaches(member, `${where}.${name}`));
  }
  if (schema["items"] !== undefined) breaches.push(...openapiBreaches(schema["items"], `${where}[]`));
  for (const [index, branch] of listAt(schema, "anyOf").entries()) {
    breaches.push(...openapiBreaches(branch, `${where}|${index}`));
  }
  return breaches;
}
