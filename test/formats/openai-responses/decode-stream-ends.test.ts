/** Streams of Responses upstreams, how they end, and what says nothing. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { completed, created, decode, decodeFrames, fold } from "./streams.ts";

const done = (output_index: number, item: JsonObject) => ({
  type: "response.output_item.done",
  output_index,
  item,
});
const words = (output_index: number, delta: string, rest: JsonObject = {}) => ({
  type: "response.output_text.delta",
  output_index,
  content_index: 0,
  delta,
  ...rest,
});
const call = { type: "function_call", id: "fc_1", call_id: "c1", name: "f", arguments: "" };

describe("ends", () => {
  test("usage does not count cached input twice; the stop follows the content", () => {
    const { answer } = fold([created, done(0, { ...call, arguments: "{}" }), completed]);
    expect(answer.usage).toMatchObject({ input: 5, cacheRead: 4, output: 3, reasoning: 1 });
    expect(answer.stop.reason).toBe("tool-calls");
  });

  test.each([
    ["max_output_tokens", "length"],
    ["content_filter", "filter"],
    ["something_new", "length"],
  ])("incomplete for %s is %s", (reason, stop) => {
    const { answer } = fold([
      created,
      words(0, "a"),
      { type: "response.incomplete", response: { status: "incomplete", incomplete_details: { reason } } },
    ]);
    expect(answer.stop.reason).toBe(stop);
  });

  test.each<[string, JsonObject, string]>([
    [
      "nested",
      { type: "error", error: { type: "insufficient_quota", code: "insufficient_quota", message: "m" } },
      "billing",
    ],
    ["flat", { type: "error", code: "rate_limit_exceeded", message: "m", param: null }, "rate-limit"],
    [
      "failed",
      {
        type: "response.failed",
        response: { status: "failed", error: { code: "context_length_exceeded", message: "m" } },
      },
      "context-overflow",
    ],
    [
      "failed without a word",
      { type: "response.failed", response: { status: "failed", error: null } },
      "server",
    ],
    [
      "completed that failed",
      {
        type: "response.completed",
        response: { status: "failed", error: { code: "server_error", message: "m" } },
      },
      "server",
    ],
    ["cancelled", { type: "response.cancelled", response: { status: "cancelled" } }, "server"],
    ["H84: of another format", { error: { message: "m", code: 429 } }, "rate-limit"],
  ])("error: %s", (_name, event, kind) => {
    const parts = decode([created, event, { type: "response.failed", response: {} }]);
    expect(parts.filter(({ type }) => type === "error")).toMatchObject([{ error: { class: kind } }]);
    expect(parts.at(-1)?.type).toBe("error");
  });

  test("H85: a stream that just stops has no end", () => {
    expect(decode([created, words(0, "a")]).at(-1)?.type).toBe("delta");
  });

  test("[DONE], comments, broken JSON and unknown events say nothing", () => {
    const datas = ["[DONE]", "", "{", "null", "[]", '"x"', '{"type":"response.new_thing"}', '{"type":5}'];
    expect(decodeFrames(datas.map((data) => ({ data })))).toEqual([]);
  });

  test("H90: the event line names the type where the data does not", () => {
    expect(decodeFrames([{ event: "response.created", data: '{"response":{"id":"r"}}' }])).toEqual([
      { type: "start", id: "r" },
    ]);
  });
});
