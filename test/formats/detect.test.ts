import { describe, expect, it } from "vitest";
import { type Detected, detect } from "../../src/formats/detect.ts";

const anthropic = { "anthropic-version": "2023-06-01" };
const generate = (format: string) => ({ operation: "generate", format });
const gemini = (operation: string, model: string, stream: boolean, list: boolean) => ({
  operation,
  format: "gemini",
  route: { model, stream, list },
});

const cases: readonly [line: string, headers: Record<string, string>, expected: object | undefined][] = [
  ["POST /v1/messages", {}, generate("anthropic-messages")],
  ["POST /v1/messages?beta=true", {}, generate("anthropic-messages")],
  ["POST /v1/v1/messages", {}, generate("anthropic-messages")],
  ["POST /messages", {}, generate("anthropic-messages")],
  [
    "POST /v1/messages/count_tokens?beta=true",
    {},
    { operation: "count-tokens", format: "anthropic-messages" },
  ],
  ["POST /v1/chat/completions", {}, generate("openai-chat")],
  ["POST /v1/v1/chat/completions", {}, generate("openai-chat")],
  ["POST /chat/completions", {}, generate("openai-chat")],
  ["POST /v1/responses", {}, generate("openai-responses")],
  ["POST /v1/responses/", {}, generate("openai-responses")],
  ["POST /v1/responses/input_tokens", {}, { operation: "count-tokens", format: "openai-responses" }],
  ["POST /v1/responses/compact", {}, { operation: "compact", format: "openai-responses" }],
  ["POST /v1beta/models/main:generateContent", {}, gemini("generate", "main", false, false)],
  ["POST /v1beta/models/main:streamGenerateContent?alt=sse", {}, gemini("generate", "main", true, false)],
  ["POST /v1beta/models/main:streamGenerateContent", {}, gemini("generate", "main", true, true)],
  ["POST /v1beta/models/main:countTokens", {}, gemini("count-tokens", "main", false, false)],
  ["POST /v1/v1beta/models/main:countTokens", {}, gemini("count-tokens", "main", false, false)],
  ["POST /v1beta/models/qwen3:8b:generateContent", {}, gemini("generate", "qwen3:8b", false, false)],
  ["POST /v1beta/models/glm%2Fglm-4.6:generateContent", {}, gemini("generate", "glm/glm-4.6", false, false)],
  ["POST /v1beta/models/glm/glm-4.6:generateContent", {}, gemini("generate", "glm/glm-4.6", false, false)],
  ["POST /v1beta/glm/glm-4.6:generateContent", {}, gemini("generate", "glm/glm-4.6", false, false)],
  [
    "POST /v1beta1/projects/p/locations/l/publishers/google/models/main:generateContent",
    {},
    gemini("generate", "main", false, false),
  ],
  ["POST /v1beta/:generateContent", {}, undefined],
  ["POST /v1beta/models/:generateContent", {}, undefined],
  ["POST /v1beta/models/main:embedContent", {}, undefined],
  ["GET /v1/models?limit=1000", anthropic, { operation: "models", format: "anthropic-messages" }],
  ["GET /v1/models", { "x-api-key": "k" }, { operation: "models", format: "anthropic-messages" }],
  ["GET /v1/models", {}, { operation: "models", format: "openai-chat" }],
  [
    "GET /v1/models",
    { "user-agent": "codex_cli_rs/0.169.0" },
    { operation: "models", format: "openai-responses" },
  ],
  ["GET /v1beta/models", {}, { operation: "models", format: "gemini" }],
  [
    "GET /v1/models/glm%2Fglm-4.6",
    anthropic,
    { operation: "model", format: "anthropic-messages", model: "glm/glm-4.6" },
  ],
  ["HEAD /", {}, { operation: "alive" }],
  ["HEAD /api/hello", {}, { operation: "alive" }],
  ["POST /v1/embeddings", {}, { operation: "other", path: "embeddings" }],
  ["POST /v1/images/edits", {}, { operation: "other", path: "images/edits" }],
  ["POST /v1/audio/transcriptions", {}, { operation: "other", path: "audio/transcriptions" }],
  ["POST /v1/constructor", {}, undefined],
  ["POST /v1/files", {}, undefined],
  ["GET /v1/messages", {}, undefined],
  ["DELETE /v1/responses/resp_1", {}, undefined],
  ["POST /", {}, undefined],
];

describe("a client's request", () => {
  it.each(cases)("%s %o", (line, headers, expected) => {
    const [method = "", url = ""] = line.split(" ");
    const found: Detected | undefined = detect({ method, url, headers });
    expect(found).toEqual(expected);
  });

  it("with a broken encoding in its path is read all the same", () => {
    expect(
      detect({ method: "POST", url: "/v1beta/models/a%ZZ%ff:generateContent", headers: {} }),
    ).toMatchObject({
      operation: "generate",
    });
  });
});
