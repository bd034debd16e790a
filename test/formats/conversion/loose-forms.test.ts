/** What clients write beside the documented forms, and what they still mean by it: nothing of it is lost on the way. */
import { describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";

function convert(client: WireFormat, body: JsonObject, format: WireFormat): JsonObject {
  const context = { client, route: { model: "m", stream: false }, id: "1", created: 0 };
  const target = { model: "m", family: "somebody", dialect: {}, format };
  return encodeRequest(decodeRequest({ model: "m", max_tokens: 99, ...body }, context), target, context).body;
}

/** A question, a call of `t` with `input`, and its result, as a client of the format writes them. */
const told: Readonly<
  Record<WireFormat, (question: JsonValue, input: JsonValue, result: JsonValue) => JsonObject>
> = {
  "anthropic-messages": (content, input, result) => ({
    messages: [
      { role: "user", content },
      { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "t", input }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: result }] },
    ],
  }),
  "openai-chat": (content, input, result) => ({
    messages: [
      { role: "user", content },
      {
        role: "assistant",
        tool_calls: [{ id: "c1", type: "function", function: { name: "t", arguments: input } }],
      },
      { role: "tool", tool_call_id: "c1", content: result },
    ],
  }),
  "openai-responses": (content, input, result) => ({
    input: [
      { role: "user", content },
      { type: "function_call", call_id: "c1", name: "t", arguments: input },
      { type: "function_call_output", call_id: "c1", output: result },
    ],
  }),
  gemini: (parts, args, response) => ({
    contents: [
      { role: "user", parts },
      { role: "model", parts: [{ functionCall: { name: "t", args } }] },
      { role: "user", parts: [{ functionResponse: { name: "t", response } }] },
    ],
  }),
};

const pairs = wireFormats.flatMap((client) =>
  wireFormats.filter((format) => format !== client).map((format) => [client, format] as const),
);

describe.each(pairs)("from %s to %s", (client, format) => {
  const questions: readonly (readonly [string, JsonValue])[] = [
    ["a text among the parts", ["MARK"]],
    ["one part without a list", { type: "text", text: "MARK" }],
    ["a part without its type", [{ text: "MARK" }]],
    ...(client === "gemini" ? [] : ([["a value", { said: ["MARK"] }]] as const)),
  ];
  it.each(questions)("keeps a question that is %s", (_name, question) => {
    expect(JSON.stringify(convert(client, told[client](question, {}, "r"), format))).toContain("MARK");
  });

  const inputs: readonly (readonly [string, JsonValue])[] = [
    ["an object", { a: "MARK" }],
    ["JSON text", '{"a":"MARK"}'],
    ["JSON text written twice", JSON.stringify('{"a":"MARK"}')],
  ];
  it.each(inputs)("H30: keeps the input of a call that is %s", (_name, input) => {
    expect(inputIn(convert(client, told[client]("q", input, "r"), format))).toEqual({ a: "MARK" });
  });

  const results: readonly (readonly [string, JsonValue])[] = [
    ["an object", { rows: ["MARK"] }],
    ["a list of values", [{ row: "MARK" }, 7]],
    ["a list of texts", ["MARK"]],
    ["a text", "MARK"],
  ];
  it.each(results)("keeps the result of a tool that is %s", (_name, result) => {
    expect(JSON.stringify(convert(client, told[client]("q", {}, result), format))).toContain("MARK");
  });
});

it("gives Responses an input where a conversation of Chat is its instructions alone", () => {
  const body = convert(
    "openai-chat",
    { messages: [{ role: "system", content: "a joke" }] },
    "openai-responses",
  );
  expect(body["input"]).toEqual([
    { type: "message", role: "system", content: [{ type: "input_text", text: "a joke" }] },
  ]);
  expect(body["instructions"]).toBeUndefined();
});

/** The input of the only call in a request, as an object. */
function inputIn(body: JsonObject): unknown {
  let found: unknown;
  JSON.stringify(body, (key, value: unknown) => {
    if (key === "arguments" && typeof value === "string") found = objectIn(value);
    if ((key === "input" || key === "args") && !Array.isArray(value)) found = value;
    return value;
  });
  return found;
}

/** However often it was written as JSON: Chat and Responses take a text, which may be a text's text. */
function objectIn(said: string): unknown {
  const value: unknown = JSON.parse(said);
  return typeof value === "string" ? objectIn(value) : value;
}
