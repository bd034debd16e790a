/** JSON Schema in the subset of OpenAPI that Gemini takes, where any other keyword is an error. */
import { isObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { describe } from "./hints.ts";
import { typeKeywords } from "./openapi-types.ts";
import { both, type Place, resolve } from "./references.ts";

/**
 * Most schemas that one schema may become: references that fan out grow without end, and Gemini refuses what is too
 * large.
 */
const mostSchemas = 5000;

interface Walk {
  readonly upperCase: boolean;
  left: number;
}

/** Allows whatever `root` allows; see `lowerSchema`. */
export function lowerToOpenApi(root: JsonObject, upperCase: boolean): JsonObject {
  return lower(root, { root, trail: [] }, { upperCase, left: mostSchemas });
}

function lower(value: JsonValue | undefined, place: Place, walk: Walk): JsonObject {
  walk.left -= 1;
  if (!isObject(value) || walk.left < 0) return {};
  const { schema, place: at } = resolve(value, place);
  if (schema["anyOf"] === undefined && schema["oneOf"] === undefined) return lowerTypes(schema, at, walk);
  const { anyOf, oneOf, ...own } = schema;
  const branches = [anyOf, oneOf].find((list) => Array.isArray(list) && list.length > 0);
  if (Array.isArray(branches)) return lowerUnion(own, branches as readonly JsonValue[], at, walk);
  return lowerTypes(own, at, walk);
}

/** Keywords that make a branch worth keeping: one that only requires properties says nothing new of their types. */
const telling = ["type", "properties", "items", "enum", "const", "anyOf", "oneOf"] as const;

function lowerUnion(own: JsonObject, branches: readonly JsonValue[], place: Place, walk: Walk): JsonObject {
  const { description, ...rest } = own;
  const kept: { readonly schema: JsonObject; readonly place: Place }[] = [];
  let nullable = false;
  for (const branch of branches) {
    const resolved = isObject(branch) ? resolve(branch, place) : undefined;
    if (resolved && isNull(resolved.schema)) nullable = true;
    else if (resolved && telling.some((keyword) => resolved.schema[keyword] !== undefined))
      kept.push(resolved);
    // A branch that allows anything, or that only requires: the union says no more than what stands beside it.
    else if (branch !== false) return lowerTypes(own, place, walk);
  }
  const [only, ...others] = kept;
  if (!only) return lowerTypes(nullable ? { ...own, nullable } : own, place, walk);
  const more = nullable ? { nullable } : {};
  if (others.length === 0) return lower({ ...both(own, only.schema), ...more }, only.place, walk);
  return {
    ...(typeof description === "string" && { description }),
    // Beside `anyOf` nothing else that constrains may stand, so that null is allowed in the branches.
    anyOf: kept.map((branch) => lower({ ...both(branch.schema, rest), ...more }, branch.place, walk)),
  };
}

function isNull({ type, enum: values, const: value }: JsonObject): boolean {
  return type === "null" || value === null || (Array.isArray(values) && values.every((one) => one === null));
}

/** One schema for each type of a list, and null as a flag. */
function lowerTypes(schema: JsonObject, place: Place, walk: Walk): JsonObject {
  const stated = typesOf(schema);
  const types = stated.filter((type) => type !== "null");
  const nullable = stated.length > types.length || schema["nullable"] === true;
  const [first, ...others] = types;
  if (others.length === 0) return lowerOne(schema, first, nullable, place, walk);
  const { description, type: _, ...rest } = schema;
  return {
    ...(typeof description === "string" && { description }),
    anyOf: types.map((type) => lowerOne(rest, type, nullable, place, walk)),
  };
}

const known = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/** Types in lower case (H121). Without one, what the keywords beside it are about. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === "string" && known.has(type)) return [type];
  const list: readonly JsonValue[] = Array.isArray(type) ? (type as readonly JsonValue[]) : [type ?? ""];
  const types = list
    .filter((one) => typeof one === "string")
    .map((one) => one.toLowerCase())
    .filter((one) => known.has(one));
  if (types.length > 0) return types;
  if (isObject(schema["properties"])) return ["object"];
  if (schema["items"] !== undefined) return ["array"];
  return [...new Set(valuesOf(schema)?.map(typeOfValue))];
}

function typeOfValue(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function valuesOf(schema: JsonObject): readonly JsonValue[] | undefined {
  if (Object.hasOwn(schema, "const")) return [schema["const"] as JsonValue];
  const { enum: values } = schema;
  return Array.isArray(values) ? (values as readonly JsonValue[]) : undefined;
}

/** A schema of one type: the keywords that this type has, the others as hints. */
function lowerOne(
  schema: JsonObject,
  type: string | undefined,
  nullable: boolean,
  place: Place,
  walk: Walk,
): JsonObject {
  const values = valuesOf(schema);
  const spoken: JsonObject = values ? { ...schema, enum: values } : schema;
  const { kept, hinted } = typeKeywords(type, spoken);
  const description = describe(spoken, hinted);
  return {
    ...(type !== undefined && { type: walk.upperCase ? type.toUpperCase() : type }),
    ...(description !== undefined && { description }),
    ...(nullable && { nullable: true }),
    ...kept,
    ...(type === "array" && { items: lower(itemsOf(schema), place, walk) }),
    ...(type === "object" && lowerProperties(schema, place, walk)),
  };
}

/** Members of a tuple may each be something else, so they may be anything. */
function itemsOf({ items, prefixItems }: JsonObject): JsonValue | undefined {
  return Array.isArray(items) || prefixItems !== undefined ? undefined : items;
}

function lowerProperties(schema: JsonObject, place: Place, walk: Walk): JsonObject {
  const { properties, required } = schema;
  if (!isObject(properties)) return {};
  const lowered = Object.create(null) as Record<string, JsonValue>;
  for (const name of Object.keys(properties)) {
    if (properties[name] !== false) lowered[name] = lower(properties[name], place, walk);
  }
  const present = Object.keys(lowered);
  if (present.length === 0) return {};
  // A name in `required` that is no property is an error.
  const demanded = Array.isArray(required)
    ? (required as readonly JsonValue[]).filter(
        (name) => typeof name === "string" && Object.hasOwn(lowered, name),
      )
    : [];
  return { properties: lowered, ...(demanded.length > 0 && { required: demanded }) };
}
