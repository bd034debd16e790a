/** Which keywords each type has in the subset of OpenAPI that Gemini takes, and which are told as hints. */
import type { JsonObject, JsonValue } from "../../../core/json.ts";

interface Keywords {
  /** Counts and bounds that are kept as they are. */
  readonly kept: readonly string[];
  readonly formats: readonly string[];
  /** Those that mean something for the type and can only be told. */
  readonly hinted: readonly string[];
}

const told = ["default", "examples"];
const numbers: Omit<Keywords, "formats"> = {
  kept: ["minimum", "maximum"],
  hinted: ["enum", "multipleOf", ...told],
};

/** @see https://ai.google.dev/api/caching#Schema (checked 2026-11-25) */
const byType: Readonly<Record<string, Keywords>> = {
  string: { kept: ["minLength", "maxLength", "pattern"], formats: ["date-time", "enum"], hinted: told },
  integer: { ...numbers, formats: ["int32", "int64"] },
  number: { ...numbers, formats: ["float", "double"] },
  boolean: { kept: [], formats: [], hinted: ["enum", ...told] },
  array: { kept: ["minItems", "maxItems"], formats: [], hinted: ["uniqueItems", "prefixItems", ...told] },
  object: { kept: ["minProperties", "maxProperties"], formats: [], hinted: ["patternProperties", ...told] },
};
const untyped: Keywords = { kept: [], formats: [], hinted: ["enum", ...told] };

interface TypeKeywords {
  readonly kept: JsonObject;
  readonly hinted: readonly string[];
}

/** `schema` has `const` as `enum` already. */
export function typeKeywords(type: string | undefined, schema: JsonObject): TypeKeywords {
  const { kept: names, formats, hinted } = (type === undefined ? undefined : byType[type]) ?? untyped;
  const kept: Record<string, JsonValue> = {};
  const hints: string[] = [];
  for (const name of names) {
    const value = schema[name];
    if (isProper(name, value)) kept[name] = value;
  }
  const { format } = schema;
  if (typeof format === "string") {
    if (formats.includes(format)) kept["format"] = format;
    else if (type !== undefined) hints.push("format");
  }
  if (type === "string") keepEnum(schema, kept, hints);
  if (type === "integer" || type === "number") keepExclusive(type, schema, kept, hints);
  return { kept, hinted: hints.length === 0 ? hinted : [...hinted, ...hints] };
}

function isProper(name: string, value: JsonValue | undefined): value is JsonValue {
  if (name === "pattern") return typeof value === "string";
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return name === "minimum" || name === "maximum" || (Number.isInteger(value) && value >= 0);
}

/** Values are strings and not empty, or all of them are told: a shorter list would forbid some. */
function keepEnum(schema: JsonObject, kept: Record<string, JsonValue>, hints: string[]): void {
  const { enum: values } = schema;
  if (!Array.isArray(values)) return;
  const strings = (values as readonly JsonValue[]).filter((value) => typeof value === "string");
  if (strings.length > 0 && !strings.includes("")) kept["enum"] = [...new Set(strings)];
  else hints.push("enum");
}

/** The next whole number where there is one; else the bound itself, which allows one value more. */
function keepExclusive(
  type: string,
  schema: JsonObject,
  kept: Record<string, JsonValue>,
  hints: string[],
): void {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const whole = type === "integer";
  if (typeof above === "number") {
    const least = whole ? Math.floor(above) + 1 : above;
    kept["minimum"] = Math.max(least, typeof kept["minimum"] === "number" ? kept["minimum"] : least);
    if (!whole) hints.push("exclusiveMinimum");
  }
  if (typeof below === "number") {
    const most = whole ? Math.ceil(below) - 1 : below;
    kept["maximum"] = Math.min(most, typeof kept["maximum"] === "number" ? kept["maximum"] : most);
    if (!whole) hints.push("exclusiveMaximum");
  }
}
