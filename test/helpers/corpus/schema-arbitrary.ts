/** JSON Schemas made up at random, each with a value that it allows; and what the subset of Gemini makes of a value. */
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { at, isRecord, listAt, recordAt } from "../grammar/json.ts";

export interface Allowed {
  readonly schema: JsonObject;
  readonly value: JsonValue;
}

const plain: fc.Arbitrary<Allowed> = fc.oneof(
  fc.constantFrom<Allowed>(
    { schema: { type: "string", minLength: 1, maxLength: 9, format: "uri" }, value: "a:b" },
    { schema: { type: "string", pattern: "^a+$", contentEncoding: "base64" }, value: "aaa" },
    { schema: { type: "string", enum: ["x", "y"], default: "x", examples: ["y"] }, value: "y" },
    { schema: { const: "only", title: "T" }, value: "only" },
    { schema: { type: ["string", "null"] }, value: null },
    { schema: { type: ["integer", "string"], $comment: "either" }, value: 7 },
    { schema: { anyOf: [{ type: "string" }, { type: "null" }] }, value: null },
    { schema: { enum: ["a", null] }, value: null },
    { schema: { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 4, multipleOf: 3 }, value: 3 },
    { schema: { type: "number", exclusiveMinimum: 0, maximum: 1 }, value: 0.5 },
    { schema: { type: "integer", minimum: 1, maximum: 1 }, value: 1 },
    { schema: { type: "boolean", deprecated: true, readOnly: true }, value: false },
    { schema: {}, value: [1, "a", { b: null }] },
    { schema: { description: "anything", not: { type: "string" } }, value: 5 },
  ),
  fc.string({ maxLength: 5 }).map((value): Allowed => ({ schema: { type: "string" }, value })),
);

/** Names that a careless walk takes for keywords. */
const names = fc.constantFrom(
  "a",
  "properties",
  "type",
  "const",
  "$ref",
  "default",
  "items",
  "title",
  "format",
  "required",
);

interface Member {
  readonly name: string;
  readonly of: Allowed;
  readonly required: boolean;
  readonly there: boolean;
}

function objectOf(members: readonly Member[], more: JsonObject): Allowed {
  const schema: Record<string, JsonValue> = {};
  const value: Record<string, JsonValue> = {};
  for (const { name, of, required, there } of members) {
    schema[name] = of.schema;
    if (required || there) value[name] = of.value;
  }
  const required = members.flatMap((member) => (member.required ? [member.name] : []));
  return { schema: { type: "object", properties: schema, required, ...more }, value };
}

const tied = fc.letrec<{ any: Allowed; object: Allowed; list: Allowed; choice: Allowed; both: Allowed }>(
  (tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: "schema" },
      plain,
      tie("object"),
      tie("list"),
      tie("choice"),
      tie("both"),
    ),
    object: fc
      .tuple(
        fc.uniqueArray(
          fc.record({ name: names, of: tie("any"), required: fc.boolean(), there: fc.boolean() }),
          { selector: ({ name }) => name, maxLength: 4 },
        ),
        fc.constantFrom<JsonObject>(
          {},
          { additionalProperties: false },
          { additionalProperties: { type: "string" } },
          { patternProperties: { "^x-": { type: "string" } }, propertyNames: { maxLength: 20 } },
          { minProperties: 0, unevaluatedProperties: false },
          { if: { required: ["a"] }, else: {} },
        ),
      )
      .map(([members, more]) => objectOf(members, more)),
    list: fc
      .tuple(
        tie("any"),
        fc.nat(2),
        fc.constantFrom<JsonObject>({}, { maxItems: 3, minItems: 0 }, { contains: {} }),
      )
      .map(([{ schema, value }, count, more]) => ({
        schema: { type: "array", items: schema, ...("contains" in more && count === 0 ? {} : more) },
        value: Array.from({ length: count }, () => value),
      })),
    choice: fc
      .tuple(tie("any"), tie("any"), fc.constantFrom("anyOf", "oneOf"))
      .map(([first, second, word]) => ({
        schema: { [word]: [second.schema, first.schema] },
        value: first.value,
      })),
    both: fc.tuple(tie("any"), tie("any")).map(([first, second]) => ({
      schema: {
        allOf: [
          { type: "object", properties: { left: first.schema }, required: ["left"] },
          { type: "object", properties: { right: second.schema } },
        ],
      },
      value: { left: first.value, right: second.value },
    })),
  }),
);

/** The schema of a tool's arguments with arguments that it allows; parts of it behind references. */
export const allowedArguments: fc.Arbitrary<Allowed> = fc
  .tuple(tied.object, tied.any)
  .map(([{ schema, value }, { schema: shared, value: sharedValue }]) => ({
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...schema,
      properties: { ...recordAt(schema, "properties"), shared: { $ref: "#/$defs/shared" } },
      $defs: { shared },
    },
    value: { ...(value as JsonObject), shared: sharedValue },
  }));

/** Why the subset's schema refuses a value; undefined: it does not. */
export function refusalOf(schema: unknown, value: unknown, where = "$"): string | undefined {
  if (!isRecord(schema)) return undefined;
  if (value === null && schema["nullable"] === true) return undefined;
  const branches = listAt(schema, "anyOf");
  if (branches.length > 0 && branches.every((branch) => refusalOf(branch, value, where) !== undefined)) {
    return `${where}: no branch of anyOf takes ${JSON.stringify(value)}`;
  }
  const type = typeof schema["type"] === "string" ? schema["type"].toLowerCase() : undefined;
  if (type !== undefined && !isOfType(type, value)) return `${where}: ${JSON.stringify(value)} is no ${type}`;
  const words = listAt(schema, "enum");
  if (words.length > 0 && !words.includes(value) && !words.includes(String(value))) {
    return `${where}: ${JSON.stringify(value)} is not in the enum`;
  }
  const bound = boundOf(schema, value);
  if (bound !== undefined) return `${where}: ${bound} refuses ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return first(value, (item) => refusalOf(schema["items"], item, `${where}[]`));
  if (!isRecord(value)) return undefined;
  const missing = listAt(schema, "required").find((name) => !Object.hasOwn(value, String(name)));
  if (missing !== undefined) return `${where}: ${String(missing)} is required`;
  return first(Object.entries(value), ([name, member]) =>
    refusalOf(at(schema, "properties", name), member, `${where}.${name}`),
  );
}

function first<T>(list: readonly T[], look: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function boundOf(schema: JsonObject, value: unknown): string | undefined {
  const size =
    typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(Object(value)).length;
  const [kind, measure] =
    typeof value === "string"
      ? ["Length", size]
      : Array.isArray(value)
        ? ["Items", size]
        : ["Properties", size];
  if (typeof value === "number") {
    if (Number(schema["minimum"] ?? value) > value) return "minimum";
    return Number(schema["maximum"] ?? value) < value ? "maximum" : undefined;
  }
  if (typeof value !== "object" && typeof value !== "string") return undefined;
  if (Number(schema[`min${kind}`] ?? 0) > Number(measure)) return `min${kind}`;
  if (Number(schema[`max${kind}`] ?? measure) < Number(measure)) return `max${kind}`;
  const { pattern } = schema;
  return typeof value === "string" && typeof pattern === "string" && !new RegExp(pattern).test(value)
    ? "pattern"
    : undefined;
}
