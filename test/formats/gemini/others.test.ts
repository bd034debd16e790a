/** Errors, lists of models, counts of tokens. */
import { describe, expect, it } from "vitest";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import { errorClasses } from "../../../src/formats/internal/answer.ts";
import { concepts } from "../../../src/formats/support.ts";

const google = (code: number, status: string, message: string, details: object[] = []) =>
  ({ error: { code, message, status, details } }) as never;

describe("errors", () => {
  it.each([
    [400, google(400, "INVALID_ARGUMENT", "bad"), "invalid-request"],
    [
      400,
      google(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
      "authentication",
    ],
    [401, google(401, "UNAUTHENTICATED", "x"), "authentication"],
    [403, google(403, "PERMISSION_DENIED", "x"), "permission"],
    [404, google(404, "NOT_FOUND", "x"), "not-found"],
    [429, google(429, "RESOURCE_EXHAUSTED", "x"), "rate-limit"],
    [500, google(500, "INTERNAL", "x"), "server"],
    [503, google(503, "UNAVAILABLE", "x"), "overloaded"],
    [504, google(504, "DEADLINE_EXCEEDED", "x"), "timeout"],
    [413, "<html>too large</html>", "too-large"],
    [502, "", "server"],
    [
      400,
      { error: { message: "maximum context length is 8192 tokens", type: "invalid_request_error" } },
      "context-overflow",
    ],
    [401, { error: "no key" }, "authentication"],
  ])("%i %o is %s", (status, body, kind) => {
    expect(codec.decodeError(status, {}, body)).toMatchObject({ class: kind, status });
    expect(codec.decodeError(status, {}, [body as never])).toMatchObject({ class: kind, status });
  });

  it("H100: reads the counts of an overflow, and writes one in the words that clients know", () => {
    const message = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).";
    const error = codec.decodeError(400, {}, google(400, "INVALID_ARGUMENT", message));
    expect(error).toMatchObject({ class: "context-overflow", tokens: 1_200_000, maximumTokens: 1_048_576 });
    const other = codec.encodeError({
      class: "context-overflow",
      message: "prompt is too long",
      tokens: 5,
      maximumTokens: 4,
    });
    expect(codec.decodeError(other.status, {}, other.body)).toMatchObject({
      class: "context-overflow",
      tokens: 5,
      maximumTokens: 4,
    });
  });

  it("H101: keep their class and the time to wait", () => {
    for (const kind of errorClasses) {
      const { status, headers, body } = codec.encodeError({
        class: kind,
        message: "m",
        retryAfterMs: 1500,
        param: "tools",
      });
      expect(status).toBeGreaterThanOrEqual(400);
      const read = codec.decodeError(status, headers, body);
      expect(read).toMatchObject({ retryAfterMs: 1500, param: "tools" });
      expect(read.class).toBe(kind === "unsupported" ? "invalid-request" : kind);
    }
    expect(codec.decodeError(429, { "retry-after": "7" }, "")).toMatchObject({
      class: "rate-limit",
      retryAfterMs: 7000,
    });
  });
});

it("H106: lists models with the prefix and the methods that clients look for", () => {
  const models = [{ id: "a/b", name: "B", contextTokens: 9, outputTokens: 3 }];
  const body = codec.encodeModels(models);
  expect(body).toMatchObject({
    models: [{ name: "models/a/b", supportedGenerationMethods: expect.arrayContaining(["generateContent"]) }],
  });
  expect(codec.decodeModels(body)).toEqual(models);
  const others = [
    { name: "models/embedding", supportedGenerationMethods: ["embedContent"] },
    { name: "publishers/google/models/gemini-x" },
    {},
  ];
  expect(codec.decodeModels({ models: others })).toEqual([{ id: "gemini-x" }]);
});

it("H99: counts tokens both ways", () => {
  expect(codec.decodeTokenCount(codec.encodeTokenCount(5))).toBe(5);
  expect(codec.decodeTokenCount({})).toBeUndefined();
});

it("declares what becomes of every concept", () => {
  expect(Object.keys(codec.traits.support).sort()).toEqual(Object.keys(concepts).sort());
});
