/** The law of schemas: what is lowered for a target allows all that was allowed, in the target's words. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";
import { allowedArguments, refusalOf } from "../../helpers/corpus/schema-arbitrary.ts";
import { at, recordAt } from "../../helpers/grammar/json.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { openapiBreaches } from "../../helpers/grammar/openapi-schema.ts";
import { runs } from "./law.ts";

const context = { client: "openai-chat", id: "x1", created: 1 } as const;
const gemini = targetOf("gemini", "gemini", "gemini-2.5-flash");
const compatible = targetOf("gemini", "openai-chat", "gemini-2.5-flash");

/** The parameters of a tool with this schema, as the target is told them. */
function lowered(schema: JsonObject, target = gemini): JsonObject {
  const body = {
    model: "asked",
    messages: [{ role: "user", content: "go" }],
    tools: [{ type: "function", function: { name: "tool", parameters: schema } }],
  };
  const made = encodeRequest(decodeRequest(body, context), target, context).body;
  expect(grammars[target.format].checkRequest(made, target.dialect)).toEqual([]);
  return (
    recordAt(made, "tools", 0, "functionDeclarations", 0, "parameters") ??
    recordAt(made, "tools", 0, "function", "parameters") ??
    {}
  );
}

describe("Schema lowering", () => {
  it.each([
    ["Gemini", gemini],
    ["Google's endpoint of Chat", compatible],
  ])("for %s uses its words only, and refuses nothing that the schema allowed", (_who, target) => {
    fc.assert(
      fc.property(allowedArguments, ({ schema, value }) => {
        const made = lowered(schema, target);
        expect(openapiBreaches(made)).toEqual([]);
        expect(refusalOf(made, value)).toBe(undefined);
      }),
      runs(300),
    );
  });

  it("keeps properties that are called like keywords", () => {
    fc.assert(
      fc.property(allowedArguments, ({ schema }) => {
        const before = Object.keys(recordAt(schema, "properties") ?? {});
        const after = Object.keys(recordAt(lowered(schema), "properties") ?? {});
        expect(after.sort()).toEqual(before.sort());
      }),
      runs(100),
    );
  });

  it("ends where a schema refers to itself", () => {
    const schema = {
      type: "object",
      properties: { next: { $ref: "#/$defs/node" }, me: { $ref: "#" } },
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
    };
    const made = lowered(schema);
    expect(openapiBreaches(made)).toEqual([]);
    expect(refusalOf(made, { next: { next: { next: {} } }, me: {} })).toBe(undefined);
    expect(at(made, "type")).toBeDefined();
  });
});
