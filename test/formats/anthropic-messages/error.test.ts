/** Errors, lists of models and token counts. */
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import { errorClasses } from "../../../src/formats/internal/answer.ts";

const error = (type: string, message: string) => ({ type: "error", error: { type, message } });

describe("errors", () => {
  it("tells the vendor's library to go on without a thread where none is kept", () => {
    const refused = { class: "unsupported", message: "no", status: 400 } as const;
    expect(codec.encodeError({ ...refused, param: "thread" }).body["error"]).toMatchObject({
      details: { error_code: "thread_unsupported_request" },
    });
    expect(codec.encodeError({ ...refused, param: "container" }).body["error"]).not.toHaveProperty("details");
  });

  it.each<[number, JsonValue, string]>([
    [400, error("invalid_request_error", "bad"), "invalid-request"],
    [400, error("invalid_request_error", "Your credit balance is too low to access the API"), "billing"],
    [401, error("authentication_error", "invalid x-api-key"), "authentication"],
    [402, error("billing_error", "pay"), "billing"],
    [403, error("permission_error", "no"), "permission"],
    [404, error("not_found_error", "model: x"), "not-found"],
    [413, error("request_too_large", "big"), "too-large"],
    [429, error("rate_limit_error", "slow"), "rate-limit"],
    [500, error("api_error", "oh"), "server"],
    [504, error("timeout_error", "late"), "timeout"],
    [529, error("overloaded_error", "Overloaded"), "overloaded"],
    [429, { error: { message: "no money", code: "insufficient_quota" } }, "billing"],
    [400, [{ error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "x" } }], "rate-limit"],
    [422, { detail: [{ msg: "field required" }] }, "invalid-request"],
    [503, "<html><head><title>503 Service Unavailable</title></head></html>", "overloaded"],
    [502, "", "server"],
    [200, { error: "x" }, "server"],
    [400, null, "invalid-request"],
  ])("H101: %i %j is of class %s", (status, body, kind) => {
    const read = codec.decodeError(status, {}, body);
    expect(read.class).toBe(kind);
    expect(read.message).not.toBe("");
    expect(read.message).not.toContain("<");
  });

  it.each<[string, number | undefined, number | undefined]>([
    ["prompt is too long: 208310 tokens > 200000 maximum", 208310, 200000],
    ["input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease", 188240, 200000],
    [
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
      9001,
      8192,
    ],
    [
      "This endpoint's maximum context length is 8192 tokens. However, you requested about 9001 tokens",
      9001,
      8192,
    ],
    ["This model's maximum context length is 8,192 tokens, however you requested 9,001 tokens", 9001, 8192],
    [
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      1200000,
      1048576,
    ],
    ["The input token count exceeds the maximum number of tokens allowed (1048576).", undefined, 1048576],
    [
      "You passed 9001 input tokens and requested 10 output tokens. However, the model's context length is only 8192 tokens",
      9001,
      8192,
    ],
    ["The decoder prompt (length 9001) is longer than the maximum model length of 8192.", 9001, 8192],
    ["prompt token count of 130000 exceeds the limit of 128000", 130000, 128000],
    ["request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it", 9001, 8192],
    ["Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)", 300000, 262144],
    ["This model's maximum prompt length is 131072 but the request contains 150000 tokens.", 150000, 131072],
    [
      "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
      40000,
      32768,
    ],
    ["Range of input length should be [1, 129024]", undefined, 129024],
    ["Prompt exceeds max length", undefined, undefined],
    ["Input is too long for requested model.", undefined, undefined],
    [
      "Your input exceeds the context window of this model. Please adjust your input and try again.",
      undefined,
      undefined,
    ],
    ["Please reduce the length of the messages or completion.", undefined, undefined],
    ["invalid params, context window exceeds limit (2013)", undefined, undefined],
  ])("H100: %s", (message, tokens, maximumTokens) => {
    const read = codec.decodeError(400, {}, { error: { message, type: "invalid_request_error" } });
    expect(read).toMatchObject({ class: "context-overflow", message });
    expect([read.tokens, read.maximumTokens]).toEqual([tokens, maximumTokens]);
    const told = (codec.encodeError(read).body["error"] as { message: string }).message;
    expect(told).toMatch(/^prompt is too long|exceed context limit/);
    if (tokens !== undefined && !message.includes("max_tokens"))
      expect(told).toBe(`prompt is too long: ${tokens} tokens > ${maximumTokens} maximum`);
  });

  it("finds an overflow by its code alone, and none in other texts", () => {
    expect(
      codec.decodeError(400, {}, { error: { message: "no", code: "context_length_exceeded" } }).class,
    ).toBe("context-overflow");
    expect(codec.decodeError(400, {}, error("invalid_request_error", "max_tokens: 99 > 9")).class).toBe(
      "invalid-request",
    );
    expect(
      codec.decodeError(429, {}, error("rate_limit_error", "prompt is too long for your tier")).class,
    ).toBe("rate-limit");
  });

  it.each([
    [{ "retry-after": "3" }, {}, 3000],
    [{ "retry-after-ms": "250", "retry-after": "1" }, {}, 250],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }, {}, undefined],
    [{}, { error: { details: [{ retryDelay: "34.5s" }] } }, 34_500],
  ])("how long to wait: %o %o", (headers, body, expected) => {
    expect(codec.decodeError(429, headers as Record<string, string>, body).retryAfterMs).toBe(expected);
  });

  it("are written with their type, status and time to wait", () => {
    expect(codec.encodeError({ class: "rate-limit", message: "slow", retryAfterMs: 1500 })).toEqual({
      status: 429,
      headers: { "retry-after": "2" },
      body: error("rate_limit_error", "slow"),
    });
    expect(codec.encodeError({ class: "overloaded", message: "x", status: 503 }).status).toBe(529);
    expect(codec.encodeError({ class: "server", message: "x", status: 502 }).status).toBe(502);
  });

  it("a refused key is not asked about again, everything else by the client's own rules", () => {
    for (const kind of errorClasses)
      expect(codec.encodeError({ class: kind, message: "x" }).headers["x-should-retry"], kind).toBe(
        kind === "authentication" ? "false" : undefined,
      );
  });

  it.each(errorClasses)("class %s keeps its meaning on the way there and back", (kind) => {
    const { status, body } = codec.encodeError({ class: kind, message: "x" });
    expect(codec.decodeError(status, {}, body).class).toBe(kind === "unsupported" ? "invalid-request" : kind);
  });
});

describe("lists and counts", () => {
  it("H106: models have a type, a name and a date", () => {
    const list = codec.encodeModels([
      { id: "a", created: 1_758_758_400, contextTokens: 9, outputTokens: 5 },
      { id: "b", name: "B" },
    ]);
    expect(list).toEqual({
      data: [
        {
          type: "model",
          id: "a",
          display_name: "a",
          created_at: "2025-09-25T00:00:00Z",
          max_input_tokens: 9,
          max_tokens: 5,
        },
        { type: "model", id: "b", display_name: "B", created_at: "1970-01-01T00:00:00Z" },
      ],
      has_more: false,
      first_id: "a",
      last_id: "b",
    });
    expect(codec.decodeModels(list)).toEqual([
      { id: "a", name: "a", created: 1_758_758_400, contextTokens: 9, outputTokens: 5 },
      { id: "b", name: "B" },
    ]);
    expect(codec.encodeModels([])).toMatchObject({ data: [], first_id: null, last_id: null });
  });

  it("reads lists in the shape of Chat, and nothing from what is no list", () => {
    expect(
      codec.decodeModels({ object: "list", data: [{ id: "a", object: "model", created: 5 }, { id: "" }, 1] }),
    ).toEqual([{ id: "a", created: 5 }]);
    expect(codec.decodeModels({ data: "x" })).toEqual([]);
  });

  it("counts tokens", () => {
    expect(codec.decodeTokenCount(codec.encodeTokenCount(12))).toBe(12);
    expect(codec.decodeTokenCount({})).toBeUndefined();
  });
});
