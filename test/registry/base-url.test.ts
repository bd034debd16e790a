import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import { correctBaseUrl } from "../../src/registry/base-url.ts";

describe("a base URL", () => {
  it.each<[WireFormat, string, string]>([
    ["anthropic-messages", "https://a.test/v1", "https://a.test"],
    ["anthropic-messages", "https://a.test/v1/", "https://a.test"],
    ["anthropic-messages", "https://a.test/v1/v1/messages", "https://a.test"],
    ["anthropic-messages", "https://a.test/v1/messages/count_tokens", "https://a.test"],
    ["anthropic-messages", "https://a.test/anthropic", "https://a.test/anthropic"],
    ["anthropic-messages", "https://a.test/v10", "https://a.test/v10"],
    ["openai-chat", "https://a.test", "https://a.test/v1"],
    ["openai-chat", "https://a.test/", "https://a.test/v1"],
    ["openai-chat", "http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"],
    ["openai-chat", "https://a.test/v1/chat/completions", "https://a.test/v1"],
    ["openai-chat", "https://a.test/api/paas/v4", "https://a.test/api/paas/v4"],
    ["openai-chat", "https://a.test/inference", "https://a.test/inference"],
    ["openai-responses", "https://a.test/v1/responses", "https://a.test/v1"],
    ["gemini", "https://a.test/v1beta", "https://a.test"],
    ["gemini", "https://a.test/v1beta/models/gemini-x:generateContent", "https://a.test"],
    ["gemini", "https://a.test/gemini", "https://a.test/gemini"],
  ])("of %s: %s is used as %s", (format, url, expected) => {
    expect(correctBaseUrl(format, url).url).toBe(expected);
  });

  it("is right once it was corrected, and only then without a word", () => {
    const part = fc.constantFrom(
      "v1",
      "v1beta",
      "messages",
      "chat",
      "completions",
      "responses",
      "models",
      "api",
    );
    fc.assert(
      fc.property(fc.constantFrom(...wireFormats), fc.array(part, { maxLength: 5 }), (format, parts) => {
        const first = correctBaseUrl(format, ["https://a.test", ...parts].join("/"));
        const second = correctBaseUrl(format, first.url);
        expect(second).toEqual({ url: first.url });
      }),
    );
  });
});
