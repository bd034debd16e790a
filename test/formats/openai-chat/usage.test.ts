/** Counts, models and reasons. */
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import { decodeUsage, encodeUsage } from "../../../src/formats/openai-chat/usage.ts";

describe("H81: cached input is counted once", () => {
  test.each<[string, JsonObject, Dialect, JsonObject]>([
    [
      "OpenAI",
      { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 } },
      {},
      { input: 5, cacheRead: 4, cacheWrite5m: 1 },
    ],
    [
      "LiteLLM",
      { prompt_tokens: 10, cache_read_input_tokens: 4, cache_creation_input_tokens: 1 },
      {},
      { input: 5, cacheRead: 4, cacheWrite5m: 1 },
    ],
    ["Kimi", { prompt_tokens: 10, cached_tokens: 4 }, {}, { input: 6, cacheRead: 4 }],
    [
      "named by the dialect",
      { prompt_tokens: 10, hits: 3 },
      { "cached-tokens-field": "usage.hits" },
      { input: 7, cacheRead: 3 },
    ],
    [
      "never below zero",
      { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } },
      {},
      { input: 0, cacheRead: 4 },
    ],
    ["unknown is not zero", { completion_tokens: 2 }, {}, { output: 2 }],
    ["wrong types are unknown", { prompt_tokens: "1", completion_tokens: -2, total_tokens: null }, {}, {}],
    [
      "reasoning outside",
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 10 },
      { "reasoning-tokens": "outside" },
      { input: 1, output: 9 },
    ],
    [
      "reasoning outside, seen by the sum",
      {
        prompt_tokens: 1,
        completion_tokens: 2,
        total_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 7 },
      },
      {},
      { input: 1, output: 9, reasoning: 7 },
    ],
    [
      "another total says nothing",
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 10 },
      {},
      { input: 1, output: 2 },
    ],
  ])("%s", (_name, usage, dialect, expected) => {
    const { extra: _extra, ...counts } = decodeUsage(usage, dialect);
    expect(counts).toEqual(expected);
  });

  test("back: reads and writes are part of the prompt", () => {
    expect(encodeUsage({ input: 5, cacheRead: 4, cacheWrite5m: 1, cacheWrite1h: 2, output: 3 })).toEqual({
      prompt_tokens: 12,
      completion_tokens: 3,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
    });
    expect(encodeUsage({}, 50)).toMatchObject({ prompt_tokens: 50, total_tokens: 50 });
  });
});

describe("models", () => {
  test("their limits, in the fields of many vendors", () => {
    const data = [
      { id: "a", object: "model", created: 5, owned_by: "o" },
      { id: "b", max_model_len: 4096 },
      { id: "c", context_length: 8192, top_provider: { max_completion_tokens: 100 }, name: "C" },
      { id: "d", context_window: 1000, max_completion_tokens: 10 },
      { name: "" },
      null,
    ];
    expect(openaiChat.decodeModels({ object: "list", data })).toEqual([
      { id: "a", provider: "o", created: 5 },
      { id: "b", contextTokens: 4096 },
      { id: "c", name: "C", contextTokens: 8192, outputTokens: 100 },
      { id: "d", contextTokens: 1000, outputTokens: 10 },
    ]);
  });

  test("there and back", () => {
    const models = [
      { id: "a", name: "A", provider: "p", contextTokens: 9, outputTokens: 3, created: 7 },
      { id: "b", provider: "p" },
    ];
    expect(openaiChat.decodeModels(openaiChat.encodeModels(models))).toEqual(models);
  });
});

test("a count of tokens", () => {
  expect(openaiChat.decodeTokenCount(openaiChat.encodeTokenCount(7))).toBe(7);
  expect(openaiChat.decodeTokenCount({ data: { total_tokens: 8 } })).toBe(8);
  expect(openaiChat.decodeTokenCount({})).toBeUndefined();
});
