/** Errors of many vendors, to their class and back. */
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { errorClasses } from "../../../src/formats/internal/answer.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import { hasCorpus, interactionsOf } from "./corpus.ts";

const openai = (message: string, more: { readonly [key: string]: JsonValue } = {}) => ({
  error: { message, ...more },
});

describe("the class of an error", () => {
  test.each<[string, number, JsonValue | string, string]>([
    ["OpenAI, key", 401, openai("Incorrect API key provided", { code: "invalid_api_key" }), "authentication"],
    [
      "OpenAI, quota",
      429,
      openai("You exceeded your current quota", { code: "insufficient_quota" }),
      "billing",
    ],
    ["OpenAI, rate", 429, openai("Rate limit reached", { code: "rate_limit_exceeded" }), "rate-limit"],
    ["OpenAI, model", 404, openai("no", { code: "model_not_found" }), "not-found"],
    [
      "OpenAI, parameter",
      400,
      openai("Unsupported value", { code: "unsupported_value", param: "x" }),
      "invalid-request",
    ],
    ["DeepSeek, balance", 402, openai("Insufficient Balance"), "billing"],
    ["GLM, key", 401, openai("token expired", { code: "1003" }), "authentication"],
    ["GLM, parameters", 400, openai("bad", { code: "1210" }), "invalid-request"],
    ["GLM, rate", 429, openai("too fast", { code: "1302" }), "rate-limit"],
    ["GLM, balance", 429, openai("no money", { code: "1113" }), "billing"],
    [
      "xAI",
      400,
      { code: "Client specified an invalid argument", error: "Argument not supported: stop" },
      "invalid-request",
    ],
    [
      "Google, in a list",
      429,
      [{ error: { code: 429, message: "x", status: "RESOURCE_EXHAUSTED" } }],
      "rate-limit",
    ],
    [
      "Google, a wrong key",
      400,
      [{ error: { code: 400, message: "API key not valid.", status: "INVALID_ARGUMENT" } }],
      "authentication",
    ],
    ["Groq, a broken call", 400, openai("Failed to call a function.", { code: "tool_use_failed" }), "server"],
    ["a field named timeout", 400, openai("timeout must be a number"), "invalid-request"],
    ["MiniMax", 200, { base_resp: { status_code: 1004, status_msg: "login fail" } }, "authentication"],
    [
      "FastAPI",
      422,
      { detail: [{ loc: ["body", "x"], msg: "extra fields not permitted" }] },
      "invalid-request",
    ],
    [
      "Anthropic behind a gateway",
      529,
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      "overloaded",
    ],
    ["HTML", 502, "<html><head><title>502 Bad Gateway</title></head></html>", "server"],
    ["nothing", 503, "", "overloaded"],
    ["Cloudflare", 524, "", "timeout"],
    ["too large", 413, "", "too-large"],
  ])("%s", (_name, status, body, kind) => {
    expect(openaiChat.decodeError(status, {}, body).class).toBe(kind);
  });

  test.skipIf(!hasCorpus)("recorded: a role that the model lacks", () => {
    const [only] = interactionsOf("openai-chat/pydantic-ai-openai_o1_mini_system_role-developer.yaml");
    expect(openaiChat.decodeError(400, {}, only?.answer ?? "")).toMatchObject({
      class: "invalid-request",
      param: "messages[0].role",
      code: "unsupported_value",
    });
  });
});

describe("H100: a prompt that does not fit, as vendors say it", () => {
  test.each([
    [
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 10,500 tokens.",
      10500,
      8192,
    ],
    ["prompt is too long: 210000 tokens > 200000 maximum", 210000, 200000],
    ["This model's maximum prompt length is 131072 but the request contains 141105 tokens.", 141105, 131072],
    [
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      1200000,
      1048576,
    ],
    [
      "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]",
      undefined,
      129024,
    ],
    ["Invalid request: Your request exceeded model token limit: 131072", undefined, 131072],
    ["the request exceeds the available context size. try increasing it", undefined, undefined],
    ["Prompt exceeds max length", undefined, undefined],
  ])("%s", (message, tokens, maximumTokens) => {
    const found = openaiChat.decodeError(400, {}, openai(message));
    expect(found).toMatchObject({ class: "context-overflow" });
    expect(found.tokens).toBe(tokens);
    expect(found.maximumTokens).toBe(maximumTokens);
    expect(openaiChat.encodeError(found)).toMatchObject({
      status: 400,
      body: { error: { code: "context_length_exceeded", message } },
    });
  });
});

test("MiniMax's own code is no count of tokens", () => {
  const status_msg = "invalid params, context window exceeds limit (2013)";
  const found = openaiChat.decodeError(200, {}, { base_resp: { status_code: 2013, status_msg } });
  expect(found).toEqual({ class: "context-overflow", message: status_msg, status: 200, code: "2013" });
});

describe("when to come back", () => {
  test.each([
    [{ "retry-after": "7" }, "", 7000],
    [{ "retry-after-ms": "250", "retry-after": "7" }, "", 250],
    [{}, "Please try again in 7.66s. Visit", 7660],
    [{}, "try again in 1m2.5s", 62_500],
    [{}, "later", undefined],
  ])("%j %s", (headers, message, ms) => {
    expect(openaiChat.decodeError(429, headers as Record<string, string>, openai(message)).retryAfterMs).toBe(
      ms,
    );
  });

  test("Google says it in the details; clients are told in both headers", () => {
    const body = openai("x", { details: [{ "@type": "RetryInfo", retryDelay: "34.4s" }] });
    const found = openaiChat.decodeError(429, {}, body);
    expect(found.retryAfterMs).toBe(34_400);
    expect(openaiChat.encodeError(found).headers).toEqual({ "retry-after": "35", "retry-after-ms": "34400" });
  });
});

test.each(errorClasses)("class %s survives the way to a Chat client", (kind) => {
  const { status, headers, body } = openaiChat.encodeError({ class: kind, message: "what happened" });
  const expected = kind === "unsupported" ? "invalid-request" : kind;
  expect(openaiChat.decodeError(status, headers, body).class).toBe(expected);
});

test("a bill that is not paid has the status at which tools stop and say why", () => {
  expect(openaiChat.encodeError({ class: "billing", message: "m" })).toMatchObject({
    status: 402,
    body: { error: { message: "m", type: "insufficient_quota", code: "insufficient_quota" } },
  });
});

test("OpenRouter's provider is quoted, a page is cut to its words", () => {
  const wrapped = openai("Provider returned error", { metadata: { raw: '{"error":"prompt is too long"}' } });
  expect(openaiChat.decodeError(400, {}, wrapped).class).toBe("context-overflow");
  expect(
    openaiChat.decodeError(500, {}, "<html><body><style>x{}</style><p>Sorry &amp; bye</p></body></html>")
      .message,
  ).toBe("Sorry &amp; bye");
});
