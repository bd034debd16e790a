/** Schemas of structured answers, as Anthropic and OpenAI enforce them. */
import { isObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { without } from "../map-blocks.ts";
import { describe } from "./hints.ts";
import { emptyMap, names } from "./references.ts";
import { rewriteSchema } from "./rewrite-schema.ts";

/**
 * Keywords that are refused.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs (checked 2026-11-25)
 */
const bounds = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "patternProperties",
] as const;

const formats = new Set(
  "date-time time date duration email hostname uri ipv4 ipv6 uuid".split(" ") as readonly JsonValue[],
);

/** No bounds and unknown formats, and no properties but the named ones. */
export function closeObjects(schema: JsonObject): JsonObject {
  return rewriteSchema(schema, (node) => closed(withoutBounds(node)));
}

function withoutBounds(node: JsonObject): JsonObject {
  const refused: string[] = bounds.filter((keyword) => Object.hasOwn(node, keyword));
  const { format, minItems, oneOf } = node;
  if (format !== undefined && !formats.has(format)) refused.push("format");
  if (typeof minItems === "number" && minItems > 1) refused.push("minItems");
  if (refused.length === 0 && oneOf === undefined) return node;
  const description = describe(node, refused);
  const left: JsonObject = without(node, ...refused, "oneOf");
  return {
    ...left,
    ...(oneOf !== undefined && { anyOf: oneOf }),
    ...(description !== undefined && { description }),
  };
}

function closed(node: JsonObject): JsonObject {
  if (!isObjectSchema(node) || node["additionalProperties"] === false) return node;
  return { ...node, additionalProperties: false };
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === "object" || (Array.isArray(type) && type.includes("object")) || isObject(properties);
}

/** Every property required; what was optional may be null. */
export function requireAll(schema: JsonObject): JsonObject {
  return rewriteSchema(schema, (node) => {
    const { properties } = node;
    if (!isObject(properties)) return node;
    const all = Object.keys(properties);
    const required = new Set(names(node["required"]));
    if (all.every((name) => required.has(name))) return node;
    const open = emptyMap();
    for (const name of all) {
      const property = properties[name] as JsonValue;
      open[name] = required.has(name) ? property : orNull(property);
    }
    return { ...node, properties: open, required: all };
  });
}

function orNull(property: JsonValue): JsonValue {
  if (!isObject(property)) return property;
  const { type } = property;
  if (typeof type === "string" && property["enum"] === undefined) {
    return type === "null" ? property : { ...property, type: [type, "null"] };
  }
  return { anyOf: [property, { type: "null" }] };
}
