/** Errors, lists of models and counts of tokens. */
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { errorClasses } from "../../../src/formats/internal/answer.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";

describe("errors", () => {
  test.each(errorClasses.map((kind) => ({ kind })))(
    "$kind keeps its class on the way through the wire",
    ({ kind }) => {
      const { status, headers, body } = openaiResponses.encodeError({
        class: kind,
        message: "m",
        param: "p",
      });
      expect(body).toMatchObject({ error: { message: "m", param: "p", type: expect.any(String) } });
      // A parameter that the upstream lacks is one that is left out in another try.
      const expected = kind === "unsupported" ? "invalid-request" : kind;
      expect(openaiResponses.decodeError(status, headers, body).class).toBe(expected);
    },
  );

  test("a bill that is not paid has the status at which Codex stops and shows the message", () => {
    expect(openaiResponses.encodeError({ class: "billing", message: "m" })).toMatchObject({
      status: 400,
      body: { error: { message: "m", type: "insufficient_quota", code: "insufficient_quota" } },
    });
  });

  test.each<[string, number, JsonValue, string]>([
    [
      "Anthropic's envelope",
      529,
      { type: "error", error: { type: "overloaded_error", message: "m" } },
      "overloaded",
    ],
    [
      "Google's, in a list",
      429,
      [{ error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "m" } }],
      "rate-limit",
    ],
    ["a string", 404, { error: "m" }, "not-found"],
    ["detail alone", 401, { detail: "m" }, "authentication"],
    ["xAI's", 400, { code: "invalid", error: "m" }, "invalid-request"],
    ["a page", 502, "<html><title>m</title></html>", "server"],
    ["nothing", 500, "", "server"],
    [
      "an overflow in words",
      400,
      {
        error: {
          message:
            "This model's maximum context length is 1000 tokens. However, your messages resulted in 1,200 tokens.",
          type: "invalid_request_error",
        },
      },
      "context-overflow",
    ],
  ])("%s", (_name, status, body, kind) => {
    expect(openaiResponses.decodeError(status, {}, body)).toMatchObject({ class: kind, status });
  });

  test("sizes of an overflow and the waiting time are read from the words", () => {
    const overflow = openaiResponses.decodeError(
      400,
      {},
      {
        error: {
          code: "context_length_exceeded",
          message: "maximum context length is 1000 tokens. However, your messages resulted in 1,200 tokens.",
        },
      },
    );
    expect(overflow).toMatchObject({ tokens: 1200, maximumTokens: 1000 });
    const limited = { error: { code: "rate_limit_exceeded", message: "Please try again in 1.898s." } };
    expect(openaiResponses.decodeError(429, {}, limited).retryAfterMs).toBe(1898);
    expect(openaiResponses.decodeError(429, { "retry-after": "2" }, limited).retryAfterMs).toBe(2000);
  });

  test("H101: how long to wait is said in headers", () => {
    const { status, headers } = openaiResponses.encodeError({
      class: "rate-limit",
      message: "m",
      retryAfterMs: 1500,
    });
    expect([status, headers]).toEqual([429, { "retry-after": "2", "retry-after-ms": "1500" }]);
  });
});

test("models are listed and read", () => {
  const body = openaiResponses.encodeModels([{ id: "a", provider: "p", created: 5 }]);
  expect(body).toEqual({ object: "list", data: [{ id: "a", object: "model", created: 5, owned_by: "p" }] });
  expect(
    openaiResponses.decodeModels({ data: [{ id: "a", context_length: 9, name: "A" }, { id: 1 }, null] }),
  ).toEqual([{ id: "a", name: "A", contextTokens: 9 }]);
});

test("tokens are counted both ways", () => {
  expect(openaiResponses.encodeTokenCount(5)).toEqual({ object: "response.input_tokens", input_tokens: 5 });
  expect(openaiResponses.decodeTokenCount({ input_tokens: 5 })).toBe(5);
  expect(openaiResponses.decodeTokenCount({})).toBeUndefined();
});
