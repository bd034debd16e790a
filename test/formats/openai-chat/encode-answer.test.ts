/** What Chat clients are told: streams and whole answers. */
import { describe, expect, test } from "vitest";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import type { Exchange, Report } from "../../../src/formats/contract.ts";
import type { Answer } from "../../../src/formats/internal/answer.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import { exchangeOf, foldStream } from "./corpus.ts";

const ignore: Report = () => undefined;

function payloads(parts: readonly StreamPart[], more: Partial<Exchange> = {}): readonly string[] {
  const encoder = openaiChat.streamEncoder(exchangeOf({}, more), ignore);
  const text = parts.map((part) => encoder.part(part)).join("");
  expect(text.endsWith("\n\n")).toBe(true);
  return text
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: "))
    .map((frame) => frame.slice(6));
}

function deltas(parts: readonly StreamPart[], more: Partial<Exchange> = {}): readonly JsonObject[] {
  return payloads(parts, more).flatMap((payload) => {
    const chunk: unknown = payload === "[DONE]" ? undefined : JSON.parse(payload);
    const choices = isObject(chunk) && Array.isArray(chunk["choices"]) ? chunk["choices"] : [];
    return choices.map((choice) => (isObject(choice) && isObject(choice["delta"]) ? choice["delta"] : {}));
  });
}

const start: StreamPart = { type: "start", id: "up", model: "upstream-name" };
const ending: readonly StreamPart[] = [
  { type: "usage", usage: { input: 5, cacheRead: 3, output: 7, reasoning: 2 } },
  { type: "finish", stop: { reason: "tool-calls" } },
  { type: "end" },
];
const reasoning: readonly StreamPart[] = [
  { type: "open", key: 0, block: { type: "reasoning" } },
  { type: "delta", key: 0, text: "hm" },
];
const text: readonly StreamPart[] = [
  { type: "open", key: 1, block: { type: "text" } },
  { type: "delta", key: 1, text: "so" },
  { type: "close", key: 1 },
];
const call = (id: string, input: string): readonly StreamPart[] => [
  { type: "open", key: id, block: { type: "tool-call", id, name: "f", kind: "function" } },
  ...(input === "" ? [] : [{ type: "delta", key: id, text: input } as const]),
  { type: "close", key: id },
];

describe("a stream", () => {
  const parts = [
    start,
    ...reasoning,
    { type: "close", key: 0 } as const,
    ...text,
    ...call("a", '{"x":1}'),
    ...call("b", ""),
    ...ending,
  ];

  test("has a role first, dense call indexes, id, type and name once a call, and one finish", () => {
    expect(deltas(parts)).toEqual([
      { role: "assistant", content: "", refusal: null },
      { reasoning_content: "hm" },
      { content: "so" },
      { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] },
      { tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 1, function: { arguments: "{}" } }] },
      {},
    ]);
  });

  test("every chunk has the same id, time and the model that was asked for", () => {
    for (const payload of payloads(parts).slice(0, -1)) {
      expect(JSON.parse(payload)).toMatchObject({
        id: "chatcmpl-x1",
        object: "chat.completion.chunk",
        created: 1_700_000_000,
        model: "asked",
      });
    }
  });

  test("usage has a chunk of its own, and only for a client that asked (11.15)", () => {
    const [, usage, done] = payloads(parts).slice(-3);
    expect(done).toBe("[DONE]");
    expect(JSON.parse(usage ?? "")).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 8,
        completion_tokens: 7,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 3 },
      },
    });
    expect(payloads(parts, { wantsUsage: false }).some((payload) => payload.includes("usage"))).toBe(false);
  });

  test("H86: an error ends it without [DONE]", () => {
    const last = payloads([
      start,
      ...text,
      { type: "error", error: { class: "overloaded", message: "busy" } },
    ]).at(-1);
    expect(JSON.parse(last ?? "")).toEqual({
      error: { message: "busy", type: "server_error", param: null, code: "server_is_overloaded" },
    });
  });

  test("read again it is the same answer", () => {
    const { answer } = foldStream(payloads(parts), exchangeOf());
    expect(answer).toMatchObject({
      blocks: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "so" },
        { type: "tool-call", id: "a", input: '{"x":1}' },
        { type: "tool-call", id: "b", input: "{}" },
      ],
      stop: { reason: "tool-calls" },
      usage: { input: 5, cacheRead: 3, output: 7, reasoning: 2 },
    });
  });

  test("citations count from the beginning of all text", () => {
    const citation = { url: "https://example.com", title: "t", start: 0, end: 2 };
    const found = deltas([
      start,
      ...text,
      { type: "open", key: 2, block: { type: "text" } },
      { type: "delta", key: 2, text: "ok" },
      { type: "patch", key: 2, citation },
    ]);
    expect(found.at(-1)).toEqual({
      annotations: [
        {
          type: "url_citation",
          url_citation: { url: "https://example.com", title: "t", start_index: 2, end_index: 4 },
        },
      ],
    });
  });

  test("citations without a place, as Messages has them, are about their whole block", () => {
    const citation = { url: "https://example.com" };
    const placed = { url: "https://example.com", title: "https://example.com", start_index: 2, end_index: 6 };
    const annotations = [{ type: "url_citation", url_citation: placed }];
    const found = deltas([
      start,
      ...text,
      { type: "open", key: 2, block: { type: "text" } },
      { type: "delta", key: 2, text: "so" },
      { type: "patch", key: 2, citation },
      { type: "delta", key: 2, text: "me" },
      { type: "close", key: 2 },
    ]);
    expect(found.at(-1)).toEqual({ annotations });
    const blocks: Answer["blocks"] = [
      { type: "text", text: "hi" },
      { type: "text", text: "some", citations: [citation] },
    ];
    const answer = { blocks, stop: { reason: "end", native: "" }, usage: {} } as const;
    expect(openaiChat.encodeAnswer(answer, exchangeOf({}), ignore)["choices"]).toMatchObject([
      { message: { content: "hisome", annotations } },
    ]);
  });
});

describe("values that only their maker can read", () => {
  const signature: Opaque = { family: "anthropic", kind: "signature", value: "EqQB" };
  const encrypted: Opaque = { family: "openai", kind: "encrypted", value: "gAAAA" };
  const thought: Opaque = { family: "google", kind: "thought", value: "AVSo" };
  const answer: Answer = {
    blocks: [
      { type: "reasoning", text: "one", opaque: [signature] },
      { type: "reasoning", text: "two", opaque: [encrypted] },
      { type: "text", text: "so", opaque: [thought] },
      { type: "tool-call", id: "a", name: "f", kind: "function", input: "{}", opaque: [thought] },
    ],
    stop: { reason: "tool-calls" },
    usage: {},
  };

  test("come back from a Chat client byte for byte, each with its text at its place", () => {
    const body = openaiChat.encodeAnswer(answer, exchangeOf(), ignore);
    const choices = body["choices"] as unknown as readonly { message: JsonObject }[];
    const again = openaiChat.decodeRequest({ model: "m", messages: [choices[0]?.message ?? {}] });
    expect(again.turns[0]?.blocks).toMatchObject(answer.blocks);
  });

  test("are the same in a stream", () => {
    const found = deltas([
      start,
      ...reasoning,
      { type: "patch", key: 0, opaque: signature },
      { type: "close", key: 0 },
    ]);
    const message: JsonObject = { role: "assistant", reasoning_content: "hm", ...found.at(-1) };
    const again = openaiChat.decodeRequest({ model: "m", messages: [message] });
    expect(again.turns[0]?.blocks).toEqual([{ type: "reasoning", text: "hm", opaque: [signature] }]);
  });

  test("details of the maker go as the list they were", () => {
    const value = [{ type: "reasoning.text", text: "hm", signature: "s", index: 0 }];
    const details: Opaque = { family: "openrouter", kind: "details", value: JSON.stringify(value) };
    const found = deltas([start, ...reasoning, { type: "patch", key: 0, opaque: details }]);
    expect(found.at(-1)).toEqual({ reasoning_details: value });
  });
});

describe("a whole answer", () => {
  test("holds text, reasoning and calls side by side", () => {
    const answer: Answer = {
      blocks: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "so" },
        { type: "tool-call", id: "c", name: "t", kind: "custom", input: "free" },
      ],
      stop: { reason: "length" },
      usage: { input: 1, cacheWrite5m: 2, output: 3 },
    };
    expect(openaiChat.encodeAnswer(answer, exchangeOf(), ignore)).toMatchObject({
      object: "chat.completion",
      choices: [
        {
          finish_reason: "length",
          message: {
            content: "so",
            reasoning_content: "hm",
            tool_calls: [{ id: "c", type: "custom", custom: { name: "t", input: "free" } }],
          },
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 3,
        total_tokens: 6,
        prompt_tokens_details: { cache_write_tokens: 2 },
      },
    });
  });

  test("an error in HTTP 200 is the answer's error", () => {
    const body = {
      base_resp: { status_code: 2013, status_msg: "invalid params, context window exceeds limit (2013)" },
    };
    expect(openaiChat.decodeAnswer(body, exchangeOf(), ignore).error?.class).toBe("context-overflow");
  });
});
