/** What an upstream's Gemini stream says. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { answered, exchangeOf, ignore, partsOf, response } from "./exchange.ts";

const call = (name: string, args?: JsonObject): JsonObject => ({
  functionCall: { name, ...(args && { args }) },
});
const stop = { finishReason: "STOP" };

describe("content", () => {
  it("H8: reads the signature of an empty text before it lets the text go", () => {
    const { answer } = answered([
      response([{ text: "hello" }]),
      response([{ text: "", thoughtSignature: "c2ln" }], stop),
    ]);
    expect(answer.blocks).toEqual([
      { type: "text", text: "hello", opaque: [{ family: "google", kind: "thought", value: "c2ln" }] },
    ]);
  });

  it("H124: makes a call of each functionCall part, however alike", () => {
    const { answer } = answered([
      response([call("f", { a: 1 })]),
      response([call("f", { a: 1 }), call("f")]),
      response([], stop),
    ]);
    expect(answer.blocks).toMatchObject([
      { name: "f", input: '{"a":1}' },
      { name: "f", input: '{"a":1}' },
      { name: "f", input: "{}" },
    ]);
    expect(new Set(answer.blocks.map((block) => "id" in block && block.id)).size).toBe(3);
    expect(answer.stop.reason).toBe("tool-calls");
  });

  it("puts arguments together that Vertex streams by path", () => {
    const piece = (partialArgs: JsonObject[], willContinue = true) =>
      response([{ functionCall: { partialArgs, willContinue } }]);
    const { answer } = answered([
      response([{ functionCall: { name: "f", willContinue: true }, thoughtSignature: "c2ln" }]),
      piece([{ jsonPath: "$.city", stringValue: "Bos", willContinue: true }]),
      piece([
        { jsonPath: "$.city", stringValue: "ton" },
        { jsonPath: "$.list[1].a['b c']", numberValue: 2 },
      ]),
      piece([
        { jsonPath: "$.list[0]", boolValue: true },
        { jsonPath: "$.none", nullValue: "NULL_VALUE" },
        { jsonPath: "$.list[999999999]", numberValue: 1 },
      ]),
      response([{ functionCall: {} }]),
      response([call("g")], stop),
    ]);
    expect(answer.blocks).toMatchObject([
      { name: "f", opaque: [{ value: "c2ln" }] },
      { name: "g", input: "{}" },
    ]);
    const [first] = answer.blocks;
    expect(JSON.parse(first?.type === "tool-call" ? first.input : "")).toEqual({
      city: "Boston",
      list: [true, { a: { "b c": 2 } }],
      none: null,
    });
  });

  it("tells thoughts, text, code and pictures apart", () => {
    const code = { executableCode: { language: "PYTHON", code: "1" } };
    const { answer } = answered([
      response([{ text: "I think", thought: true }]),
      response(
        [{ text: "so" }, code, { inlineData: { mimeType: "image/png", data: "QQ==" } }, { text: "then" }],
        stop,
      ),
    ]);
    expect(answer.blocks.map(({ type }) => type)).toEqual(["reasoning", "text", "hosted", "image", "text"]);
  });

  it("reads grounding as citations, whose places are bytes", () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: "https://a", title: "A" } }, { web: { uri: "https://b" } }],
      groundingSupports: [
        { segment: { startIndex: 4, endIndex: 8, text: "😀" }, groundingChunkIndices: [0, 1, 7] },
      ],
    };
    const { answer } = answered([
      response([{ text: "äö😀 end" }]),
      response([{ text: "" }], { ...stop, groundingMetadata }),
    ]);
    expect(answer.blocks).toMatchObject([
      {
        citations: [
          { url: "https://a", title: "A", quote: "😀", start: 2, end: 4 },
          { url: "https://b", quote: "😀", start: 2, end: 4 },
        ],
      },
    ]);
    expect(answer.stop.extra?.gemini).toEqual({ groundingMetadata });
  });

  it("reads the sources of recited text with their places", () => {
    const citationSources = [{ startIndex: 4, endIndex: 8, uri: "https://c", license: "mit" }];
    const { answer } = answered([
      response([{ text: "äö😀 end" }], { ...stop, citationMetadata: { citationSources } }),
    ]);
    expect(answer.blocks).toMatchObject([{ citations: [{ url: "https://c", start: 2, end: 4 }] }]);
  });

  it("opens Code Assist's wrapper, and a list around a response", () => {
    const one = response([{ text: "hello" }], stop);
    expect(answered([{ response: one, traceId: "t" }]).answer.blocks).toEqual(answered([one]).answer.blocks);
    expect(answered([[one]]).answer.blocks).toEqual(answered([one]).answer.blocks);
  });
});

describe("the end", () => {
  it.each([
    ["MAX_TOKENS", "length"],
    ["SAFETY", "filter"],
    ["MODEL_ARMOR", "filter"],
    ["RECITATION", "filter"],
    ["NEW_WORD", "end"],
    ["OTHER", "end"],
  ])("%s is %s", (finishReason, reason) => {
    expect(answered([response([{ text: "a" }], { finishReason })]).answer.stop).toMatchObject({
      reason,
      native: finishReason,
    });
  });

  it("H58: a candidate without content, and a prompt without candidates, have their reason", () => {
    const armor = { candidates: [{ finishReason: "MODEL_ARMOR", finishMessage: "no" }] };
    expect(answered([armor]).answer.stop).toMatchObject({
      reason: "filter",
      extra: { gemini: { finishMessage: "no" } },
    });
    const blocked = {
      promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
      usageMetadata: { promptTokenCount: 3 },
    };
    expect(answered([blocked])).toMatchObject({
      answer: { stop: { reason: "filter" }, usage: { input: 3 } },
    });
  });

  it.each(["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"])(
    "H57: %s is an error and no success",
    (finishReason) => {
      const { error } = answered([response([], { finishReason })]);
      expect(error).toMatchObject({ class: "server", message: expect.stringContaining(finishReason) });
    },
  );

  it("H85: without a reason there is no end", () => {
    expect(partsOf([response([{ text: "a" }])]).some(({ type }) => type === "end")).toBe(false);
  });

  it("H59: reasons on every chunk do no harm", () => {
    const { answer } = answered([response([{ text: "a" }], stop), response([{ text: "b" }], stop)]);
    expect(answer.blocks).toEqual([{ type: "text", text: "ab" }]);
  });

  it("H84: an error in a frame is the answer's error", () => {
    const error = { code: 503, message: "overloaded", status: "UNAVAILABLE" };
    for (const frame of [{ error }, [{ error }]]) {
      expect(answered([response([{ text: "a" }]), frame]).error).toMatchObject({
        class: "overloaded",
        status: 503,
      });
    }
  });

  it("throws at nothing", () => {
    const odd = [
      null,
      1,
      [],
      {},
      { candidates: null },
      { candidates: [null, {}] },
      {
        candidates: [
          {
            content: {
              parts: [null, {}, { text: null }, { functionCall: {} }, { functionCall: { name: 3 } }],
            },
          },
        ],
      },
    ];
    expect(() => partsOf(odd as object[])).not.toThrow();
    const decoder = codec.streamDecoder(exchangeOf(), ignore);
    const parts: StreamPart[] = [];
    decoder.frame({ data: "no json" }, (part) => parts.push(part));
    expect(parts).toEqual([]);
  });
});

describe("usage", () => {
  const counted = (usageMetadata: object) =>
    answered([{ ...response([{ text: "a" }], stop), usageMetadata }]).answer.usage;

  it.each([
    [
      "thoughts beside the answer",
      { promptTokenCount: 9, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 21 },
      { input: 9, output: 12, reasoning: 7 },
    ],
    [
      "thoughts inside of it",
      { promptTokenCount: 9, candidatesTokenCount: 12, thoughtsTokenCount: 7, totalTokenCount: 21 },
      { input: 9, output: 12, reasoning: 7 },
    ],
    [
      "H81: cache inside of the prompt",
      { promptTokenCount: 9, cachedContentTokenCount: 4, candidatesTokenCount: 5 },
      { input: 5, cacheRead: 4, output: 5 },
    ],
    [
      "what tools read",
      { promptTokenCount: 9, toolUsePromptTokenCount: 6, candidatesTokenCount: 5, totalTokenCount: 20 },
      { input: 15, output: 5 },
    ],
    [
      "thoughts alone",
      { promptTokenCount: 15, thoughtsTokenCount: 2, totalTokenCount: 17 },
      { input: 15, output: 2, reasoning: 2 },
    ],
    ["nothing", { trafficType: "ON_DEMAND" }, {}],
  ])("counts %s", (_what, metadata, usage) => {
    expect(counted(metadata)).toEqual(usage);
  });

  it("takes the last count", () => {
    const usage = (candidatesTokenCount: number) => ({
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount },
    });
    expect(
      answered([
        { ...response([{ text: "a" }]), ...usage(1) },
        { ...response([], stop), ...usage(2) },
      ]).answer.usage,
    ).toEqual({ input: 1, output: 2 });
  });
});
