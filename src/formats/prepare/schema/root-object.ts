/** Parameters of a tool with an object at the root, as Anthropic and OpenAI demand. */
import { isObject, type JsonObject, type JsonValue, sameJson } from "../../../core/json.ts";
import { both, emptyMap, names, resolve } from "./references.ts";

const refusedAtRoot = ["anyOf", "oneOf", "allOf", "$ref", "enum", "const", "not", "if"] as const;

/**
 * The schema, or itself where its root is an object already. Alternatives at the root become one object with the properties
 * of all of them, of which those are required that all require.
 */
export function objectAtRoot(schema: JsonObject): JsonObject {
  const isPlain = !refusedAtRoot.some((keyword) => Object.hasOwn(schema, keyword));
  if (isPlain && schema["type"] === "object") {
    return isObject(schema["properties"]) ? schema : { ...schema, properties: {} };
  }
  const { schema: resolved } = resolve(schema, { root: schema, trail: [] });
  const {
    anyOf,
    oneOf,
    enum: _,
    const: __,
    not: ___,
    if: ____,
    then: _____,
    else: ______,
    ...own
  } = resolved;
  const merged = [anyOf, oneOf].reduce<JsonObject>(
    (result, branches) => withAlternatives(result, branches, schema),
    own,
  );
  return {
    ...merged,
    type: "object",
    properties: isObject(merged["properties"]) ? merged["properties"] : {},
  };
}

function withAlternatives(own: JsonObject, branches: JsonValue | undefined, root: JsonObject): JsonObject {
  if (!Array.isArray(branches)) return own;
  const objects = (branches as readonly JsonValue[])
    .filter(isObject)
    .map((branch) => resolve(branch, { root, trail: [] }).schema)
    .filter((branch) => branch["type"] === undefined || branch["type"] === "object");
  const [first, ...others] = objects;
  if (!first) return own;
  const properties = others.reduce(
    (all, branch) => eitherProperties(all, branch),
    eitherProperties({}, first),
  );
  const required = names(first["required"]).filter((name) =>
    others.every((branch) => names(branch["required"]).includes(name)),
  );
  return both(own, { properties, ...(required.length > 0 && { required }) });
}

/** A property of several alternatives may be what any of them says. */
function eitherProperties(all: JsonObject, branch: JsonObject): JsonObject {
  const result = emptyMap();
  for (const name of Object.keys(all)) result[name] = all[name] as JsonValue;
  const { properties } = branch;
  if (!isObject(properties)) return result;
  for (const name of Object.keys(properties)) {
    const other = properties[name] as JsonValue;
    const known = result[name];
    result[name] = known === undefined || sameJson(known, other) ? other : { anyOf: [known, other] };
  }
  return result;
}
