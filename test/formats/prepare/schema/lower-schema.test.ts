import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject, type JsonValue } from "../../../../src/core/json.ts";
import { lowerParameters, lowerSchema } from "../../../../src/formats/prepare/schema/lower-schema.ts";
import { contextOf } from "../cases.ts";
import { isValid } from "./validate.ts";

const gemini = (schema: JsonObject) => lowerSchema(schema, "openapi", true);
const text = (value: unknown) => JSON.stringify(value);

describe("the subset of Gemini", () => {
  it.each<readonly [string, JsonObject, JsonObject]>([
    ["writes types in upper case", { type: "string", minLength: 1 }, { type: "STRING", minLength: 1 }],
    ["makes a list with null nullable", { type: ["string", "null"] }, { type: "STRING", nullable: true }],
    [
      "makes a list of types a choice",
      { type: ["string", "integer"], maxLength: 3, minimum: 1, description: "d" },
      {
        description: "d",
        anyOf: [
          { type: "STRING", maxLength: 3 },
          { type: "INTEGER", minimum: 1 },
        ],
      },
    ],
    ["makes const an enum", { const: "a" }, { type: "STRING", enum: ["a"] }],
    [
      "tells numbers of an enum, since only strings may be listed",
      { type: "integer", enum: [1, 2], description: "Level." },
      { type: "INTEGER", description: "Level. (one of: 1, 2)" },
    ],
    [
      "drops an enum with an empty string, which is refused",
      { type: "string", enum: ["", "a"] },
      { type: "STRING", description: '(one of: "", "a")' },
    ],
    [
      "makes an exclusive bound of whole numbers inclusive",
      { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10 },
      { type: "INTEGER", minimum: 1, maximum: 9 },
    ],
    [
      "tells formats and defaults",
      { type: "string", format: "uri", default: "x" },
      { type: "STRING", description: "(default: x; format: uri)" },
    ],
    [
      "makes a choice with null nullable",
      { anyOf: [{ type: "string" }, { type: "null" }] },
      { type: "STRING", nullable: true },
    ],
    [
      "makes oneOf anyOf",
      { oneOf: [{ type: "string" }, { type: "number" }] },
      { anyOf: [{ type: "STRING" }, { type: "NUMBER" }] },
    ],
    [
      "drops a choice of what is required only",
      {
        type: "object",
        properties: { a: { type: "string" } },
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      { type: "OBJECT", properties: { a: { type: "STRING" } } },
    ],
    [
      "merges allOf",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
          { properties: { b: { type: "boolean" } }, required: ["b"] },
        ],
      },
      {
        type: "OBJECT",
        properties: { a: { type: "STRING" }, b: { type: "BOOLEAN" } },
        required: ["a", "b"],
      },
    ],
    [
      "prunes required names that are no properties",
      { type: "object", properties: { a: {} }, required: ["a", "b"] },
      { type: "OBJECT", properties: { a: {} }, required: ["a"] },
    ],
    [
      "puts what is referred to in its place",
      { type: "object", properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { type: "string" } } },
      { type: "OBJECT", properties: { a: { type: "STRING" } } },
    ],
    [
      "ends recursion with the type",
      {
        $ref: "#/$defs/node",
        $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
      },
      {
        type: "OBJECT",
        properties: { next: { type: "OBJECT", description: "node again, recursively" } },
      },
    ],
    [
      "knows properties named like keywords",
      {
        type: "object",
        properties: {
          type: { type: "string" },
          format: { type: "string" },
          enum: { type: "array", items: { type: "string" } },
          properties: { type: "object", properties: { default: { type: "integer" } } },
          const: { const: "x" },
          $ref: { type: "string" },
        },
        required: ["type"],
      },
      {
        type: "OBJECT",
        properties: {
          type: { type: "STRING" },
          format: { type: "STRING" },
          enum: { type: "ARRAY", items: { type: "STRING" } },
          properties: { type: "OBJECT", properties: { default: { type: "INTEGER" } } },
          const: { type: "STRING", enum: ["x"] },
          $ref: { type: "STRING" },
        },
        required: ["type"],
      },
    ],
  ])("%s", (_, schema, expected) => {
    expect(gemini(schema)).toEqual(expected);
  });

  it("H111: keeps properties with names of prototypes", () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}},"required":["__proto__","constructor"]}',
    ) as JsonObject;
    expect(text(gemini(schema))).toBe(
      '{"type":"OBJECT","properties":{"__proto__":{"type":"STRING"},"constructor":{"type":"INTEGER"}},"required":["__proto__","constructor"]}',
    );
  });

  it("stays finite where references fan out", () => {
    const defs: Record<string, JsonValue> = {};
    for (let level = 0; level < 40; level += 1) {
      const next = { $ref: `#/$defs/d${level + 1}` };
      defs[`d${level}`] = { type: "object", properties: { a: next, b: next } };
    }
    expect(text(gemini({ $ref: "#/$defs/d0", $defs: defs })).length).toBeLessThan(500_000);
  });
});

describe("schemas of answers", () => {
  const person: JsonObject = {
    type: "object",
    properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
    required: ["name"],
  };

  it("closes objects and tells bounds for Anthropic", () => {
    expect(lowerSchema(person, "anthropic-output", false)).toEqual({
      type: "object",
      properties: { name: { type: "string" }, age: { type: "integer", description: "(minimum: 0)" } },
      required: ["name"],
      additionalProperties: false,
    });
  });

  it("requires everything for OpenAI, and lets what was optional be null", () => {
    expect(lowerSchema(person, "openai-strict", false)).toMatchObject({
      properties: { age: { type: ["integer", "null"] } },
      required: ["name", "age"],
      additionalProperties: false,
    });
  });

  it("returns a schema that fits as it is", () => {
    const schema: JsonObject = {
      type: "object",
      properties: { title: { type: "string" }, minimum: { type: "string" } },
      required: ["title", "minimum"],
      additionalProperties: false,
    };
    expect(lowerSchema(schema, "openai-strict", false)).toBe(schema);
    expect(lowerSchema(schema, "anthropic-output", false)).toBe(schema);
  });
});

describe("parameters of tools", () => {
  const claude = contextOf("anthropic-messages");

  it("are the same object where the target takes all of JSON Schema", () => {
    const parameters: JsonObject = { type: "object", properties: { a: { type: "string" } } };
    expect(lowerParameters(parameters, claude)).toBe(parameters);
  });

  it("are an empty object where there are none, and nothing for Gemini", () => {
    expect(lowerParameters(undefined, claude)).toEqual({ type: "object", properties: {} });
    expect(lowerParameters({ type: "object" }, claude)).toEqual({ type: "object", properties: {} });
    expect(lowerParameters({ type: "object", properties: {} }, contextOf("gemini"))).toBeUndefined();
  });

  it("have no choice at the root", () => {
    const branch = (name: string): JsonObject => ({
      type: "object",
      properties: { kind: { const: name }, [name]: { type: "string" } },
      required: ["kind", name],
    });
    expect(lowerParameters({ oneOf: [branch("a"), branch("b")] }, claude)).toEqual({
      type: "object",
      properties: {
        kind: { anyOf: [{ const: "a" }, { const: "b" }] },
        a: { type: "string" },
        b: { type: "string" },
      },
      required: ["kind"],
    });
  });

  it("keep types in lower case where a dialect of Chat takes the subset", () => {
    const context = contextOf("openai-chat", { dialect: { "tool-schema": "openapi-subset" } });
    const parameters: JsonObject = { type: "object", properties: { a: { const: "x" } }, $schema: "s" };
    expect(lowerParameters(parameters, context)).toEqual({
      type: "object",
      properties: { a: { type: "string", enum: ["x"] } },
    });
  });
});

const allowed = new Set(
  "type format description nullable enum items minItems maxItems properties required minProperties maxProperties minLength maxLength pattern anyOf minimum maximum".split(
    " ",
  ),
);

/** Keywords that stand where the subset has none. */
function foreign(schema: JsonValue): readonly string[] {
  if (!isObject(schema)) return ["no schema"];
  const inner = [
    ...(isObject(schema["properties"]) ? Object.values(schema["properties"]) : []),
    ...(Array.isArray(schema["anyOf"]) ? (schema["anyOf"] as JsonValue[]) : []),
    ...(schema["items"] === undefined ? [] : [schema["items"]]),
  ];
  const own = Object.keys(schema).filter((keyword) => !allowed.has(keyword));
  const wrongType = schema["type"] !== undefined && !/^[A-Z]+$/.test(String(schema["type"]));
  return [...own, ...(wrongType ? ["type"] : []), ...inner.flatMap(foreign)];
}

const names = ["a", "type", "properties", "__proto__"] as const;
const scalar = fc.constantFrom<JsonValue>("", "a", "ab", 0, 1, 2, 1.5, true, false, null);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 3 }),
  ) as fc.Arbitrary<JsonValue>,
}));
const small = fc.integer({ min: 0, max: 2 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const typed = (type: string, more: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(
      { type: fc.constantFrom<JsonValue>(type, [type, "null"], [type, "string"]), ...more },
      { requiredKeys: ["type"] },
    ) as fc.Arbitrary<JsonObject>;
  const bound = optional(small);
  return {
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      typed("string", { minLength: bound, maxLength: bound, format: fc.constantFrom("uri", "date-time") }),
      typed("integer", { minimum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound }),
      typed("number", { maximum: bound, exclusiveMinimum: bound, multipleOf: fc.constant(1) }),
      typed("boolean", {}),
      fc.record({ enum: fc.array(scalar, { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<JsonObject>,
      fc.record({ const: scalar }) as fc.Arbitrary<JsonObject>,
      fc.constantFrom<JsonObject>({ $ref: "#" }, { $ref: "#/$defs/one" }, {}),
      typed("array", {
        items: tie("schema"),
        maxItems: bound,
        prefixItems: fc.array(tie("schema"), { maxLength: 2 }),
      }),
      typed("object", {
        properties: fc.dictionary(fc.constantFrom(...names), tie("schema"), { maxKeys: 3 }),
        required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      }),
      fc.record({
        anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<JsonObject>,
      fc.record({
        oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
      }) as fc.Arbitrary<JsonObject>,
      fc.record({
        allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
      }) as fc.Arbitrary<JsonObject>,
      fc
        .tuple(tie("schema"), fc.array(tie("schema"), { minLength: 1, maxLength: 2 }))
        .map(([own, anyOf]) => ({ ...own, anyOf })),
    ) as fc.Arbitrary<JsonObject>,
  };
});
const rooted = fc
  .tuple(anySchema, anySchema)
  .map(([schema, one]): JsonObject => JSON.parse(text({ ...schema, $defs: { one } })) as JsonObject);

describe("Schema lowering", () => {
  it("uses the keywords of the subset only", () => {
    fc.assert(
      fc.property(rooted, (schema) => {
        expect(foreign(gemini(schema))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("forbids nothing that the original allows", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(rooted, fc.array(value, { minLength: 12, maxLength: 12 }), (schema, values) => {
        const lowered = gemini(schema);
        for (const one of values) {
          const isAllowed = tryValid(schema, one);
          if (isAllowed === undefined) return;
          if (isAllowed) expect({ one, valid: isValid(lowered, one) }).toEqual({ one, valid: true });
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Undefined where a schema refers to itself and to nothing else, which no judge can follow. */
function tryValid(schema: JsonObject, one: JsonValue): boolean | undefined {
  try {
    return isValid(schema, one);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
