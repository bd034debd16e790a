/** What the one reader of errors makes of bodies, sentences and headers; the vendors' envelopes are tried per format. */
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { readError } from "../../../src/formats/errors/read-error.ts";

const says = (message: string, more: { readonly [key: string]: JsonValue } = {}) => ({
  error: { message, ...more },
});

describe("H100: a prompt that does not fit", () => {
  it.each<[string, number | undefined, number | undefined]>([
    [
      "The input (1492905 tokens) is longer than the model's context length (1048576 tokens).",
      1492905,
      1048576,
    ],
    ["Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens).", 160062, 59862],
    [
      "This model's maximum context length is 200 tokens. However, your request has 203 input tokens.",
      203,
      200,
    ],
    ["prompt is too long: 213462 tokens > 200000 maximum", 213462, 200000],
    ["Your input exceeds the context window of this model", undefined, undefined],
    ["tokens to keep from the initial prompt is greater than the context length", undefined, undefined],
    ["invalid params, context window exceeds limit (2013)", undefined, undefined],
    ["Please reduce the length of the messages or completion", undefined, undefined],
    ["Prompt 超长 prompt超长", undefined, undefined],
  ])("%s", (message, tokens, maximumTokens) => {
    const found = readError(says(message), { status: 400 });
    expect([found.class, found.tokens, found.maximumTokens]).toEqual([
      "context-overflow",
      tokens,
      maximumTokens,
    ]);
  });

  it("is no overflow where the key, the balance or the rate is at fault", () => {
    const message = "prompt is too long: 5 tokens > 4 maximum";
    expect([401, 402, 429].map((status) => readError(says(message), { status }).class)).toEqual([
      "authentication",
      "billing",
      "rate-limit",
    ]);
  });
});

describe("the time to wait", () => {
  const later = "Wed, 25 Nov 2026 00:01:30 GMT";
  it.each<[Record<string, string>, string, JsonValue | undefined, number | undefined]>([
    [{ "retry-after-ms": "250", "retry-after": "7" }, "", undefined, 250],
    [{ "retry-after": "7" }, "try again in 9s", undefined, 7000],
    [{ "retry-after": "Wed, 25 Nov 2026 00:00:00 GMT" }, "", undefined, undefined],
    [{ "retry-after": later, date: "Wed, 25 Nov 2026 00:00:00 GMT" }, "", undefined, 90_000],
    [{ "retry-after": later, date: "Wed, 25 Nov 2026 00:02:00 GMT" }, "", undefined, 0],
    [{ "retry-after": later, date: "today" }, "try again in 9s", undefined, 9000],
    [{ "retry-after": "2" }, "", [{ retryDelay: "1.5s" }], 1500],
    [{}, "Please retry in 34.074824224s.", undefined, 34_075],
    [{}, "Please retry after 6 seconds.", undefined, 6000],
    [{}, "Please try again in 1m2.5s. Visit", undefined, 62_500],
    [{}, "Please try again in 250ms.", undefined, 250],
    [{}, "try again in 3m", undefined, 180_000],
    [{}, "try again in a while", undefined, undefined],
  ])("%j %s %j", (headers, message, details, expected) => {
    const body = says(message, details === undefined ? {} : { details });
    expect(readError(body, { status: 429, headers }).retryAfterMs).toBe(expected);
  });
});

describe("Google's quota", () => {
  const message = "You exceeded your current quota, please check your plan and billing details.";
  it.each<[string, { readonly [key: string]: JsonValue }, string]>([
    ["is a rate where it says when to come back", { details: [{ retryDelay: "34s" }] }, "rate-limit"],
    ["is money where it does not", {}, "billing"],
  ])("%s", (_what, more, kind) => {
    const body = says(message, { code: 429, status: "RESOURCE_EXHAUSTED", ...more });
    expect(readError(body, { status: 429 })).toMatchObject({ class: kind, code: "RESOURCE_EXHAUSTED" });
  });
});

it.each<[JsonValue, string, number | undefined]>([
  [{ error: { code: 429, message: "x" } }, "rate-limit", 429],
  [{ error: { type: "invalid_request_error", message: "x" } }, "invalid-request", undefined],
  [{ error: { code: "image_parse_error", message: "x" } }, "invalid-request", undefined],
  [{ error: { code: "vector_store_timeout", message: "x" } }, "timeout", undefined],
  [{ error: "x" }, "server", undefined],
])("inside a stream a number in the body stands for the status: %j", (body, kind, status) => {
  const found = readError(body);
  expect([found.class, found.status]).toEqual([kind, status]);
});

it("reads every sentence of a list of errors", () => {
  const errors = [
    { code: 7003, message: "Could not route" },
    { code: 7000, message: "No route" },
  ];
  const body = { success: false, errors, messages: [], result: null };
  expect(readError(body, { status: 404 })).toMatchObject({
    class: "not-found",
    message: "Could not route; No route",
  });
});

it.each([says("http://".repeat(100_000)), "<".repeat(1_000_000)])(
  "keeps no more of a message than is told",
  (body) => {
    expect(readError(body, { status: 400 }).message.length).toBeLessThanOrEqual(8_000);
  },
);
