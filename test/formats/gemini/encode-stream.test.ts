/** What a Gemini client is told. */
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import { unfold } from "../../../src/formats/answer/fold.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import { jsonListFramer } from "../../../src/formats/framing/json-list.ts";
import { listEncoder } from "../../../src/formats/gemini/encode-stream.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { Answer, AnswerBlock } from "../../../src/formats/internal/answer.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import type { Warning } from "../../../src/formats/support.ts";
import { geminiCliRefusal } from "../../helpers/corpus/fold-client.ts";
import { payloadsOf } from "../../helpers/corpus/reframe.ts";
import { checkGeminiStream } from "../../helpers/grammar/gemini-stream.ts";
import { exchangeOf, ignore, textOf } from "./exchange.ts";

const foreign = exchangeOf({ upstream: "anthropic-messages", family: "anthropic", estimatedInput: 42 });
const call: AnswerBlock = { type: "tool-call", id: "toolu_1", name: "f", kind: "function", input: '{"a":1}' };

function partsOf(blocks: readonly AnswerBlock[], more: Partial<Answer> = {}): StreamPart[] {
  const parts: StreamPart[] = [];
  unfold(
    { blocks, stop: { reason: "end" }, usage: { input: 3, output: 5, reasoning: 2, cacheRead: 1 }, ...more },
    (part) => parts.push(part),
  );
  return parts;
}
function payloads(
  blocks: readonly AnswerBlock[],
  more: Partial<Answer> = {},
  exchange: Exchange = foreign,
): JsonObject[] {
  const text = textOf(partsOf(blocks, more), codec.streamEncoder(exchange, ignore));
  expect(checkGeminiStream(text)).toEqual([]);
  return payloadsOf(text).filter(isObject);
}

describe("frames", () => {
  it("are whole responses on data lines with CRLF, without event names and [DONE]", () => {
    const text = textOf(partsOf([{ type: "text", text: "hello" }]), codec.streamEncoder(foreign, ignore));
    expect(
      text
        .split("\r\n\r\n")
        .slice(0, -1)
        .map((frame) => JSON.parse(frame.slice("data: ".length))),
    ).toEqual([
      {
        candidates: [{ content: { parts: [{ text: "hello" }], role: "model" }, index: 0 }],
        modelVersion: "asked-for",
        responseId: "x1",
      },
      {
        candidates: [{ content: { parts: [{ text: "" }], role: "model" }, finishReason: "STOP", index: 0 }],
        usageMetadata: {
          promptTokenCount: 4,
          cachedContentTokenCount: 1,
          candidatesTokenCount: 3,
          thoughtsTokenCount: 2,
          totalTokenCount: 9,
        },
        modelVersion: "asked-for",
        responseId: "x1",
      },
    ]);
    expect(geminiCliRefusal(text)).toBeUndefined();
  });

  it("H92: say nothing at a ping but a comment", () => {
    const text = codec.streamEncoder(foreign, ignore).part({ type: "ping" });
    expect(text).toMatch(/^:.*\r\n\r\n$/);
    expect(
      checkGeminiStream(
        text + textOf(partsOf([{ type: "text", text: "a" }]), codec.streamEncoder(foreign, ignore)),
      ),
    ).toEqual([]);
  });

  it("H80: tell the estimate where the upstream counted nothing", () => {
    expect(payloads([{ type: "text", text: "a" }], { usage: {} }).at(-1)).toMatchObject({
      usageMetadata: { promptTokenCount: 42, totalTokenCount: 42 },
    });
  });

  it("H86: end in an error frame of this format", () => {
    const text = textOf(
      [
        { type: "start" },
        { type: "open", key: 0, block: { type: "text" } },
        { type: "delta", key: 0, text: "a" },
        { type: "error", error: { class: "overloaded", message: "busy", retryAfterMs: 1500 } },
      ],
      codec.streamEncoder(foreign, ignore),
    );
    expect(checkGeminiStream(text)).toEqual([]);
    expect(payloadsOf(text).at(-1)).toMatchObject({
      error: { code: 503, status: "UNAVAILABLE", message: "busy", details: [{ retryDelay: "1.5s" }] },
    });
  });
});

describe("the JSON list", () => {
  const parts = partsOf([{ type: "text", text: "[a]" }, call]);
  const list = (given: readonly StreamPart[]) => textOf(given, listEncoder(foreign, ignore));

  it("holds the same responses", () => {
    const sse = textOf(parts, codec.streamEncoder(foreign, ignore));
    const text = list(parts);
    expect(JSON.parse(text)).toEqual(payloadsOf(sse));
    const members: unknown[] = [];
    jsonListFramer().push(new TextEncoder().encode(text), ({ data }) => members.push(JSON.parse(data)));
    expect(members).toEqual(payloadsOf(sse));
  });

  it("is closed after an error, and in the middle of pings", () => {
    const error: StreamPart = { type: "error", error: { class: "server", message: "x" } };
    expect(JSON.parse(list([error]))).toMatchObject([{ error: { code: 500 } }]);
    expect(JSON.parse(list([{ type: "ping" }, ...parts.slice(0, 4), { type: "ping" }, error]))).toHaveLength(
      2,
    );
    expect(JSON.parse(list([{ type: "end" }]))).toEqual([]);
  });
});

describe("calls", () => {
  it("stand whole in one part", () => {
    const cut: StreamPart[] = [
      { type: "start" },
      { type: "open", key: 0, block: { type: "tool-call", id: "1", name: "f", kind: "function" } },
      { type: "delta", key: 0, text: '{"a"' },
      { type: "delta", key: 0, text: ":1}" },
      { type: "close", key: 0 },
      { type: "usage", usage: {} },
      { type: "finish", stop: { reason: "tool-calls" } },
      { type: "end" },
    ];
    const [first, last] = payloadsOf(textOf(cut, codec.streamEncoder(foreign, ignore)));
    expect(first).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { id: "1", name: "f", args: { a: 1 } } }] } }],
    });
    expect(last).toMatchObject({ candidates: [{ finishReason: "STOP" }] });
  });

  it("H28: are not made of what is no JSON; the answer says so in Google's word", () => {
    const warnings: Warning[] = [];
    const encoder = codec.streamEncoder(foreign, (warning) => warnings.push(warning));
    const text = textOf(partsOf([{ ...call, input: '{"a":' }], { stop: { reason: "tool-calls" } }), encoder);
    expect(payloadsOf(text)).toMatchObject([
      {
        candidates: [
          { finishReason: "MALFORMED_FUNCTION_CALL", finishMessage: expect.stringContaining("f(") },
        ],
      },
    ]);
    expect(warnings).toHaveLength(1);
    expect(geminiCliRefusal(text)).toBeDefined();
  });

  it("H27: are left out where a limit cut them", () => {
    const [, last, ...none] = payloads(
      [
        { type: "text", text: "a" },
        { ...call, input: '{"a":' },
      ],
      { stop: { reason: "length" } },
    );
    expect(last).toMatchObject({ candidates: [{ finishReason: "MAX_TOKENS" }] });
    expect(none).toEqual([]);
  });
});
