/** Conversations of other formats in Gemini's words. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { Block, ToolCallBlock, ToolResultBlock } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { lostSignature } from "../../../src/formats/opaque.ts";
import { objects } from "../../../src/formats/read.ts";
import { checkGeminiRequest } from "../../helpers/grammar/gemini-request.ts";
import { ignore, targetOf } from "./exchange.ts";

const hello = { role: "user", blocks: [{ type: "text", text: "hello" }] } as const;

function requestOf(changes: Partial<Request>): Request {
  return {
    model: "m",
    stream: false,
    system: [],
    turns: [hello],
    tools: [],
    sampling: {},
    stops: [],
    wantsUsage: false,
    uses: [],
    ...changes,
  };
}
function written(changes: Partial<Request>, target: Target = targetOf()): JsonObject {
  return JSON.parse(JSON.stringify(codec.encodeRequest(requestOf(changes), target, ignore))) as JsonObject;
}
const call = (id: string, name: string, more: Partial<ToolCallBlock> = {}): ToolCallBlock => ({
  type: "tool-call",
  id,
  name,
  kind: "function",
  input: "{}",
  ...more,
});
const result = (callId: string, content: readonly Block[], isError = false): ToolResultBlock => ({
  type: "tool-result",
  callId,
  kind: "function",
  isError,
  content,
});
const says = (text: string): Block => ({ type: "text", text });
const image: Block = { type: "image", source: { kind: "data", mediaType: "image/png", data: "QQ==" } };
function contentsOf(assistant: readonly Block[], user: readonly Block[], target?: Target): JsonObject[] {
  const turns = [
    hello,
    { role: "assistant" as const, blocks: assistant },
    { role: "user" as const, blocks: user },
  ];
  return (written({ turns }, target)["contents"] as JsonObject[]).slice(1);
}

const partsIn = (content: JsonObject | undefined): readonly JsonObject[] => objects(content?.["parts"]);

describe("calls and results", () => {
  it("H25, H26: writes N responses for N calls in one content, with the names of the calls", () => {
    const turns = [
      hello,
      { role: "assistant" as const, blocks: [says("first"), call("1", "f"), call("2", "g")] },
      { role: "user" as const, blocks: [result("1", [says("a")]), result("2", [says("b")]), says("and?")] },
    ];
    const body = written({ turns });
    expect(checkGeminiRequest(body)).toEqual([]);
    const contents = body["contents"] as JsonObject[];
    expect(contents).toHaveLength(3);
    expect(contents[2]?.["parts"]).toEqual([
      { functionResponse: { id: "1", name: "f", response: { result: "a" } } },
      { functionResponse: { id: "2", name: "g", response: { result: "b" } } },
      { text: "and?" },
    ]);
  });

  it("H26: looks back for the name where an id comes again", () => {
    const round = (name: string) => [
      { role: "assistant" as const, blocks: [call("1", name)] },
      { role: "user" as const, blocks: [result("1", [says("a")])] },
    ];
    const body = JSON.stringify(written({ turns: [hello, ...round("f"), ...round("g")] }));
    expect([...body.matchAll(/functionResponse":\{"id":"1","name":"(\w)"/g)].map(([, name]) => name)).toEqual(
      ["f", "g"],
    );
  });

  it.each([
    ["text", [says("ok")], false, { result: "ok" }],
    ["a JSON object", [says('{"a":1}')], false, { a: 1 }],
    [
      "a JSON object with a key that means something",
      [says('{"error":1}')],
      false,
      { result: '{"error":1}' },
    ],
    [
      "H110: a number that does not survive",
      [says('{"a":12345678901234567890}')],
      false,
      { result: '{"a":12345678901234567890}' },
    ],
    ["an error", [says("no")], true, { error: "no" }],
    ["nothing", [], false, { result: "" }],
  ])("writes a result of %s", (_what, content, isError, response) => {
    const [, answered] = contentsOf([call("1", "f")], [result("1", content, isError)]);
    expect(answered).toMatchObject({ parts: [{ functionResponse: { response } }] });
  });

  it("H25: puts pictures of a result into the response from Gemini 3 on, and into a content of their own before", () => {
    const results = [result("1", [says("a"), image]), result("2", [says("b")])];
    const calls = [call("1", "f"), call("2", "g")];
    const [, nested, ...none] = contentsOf(calls, results);
    expect(nested).toMatchObject({
      parts: [{ functionResponse: { parts: [{ inlineData: { data: "QQ==" } }] } }, {}],
    });
    expect(none).toEqual([]);
    const [, answers, after] = contentsOf(calls, results, targetOf({ model: "gemini-2.5-pro" }));
    expect(answers?.["parts"]).toHaveLength(2);
    expect(after).toMatchObject({
      role: "user",
      parts: [{ text: expect.stringContaining("f") }, { inlineData: { data: "QQ==" } }],
    });
  });

  it("H25, H125: lets media beside results stand in a further content", () => {
    const [, answers, after] = contentsOf([call("1", "f")], [result("1", [says("a")]), image, says("see")]);
    expect(answers?.["parts"]).toHaveLength(1);
    expect(after?.["parts"]).toEqual([
      { inlineData: { mimeType: "image/png", data: "QQ==" } },
      { text: "see" },
    ]);
  });

  it("H6, H7: gives the sentinel to the first call of a turn without signature, and to no other", () => {
    const signatures = (target?: Target) => {
      const [model] = contentsOf(
        [call("1", "f"), call("2", "g")],
        [result("1", []), result("2", [])],
        target,
      );
      return partsIn(model).map((part) => part["thoughtSignature"]);
    };
    expect(signatures()).toEqual([lostSignature, undefined]);
    expect(signatures(targetOf({ model: "gemini-flash-latest" }))).toEqual([lostSignature, undefined]);
    expect(signatures(targetOf({ model: "gemini-2.5-pro" }))).toEqual([undefined, undefined]);
    expect(signatures(targetOf({ model: "own", dialect: { "reasoning-roundtrip": "required" } }))).toEqual([
      lostSignature,
      undefined,
    ]);
  });

  it("leaves a signature where it is", () => {
    const opaque = [{ family: "google", kind: "thought" as const, value: "c2ln" }];
    const [model] = contentsOf(
      [call("1", "f", { opaque }), call("2", "g")],
      [result("1", []), result("2", [])],
    );
    expect(model).toMatchObject({ parts: [{ thoughtSignature: "c2ln" }, {}] });
    expect(partsIn(model)[1]).not.toHaveProperty("thoughtSignature");
  });

  it.each([
    ["H29: none", "", {}],
    ["an object", '{"a":1}', { a: 1 }],
    ["H30: an object written twice", '"{\\"a\\":1}"', { a: 1 }],
    ["H28: no JSON", '{"a":', { input: '{"a":' }],
    ["a list", "[1]", { input: "[1]" }],
  ])("writes input that is %s", (_what, input, args) => {
    expect(contentsOf([call("1", "f", { input })], [result("1", [])])[0]).toMatchObject({
      parts: [{ functionCall: { args } }],
    });
  });

  it("H39: writes no empty part and no empty content", () => {
    const turns = [
      hello,
      { role: "assistant" as const, blocks: [says(""), { type: "reasoning" as const, text: "" }] },
    ];
    expect(written({ turns, system: [says("")] })).toEqual({
      contents: [{ role: "user", parts: [{ text: "hello" }] }],
    });
  });
});
