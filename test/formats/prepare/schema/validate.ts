/** A small judge of JSON Schema, and of the OpenAPI subset, for laws about lowered schemas. */
import { isObject, type JsonObject, type JsonValue, sameJson, valueAt } from "../../../../src/core/json.ts";

/** Whether `value` is valid under `schema`. References are local and followed; types may be in upper case. */
export function isValid(schema: JsonValue, value: JsonValue, root: JsonValue = schema): boolean {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema)) return true;
  if (value === null && schema["nullable"] === true) return true;
  return checks.every((check) => check(schema, value, root));
}

type Check = (schema: JsonObject, value: JsonValue, root: JsonValue) => boolean;

const list = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
const number = (value: JsonValue | undefined, otherwise: number) =>
  typeof value === "number" ? value : otherwise;

const checks: readonly Check[] = [
  ({ type }, value) =>
    type === undefined ||
    (Array.isArray(type) ? (type as JsonValue[]) : [type]).some((one) =>
      isOfType(String(one).toLowerCase(), value),
    ),
  ({ $ref: reference }, value, root) => {
    if (typeof reference !== "string") return true;
    const target = valueAt(root, reference === "#" ? [] : reference.slice(2).split("/"));
    return target === undefined || isValid(target, value, root);
  },
  (schema, value) => !Object.hasOwn(schema, "const") || sameJson(schema["const"], value),
  ({ enum: values }, value) => values === undefined || list(values).some((one) => sameJson(one, value)),
  ({ allOf }, value, root) => list(allOf).every((one) => isValid(one, value, root)),
  ({ anyOf }, value, root) => anyOf === undefined || list(anyOf).some((one) => isValid(one, value, root)),
  ({ oneOf }, value, root) =>
    oneOf === undefined || list(oneOf).filter((one) => isValid(one, value, root)).length === 1,
  (schema, value) => {
    if (typeof value !== "number") return true;
    return (
      value >= number(schema["minimum"], value) &&
      value <= number(schema["maximum"], value) &&
      value > number(schema["exclusiveMinimum"], value - 1) &&
      value < number(schema["exclusiveMaximum"], value + 1)
    );
  },
  (schema, value) =>
    typeof value !== "string" ||
    (value.length >= number(schema["minLength"], 0) &&
      value.length <= number(schema["maxLength"], value.length) &&
      (schema["pattern"] === undefined || new RegExp(String(schema["pattern"])).test(value))),
  (schema, value, root) => {
    if (!Array.isArray(value)) return true;
    const items = value as readonly JsonValue[];
    const prefix = list(schema["prefixItems"]);
    return (
      items.length >= number(schema["minItems"], 0) &&
      items.length <= number(schema["maxItems"], items.length) &&
      items.every((item, index) => isValid(prefix[index] ?? schema["items"] ?? true, item, root))
    );
  },
  (schema, value, root) => {
    if (!isObject(value)) return true;
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    const others = schema["additionalProperties"] ?? true;
    return (
      list(schema["required"]).every((name) => Object.hasOwn(value, String(name))) &&
      Object.keys(value).every((name) =>
        isValid(
          Object.hasOwn(properties, name) ? (properties[name] ?? true) : others,
          value[name] ?? null,
          root,
        ),
      )
    );
  },
];

function isOfType(type: string, value: JsonValue): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
