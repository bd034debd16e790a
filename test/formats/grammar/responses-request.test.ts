/** That the validator of Responses requests accepts what is legal, and fails for each rule. */

import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { edited, without } from "../../helpers/grammar/broken.ts";
import { checkResponsesRequest } from "../../helpers/grammar/responses-request.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const schema = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };

const responses = {
  model: "m",
  store: false,
  instructions: "Be kind.",
  max_output_tokens: 100,
  tools: [
    { type: "function", name: "read", parameters: schema, strict: false },
    { type: "custom", name: "patch" },
  ],
  tool_choice: "auto",
  input: [
    { role: "user", content: [{ type: "input_text", text: "Hi" }] },
    { type: "reasoning", summary: [], encrypted_content: "gAAAA" },
    { type: "function_call", call_id: "c1", name: "read", arguments: "{}" },
    { type: "custom_tool_call", call_id: "c2", name: "patch", input: "***" },
    { type: "function_call_output", call_id: "c1", output: "one" },
    { type: "custom_tool_call_output", call_id: "c2", output: "two" },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "Done" }] },
  ],
};

type Breach = readonly [rule: string, what: string, body: object, dialect?: Dialect];

const breaches: readonly Breach[] = [
  ["field", "a field of Chat", { ...responses, stop: ["x"] }],
  ["limit", "a limit below 16", { ...responses, max_output_tokens: 5 }],
  ["tool-name", "a name twice", edited(responses, ["tools", 1, "name"], "read")],
  ["tool-choice", "a tool that is not there", { ...responses, tool_choice: { type: "function", name: "x" } }],
  ["schema", "a root that is no object", edited(responses, ["tools", 0, "parameters"], { type: "string" })],
  ["strict", "strict by silence", edited(responses, ["tools", 0, "strict"], undefined)],
  [
    "text-format",
    "a schema without name",
    { ...responses, text: { format: { type: "json_schema", schema } } },
  ],
  ["input", "nothing", { ...responses, input: [] }],
  ["role", "an unknown role", edited(responses, ["input", 0, "role"], "tool")],
  ["empty", "an empty text", edited(responses, ["input", 0, "content", 0, "text"], "")],
  ["part-type", "output of the user", edited(responses, ["input", 0, "content", 0, "type"], "output_text")],
  ["image", "no link", edited(responses, ["input", 0, "content", 0], { type: "input_image", image_url: "" })],
  ["reasoning", "nothing encrypted", edited(responses, ["input", 1, "encrypted_content"], undefined)],
  ["reasoning", "reasoning at the end", edited(responses, ["input", 7], responses.input[1])],
  [
    "stored",
    "a reference without store",
    edited(responses, ["input", 7], { type: "item_reference", id: "x" }),
  ],
  [
    "call-id",
    "an id of 65 letters",
    JSON.parse(JSON.stringify(responses).replaceAll('"c1"', `"${"c".repeat(65)}"`)),
  ],
  ["tool-name", "a call without name", edited(responses, ["input", 2, "name"], "")],
  ["arguments", "empty arguments", edited(responses, ["input", 2, "arguments"], "")],
  ["unanswered", "a call without result", edited(responses, ["input"], without(responses.input, 4))],
  ["orphan", "a result without call", edited(responses, ["input"], without(responses.input, 2))],
  [
    "output-type",
    "a result of another kind",
    edited(responses, ["input", 5, "type"], "function_call_output"),
  ],
];

describe("the validator of Responses requests", () => {
  it("accepts a whole request", () => {
    expect(checkResponsesRequest(responses)).toEqual([]);
  });

  for (const [rule, what, body, dialect] of breaches) {
    it(`${rule}: ${what}`, () => {
      expect(rulesOf(checkResponsesRequest(body, dialect))).toContain(rule);
    });
  }
});
