/** What an upstream's events mean. */
import { describe, expect, it } from "vitest";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { exchangeOf, partsOf } from "./exchange.ts";

const start = (usage: object = { input_tokens: 1, output_tokens: 1 }) => ({
  type: "message_start",
  message: { id: "msg_1", model: "m", content: [], usage },
});
const open = (index: number, block: object) => ({ type: "content_block_start", index, content_block: block });
const delta = (index: number, change: object) => ({ type: "content_block_delta", index, delta: change });
const stop = (index: number) => ({ type: "content_block_stop", index });
const finish = (reason: string, more: object = {}) => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null, ...more },
  usage: { output_tokens: 5 },
});
const end = { type: "message_stop" };
const typesOf = (parts: readonly StreamPart[]) => parts.map(({ type }) => type).join(" ");

describe("what an upstream's stream means", () => {
  it("H88: a second start says nothing", () => {
    expect(typesOf(partsOf([start(), start(), finish("end_turn"), end]))).toBe("start usage finish end");
  });

  it("H97: events and deltas of unknown types say nothing, and names of JavaScript's are no events", () => {
    const odd = [{ type: "new" }, { type: "constructor" }, delta(0, { type: "new_delta" }), [], { index: 1 }];
    expect(partsOf([...odd, ...odd.map((one) => ({ ...one, index: "x" }))])).toEqual([]);
  });

  it("H85: a stream that was cut has no end", () => {
    expect(
      typesOf(partsOf([start(), open(0, { type: "text", text: "" }), finish("end_turn")])),
    ).not.toContain("end");
  });

  it.each([
    [
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      "overloaded",
      "Overloaded",
    ],
    [{ error: { message: "slow down", code: 429 } }, "rate-limit", "slow down"],
    [{ type: "error", error: null }, "server", "the upstream failed and said nothing"],
    [
      {
        type: "error",
        error: { type: "invalid_request_error", message: "prompt is too long: 3 tokens > 2 maximum" },
      },
      "context-overflow",
      "prompt is too long: 3 tokens > 2 maximum",
    ],
  ])("H84: %o is an error", (event, kind, message) => {
    expect(partsOf([event])).toMatchObject([{ type: "error", error: { class: kind, message } }]);
  });

  it("H29: empty fragments are no input; a whole input in the start counts where no fragment comes", () => {
    const call = { type: "tool_use", id: "t", name: "n" };
    const parts = partsOf([
      open(0, { ...call, input: {} }),
      delta(0, { type: "input_json_delta", partial_json: "" }),
      stop(0),
      open(1, { ...call, input: { a: 1 } }),
      stop(1),
    ]);
    expect(parts.filter(({ type }) => type !== "open")).toEqual([
      { type: "close", key: 0 },
      { type: "close", key: 1, input: '{"a":1}' },
    ]);
  });

  it("a signature comes once, at the end of its block, of the upstream's family", () => {
    const parts = partsOf(
      [
        open(0, { type: "thinking", thinking: "a" }),
        delta(0, { type: "signature_delta", signature: "early" }),
        delta(0, { type: "signature_delta", signature: "last" }),
        stop(0),
      ],
      exchangeOf({ family: "minimax" }),
    );
    expect(parts.slice(1)).toEqual([
      { type: "delta", key: 0, text: "a" },
      { type: "patch", key: 0, opaque: { family: "minimax", kind: "signature", value: "last" } },
      { type: "close", key: 0 },
    ]);
  });

  it("a call of the vendor's tool is told when its input is whole, a compaction when its text is", () => {
    const parts = partsOf([
      open(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
      delta(0, { type: "input_json_delta", partial_json: '{"query":' }),
      delta(0, { type: "input_json_delta", partial_json: '"q"}' }),
      stop(0),
      open(1, { type: "compaction", content: null }),
      delta(1, { type: "compaction_delta", content: "so far" }),
      stop(1),
    ]);
    expect(parts.filter(({ type }) => type === "open")).toMatchObject([
      { block: { type: "hosted", tool: "web-search", raw: { input: { query: "q" } } } },
      { block: { type: "unknown", raw: { type: "compaction", content: "so far" } } },
    ]);
  });

  it("a refusal without blocks is told in the words of its details", () => {
    const details = { stop_details: { type: "refusal", explanation: "No." } };
    expect(partsOf([start(), finish("refusal", details), end])).toMatchObject([
      { type: "start" },
      { type: "usage" },
      { type: "open", block: { type: "refusal" } },
      { type: "delta", text: "No." },
      { type: "close" },
      { type: "finish", stop: { reason: "refusal", native: "refusal" } },
      { type: "end" },
    ]);
  });

  it("a total of cache writes at the end keeps the lifetimes that the start told", () => {
    const [, usage] = partsOf([
      start({
        input_tokens: 1,
        cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
      }),
      { ...finish("end_turn"), usage: { cache_creation_input_tokens: 5, output_tokens: 7 } },
    ]);
    expect(usage).toMatchObject({ usage: { input: 1, cacheWrite5m: 2, cacheWrite1h: 3, output: 7 } });
  });
});
