/** Chat requests of real clients survive the internal shape unchanged. */
import { describe, expect, test } from "vitest";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import { dialectOf, hasCorpus, interactionsOf, recordings, targetOf } from "./corpus.ts";

const cassettes = {
  "openai-chat/pydantic-ai-openai_o1_mini_system_role-developer.yaml": "openai",
  "openai-chat/pydantic-ai-compatible_api_with_tool_calls_without_id.yaml": "gemini",
  "openai-chat/pydantic-ai-run_stream_sync_streams_real_model.yaml": "openai",
  "openai-chat/pydantic-ai-openai_moderation_stream.yaml": "openai",
  "openai-chat/pydantic-ai-tool_choice_matrix-auto-openai.yaml": "openai",
  "openai-chat/pydantic-ai-multimodal_tool_return_matrix-direct-url-image-openai_chat.yaml": "openai",
  "dialects/pydantic-ai-ollama_cloud_tool_output.yaml": "ollama-cloud",
  "dialects/pydantic-ai-openrouter_stream_error.yaml": "openrouter",
  "dialects/pydantic-ai-zai_preserved_thinking_round_trip.yaml": "zai",
};

describe.skipIf(!hasCorpus)("a Chat request returns as it came", () => {
  test.each(hasCorpus ? recordings() : [])("recorded: %s", (name, body) => {
    const provider = name.startsWith("qwen") ? dialectOf("qwen") : {};
    const model = String(body["model"]);
    const again = openaiChat.encodeRequest(
      openaiChat.decodeRequest(body),
      targetOf(provider, model),
      () => undefined,
    );
    expect(again).toEqual(body);
  });

  test.each(Object.entries(cassettes))("%s at %s", (file, provider) => {
    for (const { request } of interactionsOf(file)) {
      const model = String(request["model"]);
      const target = targetOf(dialectOf(provider, model), model);
      expect(openaiChat.encodeRequest(openaiChat.decodeRequest(request), target, () => undefined)).toEqual(
        request,
      );
    }
  });
});

const said = { role: "user", content: "hi" };

describe("forms that say the same stay apart", () => {
  test.each([
    ["text as a string", { messages: [said] }],
    ["text as a list of one", { messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }] }],
    ["a system list", { messages: [{ role: "system", content: [{ type: "text", text: "a" }] }, said] }],
    [
      "two system messages",
      { messages: [{ role: "system", content: "a" }, { role: "system", content: "b" }, said] },
    ],
    ["a named message", { messages: [{ role: "user", name: "n", content: "hi" }] }],
    ["system in conversation", { messages: [said, { role: "system", content: "now" }, said] }],
    [
      "empty content beside calls",
      { messages: [said, { role: "assistant", content: "", tool_calls: [call("a")] }] },
    ],
    ["no content beside calls", { messages: [said, { role: "assistant", tool_calls: [call("a")] }] }],
    [
      "text and calls",
      { messages: [said, { role: "assistant", content: "so", tool_calls: [call("a"), call("b")] }] },
    ],
    ["a refusal", { messages: [said, { role: "assistant", content: null, refusal: "no" }] }],
    ["a lone stop", { messages: [said], stop: "x" }],
    ["a list of stops", { messages: [said], stop: ["x"] }],
    ["stream false", { messages: [said], stream: false }],
    ["the old limit", { messages: [said], max_tokens: 5 }],
    ["the new limit", { messages: [said], max_completion_tokens: 5 }],
    ["a plain output", { messages: [said], response_format: { type: "text" } }],
    [
      "an output shape",
      {
        messages: [said],
        response_format: { type: "json_schema", json_schema: { name: "a", schema: {}, strict: true } },
      },
    ],
    ["sampling", { messages: [said], temperature: 1, top_p: 0.5, top_k: 3, seed: 7, presence_penalty: 0 }],
    [
      "fields of no other format",
      { messages: [said], n: 2, logit_bias: { a: 1 }, metadata: { a: "b" }, x_new: [1] },
    ],
    ["who asks", { messages: [said], user: "u ü", prompt_cache_key: "k" }],
    ["effort", { messages: [said], reasoning_effort: "none" }],
    [
      "media",
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
              { type: "image_url", image_url: { url: "https://example.com/a.png" } },
              { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
              { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" } },
              { type: "file", file: { file_id: "file-1" } },
              { type: "video_url", video_url: { url: "https://example.com/a.mp4" } },
              { type: "hologram", depth: 3 },
            ],
          },
        ],
      },
    ],
    [
      "tools and choice",
      {
        messages: [said],
        tools: [
          { type: "function", function: { name: "f", description: "", parameters: {}, strict: false } },
          {
            type: "custom",
            custom: { name: "c", format: { type: "grammar", grammar: { syntax: "lark", definition: "x" } } },
          },
        ],
        tool_choice: { type: "custom", custom: { name: "c" } },
        parallel_tool_calls: false,
      },
    ],
    [
      "allowed tools",
      {
        messages: [said],
        tools: [{ type: "function", function: { name: "f" } }],
        tool_choice: {
          type: "allowed_tools",
          allowed_tools: { mode: "required", tools: [{ type: "function", function: { name: "f" } }] },
        },
      },
    ],
    [
      "calls of free text",
      {
        messages: [
          said,
          {
            role: "assistant",
            content: null,
            tool_calls: [{ id: "a", type: "custom", custom: { name: "c", input: "*" } }],
          },
          { role: "tool", tool_call_id: "a", content: "done" },
        ],
      },
    ],
  ])("%s", (_name, fields) => {
    const body = { model: "m", ...fields };
    expect(openaiChat.encodeRequest(openaiChat.decodeRequest(body), targetOf(), () => undefined)).toEqual(
      body,
    );
  });
});

function call(id: string) {
  return { id, type: "function", function: { name: "f", arguments: '{"n":1.0}' } };
}
