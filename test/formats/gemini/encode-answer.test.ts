/** What a Gemini client is told in one piece, and what of it comes back. */
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import { unfold } from "../../../src/formats/answer/fold.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { Answer, AnswerBlock } from "../../../src/formats/internal/answer.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import type { Warning } from "../../../src/formats/support.ts";
import { payloadsOf } from "../../helpers/corpus/reframe.ts";
import { checkGeminiAnswer, checkGeminiStream } from "../../helpers/grammar/gemini-stream.ts";
import { exchangeOf, ignore, read, textOf } from "./exchange.ts";

const foreign = exchangeOf({ upstream: "anthropic-messages", family: "anthropic", estimatedInput: 42 });
const signature = { family: "anthropic", kind: "signature", value: "EqRs" } as const;
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
function written(blocks: readonly AnswerBlock[], more: Partial<Answer> = {}): JsonObject {
  const body = codec.encodeAnswer({ blocks, stop: { reason: "end" }, usage: {}, ...more }, foreign, ignore);
  expect(checkGeminiAnswer(body)).toEqual([]);
  return body;
}

describe("signatures", () => {
  /** The history that a client makes of an answer, as Gemini CLI does: thoughts are gone. */
  function returned(body: JsonObject) {
    const [candidate] = body["candidates"] as JsonObject[];
    const content = candidate?.["content"] as { readonly parts: readonly JsonObject[] };
    const parts = content.parts.filter((part) => part["thought"] !== true);
    const request = read({
      contents: [
        { role: "user", parts: [{ text: "go" }] },
        { role: "model", parts },
      ],
    });
    return request.turns[1]?.blocks ?? [];
  }
  const thinking: AnswerBlock = { type: "reasoning", text: "I think", opaque: [signature] };
  const redacted: AnswerBlock = {
    type: "reasoning",
    text: "",
    opaque: [{ family: "anthropic", kind: "redacted", value: "EmRd" }],
  };
  const encrypted: AnswerBlock = {
    type: "reasoning",
    text: "",
    opaque: [{ family: "openai", kind: "encrypted", value: "gAAAAx" }],
  };

  it.each([
    ["a call", [thinking, call]],
    ["text", [thinking, { type: "text" as const, text: "hello" }]],
    ["text before a call", [thinking, redacted, { type: "text" as const, text: "hello" }, call]],
    ["several calls", [encrypted, call, { ...call, id: "toolu_2" }]],
  ])("H116: of other vendors come back from Gemini CLI with %s", (_what, blocks: readonly AnswerBlock[]) => {
    expect(returned(written(blocks))).toEqual(blocks);
  });

  it("of Google's own are written as they came", () => {
    const opaque = [{ family: "google", kind: "thought" as const, value: "c2ln" }];
    const body = written([
      { type: "text", text: "a", opaque },
      { ...call, opaque },
    ]);
    expect(body).toMatchObject({
      candidates: [
        { content: { parts: [{ text: "a", thoughtSignature: "c2ln" }, { thoughtSignature: "c2ln" }] } },
      ],
    });
  });

  it("show the reasoning text as thoughts", () => {
    expect(written([thinking, call])).toMatchObject({
      candidates: [{ content: { parts: [{ text: "I think", thought: true }, {}] } }],
    });
  });
});

describe("other content", () => {
  it("H120: makes grounding chunks of citations, with places in bytes", () => {
    const citations = [
      { url: "https://a", title: "A", start: 1, end: 3 },
      { url: "https://a", title: "A" },
    ];
    const last = payloads([{ type: "text", text: "ä😀", citations }]).at(-1);
    expect(last).toMatchObject({
      candidates: [
        {
          groundingMetadata: {
            groundingChunks: [{ web: { uri: "https://a", title: "A" } }],
            groundingSupports: [
              { segment: { startIndex: 2, endIndex: 6, text: "😀" }, groundingChunkIndices: [0] },
              { segment: { startIndex: 0, endIndex: 6, text: "ä😀" }, groundingChunkIndices: [0] },
            ],
          },
        },
      ],
    });
  });

  it("writes a refusal as text with SAFETY", () => {
    const body = written([{ type: "refusal", text: "no" }], { stop: { reason: "refusal" } });
    expect(body).toMatchObject({
      candidates: [{ content: { parts: [{ text: "no" }] }, finishReason: "SAFETY" }],
    });
  });

  it("reports another vendor's tools at work", () => {
    const warnings: Warning[] = [];
    const hosted: AnswerBlock = {
      type: "hosted",
      tool: "web-search",
      format: "anthropic-messages",
      raw: {},
      summary: "",
    };
    codec.encodeAnswer({ blocks: [hosted], stop: { reason: "end" }, usage: {} }, foreign, (warning) =>
      warnings.push(warning),
    );
    expect(warnings).toMatchObject([{ concept: "answer-hosted", treatment: "dropped" }]);
  });

  it("leaves the content out where there is none", () => {
    expect(written([], { stop: { reason: "filter" } })).toMatchObject({
      candidates: [{ finishReason: "SAFETY", index: 0 }],
    });
  });
});
