/** Streams end: limits, filters and errors, as Codex is told them. */
import { describe, expect, test } from "vitest";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { checkResponsesStream } from "../../helpers/grammar/responses-stream.ts";
import { encodeParts, eventsOf, exchange, ignore } from "./samples.ts";
import { block, call, end, start, typesOf } from "./streams.ts";

function finished(reason: "length" | "filter" | "refusal" | "pause" | "malformed-call"): StreamPart[] {
  return [{ type: "usage", usage: {} }, { type: "finish", stop: { reason } }, { type: "end" }];
}

describe("ends", () => {
  test.each([
    ["length", "incomplete", "max_output_tokens", "incomplete"],
    ["filter", "incomplete", "content_filter", "incomplete"],
    ["refusal", "incomplete", "content_filter", "incomplete"],
    ["pause", "incomplete", "max_output_tokens", "incomplete"],
  ] as const)("%s", (reason, status, detail, itemStatus) => {
    const text = encodeParts([start, ...block(0, { type: "text" }, "a"), ...finished(reason)]);
    const last = eventsOf(text).at(-1);
    expect(last.type).toBe(`response.${status}`);
    expect(last.response.incomplete_details?.reason).toBe(detail);
    expect(last.response.output[0].status).toBe(itemStatus);
    expect(checkResponsesStream(text)).toEqual([]);
  });

  test("H27: a call cut by the limit is incomplete, the one before it is whole", () => {
    const text = encodeParts([
      start,
      ...block(0, call, "{}"),
      ...block(1, { ...call, id: "c2" }, '{"a'),
      ...finished("length"),
    ]);
    expect(eventsOf(text).at(-1).response.output).toMatchObject([
      { status: "completed" },
      { status: "incomplete" },
    ]);
    expect(checkResponsesStream(text)).toEqual([]);
  });

  test("H65: unknown usage is zeros", () => {
    const last = eventsOf(encodeParts([start, ...finished("pause")])).at(-1);
    expect(last.response.usage).toMatchObject({ input_tokens: 0, output_tokens: 0, total_tokens: 0 });
  });

  test("a ping is a comment; after the end nothing is said", () => {
    const encoder = openaiResponses.streamEncoder(exchange, ignore);
    encoder.part(start);
    expect(encoder.part({ type: "ping" })).toBe(": keep-alive\n\n");
    for (const part of end) encoder.part(part);
    expect(encoder.part({ type: "error", error: { class: "server", message: "late" } })).toBe("");
  });

  test("what a request asked is echoed", () => {
    const { extra } = openaiResponses.decodeRequest({
      model: "m",
      input: "hi",
      tools: [{ type: "local_shell" }],
      reasoning: { effort: "high" },
      store: false,
    });
    const echo = extra?.["openai-responses"];
    const [created] = eventsOf(encodeParts([start], echo ? { echo } : {}));
    expect(created.response).toMatchObject({
      tools: [{ type: "local_shell" }],
      reasoning: { effort: "high", summary: null },
      store: false,
      tool_choice: "auto",
    });
  });
});

describe("errors", () => {
  test.each([
    ["context-overflow", "context_length_exceeded"],
    ["billing", "insufficient_quota"],
    ["rate-limit", "rate_limit_exceeded"],
    ["overloaded", "server_is_overloaded"],
    ["server", "server_error"],
    ["timeout", "server_error"],
    ["invalid-request", "invalid_prompt"],
  ] as const)("%s is %s, also before anything was created", (kind, code) => {
    const text = encodeParts([{ type: "error", error: { class: kind, message: "m" } }]);
    expect(typesOf(text)).toEqual(["created", "in_progress", "failed"]);
    expect(eventsOf(text).at(-1).response).toMatchObject({ status: "failed", error: { code, message: "m" } });
    expect(checkResponsesStream(text)).toEqual([]);
  });

  test("Codex reads how long to wait from the words", () => {
    const error = { class: "rate-limit", message: "slow down.", retryAfterMs: 1500 } as const;
    const text = encodeParts([start, { type: "error", error }]);
    expect(eventsOf(text).at(-1).response.error.message).toBe("slow down. Please try again in 1.5s.");
  });

  test("a call is not done when its stream breaks, so that it is not run", () => {
    const error: StreamPart = { type: "error", error: { class: "server", message: "m" } };
    const text = encodeParts([start, ...block(0, { type: "text" }, "a"), ...block(1, call, "{}"), error]);
    expect(typesOf(text).filter((type) => type === "output_item.done")).toHaveLength(1);
    expect(eventsOf(text).at(-1).response.output).toHaveLength(1);
    expect(checkResponsesStream(text)).toEqual([]);
  });
});
