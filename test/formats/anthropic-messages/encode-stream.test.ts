/** What a client is sent. */
import { describe, expect, it } from "vitest";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import type { OpeningBlock, StreamPart } from "../../../src/formats/internal/stream.ts";
import { unwrapOpaque } from "../../../src/formats/opaque.ts";
import type { Warning } from "../../../src/formats/support.ts";
import { payloadsOf } from "../../helpers/corpus/reframe.ts";
import { checkMessagesStream } from "../../helpers/grammar/messages-stream.ts";
import { exchangeOf, ordered, partsOf, textOf } from "./exchange.ts";

/** The events that a client is sent for one block and an end. */
function sent(
  block: OpeningBlock,
  inside: readonly object[],
  changes: Partial<Exchange> = {},
  warnings: Warning[] = [],
) {
  const exchange = exchangeOf({ upstream: "openai-responses", family: "openai", ...changes });
  const parts = [
    { type: "start" },
    { type: "open", key: 0, block },
    ...inside.map((one) => ({ key: 0, ...one })),
    { type: "close", key: 0 },
    { type: "usage", usage: { output: 1 } },
    { type: "finish", stop: { reason: block.type === "tool-call" ? "tool-calls" : "end" } },
    { type: "end" },
  ] as StreamPart[];
  const text = textOf(parts, exchange, (one) => warnings.push(one));
  expect(checkMessagesStream(text)).toEqual([]);
  const events = payloadsOf(text) as { type: string; delta?: object; content_block?: object }[];
  return events
    .filter(({ type }) => type.startsWith("content_block_"))
    .map((one) => one.content_block ?? one.delta ?? "stop");
}
const thought: Opaque = { family: "google", kind: "thought", value: "T" };
const encrypted: Opaque = { family: "openai", kind: "encrypted", value: "E" };
const signed: Opaque = { family: "anthropic", kind: "signature", value: "S" };
const callBlock: OpeningBlock = { type: "tool-call", id: "t", name: "n", kind: "function" };

describe("what a client is sent", () => {
  it("text, in the deltas in which it came", () => {
    expect(
      sent({ type: "text" }, [
        { type: "delta", text: "a\n" },
        { type: "delta", text: '"' },
      ]),
    ).toEqual([
      { type: "text", text: "" },
      { type: "text_delta", text: "a\n" },
      { type: "text_delta", text: '"' },
      "stop",
    ]);
  });

  it("reasoning with its signature last; another family's wrapped", () => {
    const [, , carried] = sent({ type: "reasoning" }, [
      { type: "delta", text: "hm" },
      { type: "patch", opaque: encrypted },
    ]);
    expect(unwrapOpaque((carried as { signature: string }).signature)).toEqual(encrypted);
    expect(
      sent({ type: "reasoning" }, [
        { type: "patch", opaque: signed },
        { type: "delta", text: "hm" },
      ]),
    ).toEqual([
      { type: "thinking", thinking: "", signature: "" },
      { type: "thinking_delta", thinking: "hm" },
      { type: "signature_delta", signature: "S" },
      "stop",
    ]);
  });

  it("H18: values without text as redacted thinking, but for a signature of this format", () => {
    expect(sent({ type: "reasoning" }, [{ type: "patch", opaque: { ...signed, kind: "redacted" } }])).toEqual(
      [{ type: "redacted_thinking", data: "S" }, "stop"],
    );
    expect(sent({ type: "reasoning" }, [{ type: "patch", opaque: encrypted }])).toMatchObject([
      { type: "redacted_thinking" },
      "stop",
    ]);
    expect(sent({ type: "reasoning" }, [{ type: "patch", opaque: signed }])).toMatchObject([
      { type: "thinking" },
      { type: "signature_delta", signature: "S" },
      "stop",
    ]);
  });

  it("Gemini's signature of a call before the call, and of a text after the text", () => {
    const google = { upstream: "gemini", family: "google" } as const;
    const call = sent(
      callBlock,
      [
        { type: "delta", text: "{}" },
        { type: "patch", opaque: thought },
      ],
      google,
    );
    expect(call).toMatchObject([
      { type: "redacted_thinking" },
      "stop",
      { type: "tool_use" },
      { partial_json: "{}" },
      "stop",
    ]);
    const text = sent(
      { type: "text" },
      [
        { type: "delta", text: "a" },
        { type: "patch", opaque: thought },
      ],
      google,
    );
    expect(text).toMatchObject([
      { type: "text" },
      { text: "a" },
      "stop",
      { type: "thinking" },
      { type: "signature_delta" },
      "stop",
    ]);
    expect(sent({ type: "text" }, [{ type: "patch", opaque: thought }], google)).toMatchObject([
      { type: "thinking" },
      {},
      "stop",
    ]);
  });

  it("a call without input without fragments", () => {
    expect(sent(callBlock, [])).toEqual([{ type: "tool_use", id: "t", name: "n", input: {} }, "stop"]);
  });

  it("the free text of a custom tool, which nobody here declared, as an object", () => {
    expect(
      sent({ ...callBlock, kind: "custom" }, [
        { type: "delta", text: "a\n" },
        { type: "delta", text: "b" },
      ]),
    ).toEqual([
      { type: "tool_use", id: "t", name: "n", input: {} },
      { type: "input_json_delta", partial_json: '{"input":"a\\nb"}' },
      "stop",
    ]);
  });

  it("another vendor's citation as a result of a web search", () => {
    const citation = { url: "https://a", title: "A" };
    expect(
      sent({ type: "text" }, [
        { type: "delta", text: "a" },
        { type: "patch", citation },
      ])[2],
    ).toEqual({
      type: "citations_delta",
      citation: {
        type: "web_search_result_location",
        url: "https://a",
        title: "A",
        encrypted_index: "",
        cited_text: "",
      },
    });
  });

  it("the input of the vendor's call in a delta, its result in the start", () => {
    const raw = { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } };
    const hosted = { type: "hosted", tool: "web-search", format: "anthropic-messages", summary: "" } as const;
    expect(sent({ ...hosted, raw }, [])).toEqual([
      { ...raw, input: {} },
      { type: "input_json_delta", partial_json: '{"query":"q"}' },
      "stop",
    ]);
    const result = { type: "web_search_tool_result", tool_use_id: "s", content: [] };
    expect(sent({ ...hosted, raw: result }, [])).toEqual([result, "stop"]);
  });

  it.each<[string, OpeningBlock, unknown[], string]>([
    [
      "tools of other vendors",
      { type: "hosted", tool: "web-search", format: "gemini", raw: {}, summary: "s" },
      [],
      "answer-hosted dropped",
    ],
    ["blocks of other formats", { type: "unknown", format: "gemini", raw: {} }, [], "unknown-block dropped"],
    [
      "pictures",
      { type: "image", source: { kind: "data", mediaType: "image/png", data: "" } },
      [{ type: "text", text: "" }, { type: "text_delta", text: "[image: image/png]" }, "stop"],
      "answer-image approximated",
    ],
    ["refusals", { type: "refusal" }, [], "answer-refusal approximated"],
  ])("says what becomes of %s", (_name, block, events, warning) => {
    const warnings: Warning[] = [];
    expect(sent(block, [], {}, warnings)).toEqual(events);
    expect(warnings.map(({ concept, treatment }) => `${concept} ${treatment}`)).toEqual([warning]);
  });

  it("H80: an estimate of the input at the start, and all counts of the input at the end", () => {
    const exchange = exchangeOf({ estimatedInput: 99 });
    const usage = { input: 10, cacheRead: 20, output: 3, reasoning: 2 };
    const parts: StreamPart[] = [
      { type: "start" },
      { type: "usage", usage },
      { type: "finish", stop: { reason: "end" } },
      { type: "end" },
    ];
    const [first, last] = payloadsOf(textOf(parts, exchange)) as { message?: object; usage?: object }[];
    expect(first?.message).toMatchObject({
      model: "asked-for",
      usage: { input_tokens: 99, output_tokens: 0 },
    });
    expect(last?.usage).toEqual({
      input_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 20,
      output_tokens: 3,
      output_tokens_details: { thinking_tokens: 2 },
    });
  });

  it("H86: an error as the format's own event, and nothing after it", () => {
    const error = { class: "overloaded", message: "busy" } as const;
    const parts: StreamPart[] = [
      { type: "start" },
      { type: "error", error },
      { type: "ping" },
      { type: "end" },
    ];
    const text = textOf(parts);
    expect(checkMessagesStream(text)).toEqual([]);
    expect(
      text.endsWith(
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}\n\n',
      ),
    ).toBe(true);
  });

  it("H92: pings after the start", () => {
    expect(textOf([{ type: "ping" }])).toBe("");
    expect(textOf([{ type: "start" }, { type: "ping" }])).toMatch(
      /\n\nevent: ping\ndata: \{"type":"ping"\}\n\n$/,
    );
  });

  it.each([
    ["stop-sequence", "END", "stop_sequence", "END"],
    ["stop-sequence", undefined, "end_turn", null],
    ["filter", undefined, "refusal", null],
    ["context-full", undefined, "model_context_window_exceeded", null],
    ["pause", undefined, "pause_turn", null],
    ["other", undefined, "end_turn", null],
  ] as const)("an end by %s (%s)", (reason, sequence, stop_reason, stop_sequence) => {
    const stopped = { reason, ...(sequence !== undefined && { sequence }) };
    const [, told] = payloadsOf(textOf([{ type: "start" }, { type: "finish", stop: stopped }])) as {
      delta?: object;
    }[];
    expect(told?.delta).toEqual({ stop_reason, stop_sequence });
  });

  it("the same for a whole answer as for its stream", () => {
    const exchange = exchangeOf({ upstream: "gemini", family: "google" });
    const answer = {
      blocks: [
        { type: "reasoning", text: "hm", opaque: [thought] },
        { type: "text", text: "a", opaque: [thought], citations: [{ url: "u" }] },
        { type: "tool-call", id: "t", name: "n", kind: "function", input: '{"a":1}', opaque: [thought] },
      ],
      stop: { reason: "tool-calls" },
      usage: { input: 1 },
    } as const;
    const { content } = codec.encodeAnswer(answer, exchange, () => undefined) as {
      content: { type: string }[];
    };
    expect(content.map(({ type }) => type)).toEqual([
      "thinking",
      "text",
      "thinking",
      "redacted_thinking",
      "tool_use",
    ]);
    // Read back as a client sends it, every signature is where it was.
    const back = codec.decodeRequest({ model: "m", messages: [{ role: "assistant", content }] });
    expect(back.turns[0]?.blocks).toMatchObject(
      answer.blocks.map(({ type, opaque }) => ({ type, opaque: [...opaque] })),
    );
    expect(ordered(partsOf([]))).toEqual([]);
  });
});
