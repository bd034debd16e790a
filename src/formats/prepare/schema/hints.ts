/** What a schema can't say any more, said in its description. */
import type { JsonObject, JsonValue } from "../../../core/json.ts";

/** Keywords that people and models understand as they are named. */
const spoken: Readonly<Record<string, string>> = {
  default: "default",
  format: "format",
  pattern: "pattern",
  enum: "one of",
  minimum: "minimum",
  maximum: "maximum",
  exclusiveMinimum: "greater than",
  exclusiveMaximum: "less than",
  multipleOf: "multiple of",
  minLength: "minimum length",
  maxLength: "maximum length",
  minItems: "minimum items",
  maxItems: "maximum items",
  uniqueItems: "unique items",
  minProperties: "minimum properties",
  maxProperties: "maximum properties",
  examples: "examples",
  patternProperties: "properties by pattern",
  prefixItems: "items in order",
};

/** Longest value that is worth its tokens. */
const longest = 200;

/** The description with one sentence of what `schema` says by these keywords; undefined where there is neither. */
export function describe(schema: JsonObject, keywords: Iterable<string>): string | undefined {
  const { description } = schema;
  const said = typeof description === "string" ? description : undefined;
  const hints: string[] = [];
  for (const keyword of keywords) {
    const word = spoken[keyword];
    const value = schema[keyword];
    if (word === undefined || value === undefined) continue;
    const shown = show(value);
    if (shown.length <= longest) hints.push(`${word}: ${shown}`);
  }
  if (hints.length === 0) return said;
  const sentence = `(${hints.join("; ")})`;
  return said === undefined || said === "" ? sentence : `${said} ${sentence}`;
}

function show(value: JsonValue): string {
  if (typeof value === "string") return value;
  return Array.isArray(value)
    ? value.map((item: JsonValue) => JSON.stringify(item)).join(", ")
    : JSON.stringify(value);
}
