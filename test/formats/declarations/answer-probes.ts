/** What answers of each upstream can hold that others lack: whole bodies, each with one such thing. */
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";
import { type Probe, png } from "./probe.ts";

type Make = (concept: Concept, field: string, more: JsonObject) => Probe;

const messages: Make = (concept, field, more) => ({
  concept,
  field,
  body: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: "hello" }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 2 },
    ...more,
  },
});

const chat = (concept: Concept, field: string, message: JsonObject, more: JsonObject = {}): Probe => {
  const { finish_reason = "stop", ...rest } = more;
  return {
    concept,
    field,
    body: {
      id: "c",
      object: "chat.completion",
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "hello", ...message }, finish_reason }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
      ...rest,
    },
  };
};

const said = (more: JsonObject = {}): JsonObject => ({
  id: "msg_1",
  type: "message",
  status: "completed",
  role: "assistant",
  content: [{ type: "output_text", text: "hello", annotations: [], ...more }],
});
const responses = (
  concept: Concept,
  field: string,
  output: readonly JsonValue[],
  more: JsonObject = {},
): Probe => ({
  concept,
  field,
  body: {
    id: "resp_1",
    object: "response",
    status: "completed",
    model: "m",
    output,
    usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
    ...more,
  },
});

const gemini = (
  concept: Concept,
  field: string,
  parts: readonly JsonValue[],
  more: JsonObject = {},
): Probe => ({
  concept,
  field,
  body: {
    candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0, ...more }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 },
  },
});

const thought = { type: "thinking", thinking: "hm", signature: "" };
const found = {
  type: "web_search_result_location",
  url: "https://example.com",
  title: "Rome",
  cited_text: "sunny",
  encrypted_index: "x",
};
const cited = {
  type: "url_citation",
  url: "https://example.com",
  title: "Rome",
  start_index: 0,
  end_index: 5,
};

export const answerProbes: Readonly<Record<WireFormat, readonly Probe[]>> = {
  "anthropic-messages": [
    messages("answer-refusal", "stop_details", {
      content: [],
      stop_reason: "refusal",
      stop_details: { type: "refusal", explanation: "no" },
    }),
    messages("answer-paused", "stop_reason", { stop_reason: "pause_turn" }),
    messages("answer-context-full", "stop_reason", { stop_reason: "model_context_window_exceeded" }),
    messages("answer-stop-sequence", "stop_sequence", { stop_reason: "stop_sequence", stop_sequence: "END" }),
    messages("answer-reasoning", "content.thinking", { content: [thought, { type: "text", text: "hello" }] }),
    messages("answer-signature", "content.signature", {
      content: [
        { ...thought, signature: "EqQBCgIYAhIkMDEyMzQ1Njc4OTAx" },
        { type: "text", text: "hello" },
      ],
    }),
    messages("answer-citations", "content.citations", {
      content: [{ type: "text", text: "hello", citations: [found] }],
    }),
    messages("answer-hosted", "content", {
      content: [
        { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "rome" } },
        { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
        { type: "text", text: "hello" },
      ],
    }),
    messages("answer-cache-write", "usage.cache_creation", {
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 2,
      },
    }),
    messages("unknown-block", "content", {
      content: [{ type: "hologram" }, { type: "text", text: "hello" }],
    }),
  ],
  "openai-chat": [
    chat("answer-refusal", "choices.message.refusal", { content: null, refusal: "no" }),
    chat("answer-filtered", "choices.finish_reason", {}, { finish_reason: "content_filter" }),
    chat("answer-reasoning", "choices.message.reasoning_content", { reasoning_content: "hm" }),
    chat("answer-signature", "choices.message.reasoning_details", {
      reasoning_details: [
        { type: "reasoning.encrypted", data: "x", format: "openai-responses-v1", index: 0 },
      ],
    }),
    chat("answer-citations", "choices.message.annotations", {
      annotations: [
        { type: "url_citation", url_citation: { ...cited, type: undefined } as unknown as JsonObject },
      ],
    }),
    chat("answer-image", "choices.message", {
      images: [{ type: "image_url", image_url: { url: `data:image/png;base64,${png}` } }],
    }),
    chat(
      "answer-cache-write",
      "usage.prompt_tokens_details",
      {},
      {
        usage: {
          prompt_tokens: 35,
          completion_tokens: 2,
          total_tokens: 37,
          prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 30 },
        },
      },
    ),
  ],
  "openai-responses": [
    responses("answer-refusal", "output.content.refusal", [
      { ...said(), content: [{ type: "refusal", refusal: "no" }] },
    ]),
    responses("answer-filtered", "incomplete_details.reason", [said()], {
      status: "incomplete",
      incomplete_details: { reason: "content_filter" },
    }),
    responses("answer-reasoning", "output.summary", [
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "hm" }] },
      said(),
    ]),
    responses("answer-signature", "output.encrypted_content", [
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAAsecret" },
      said(),
    ]),
    responses("answer-citations", "output.content.annotations", [said({ annotations: [cited] })]),
    responses("answer-hosted", "output", [
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "rome" } },
      said(),
    ]),
    responses("answer-image", "output", [
      { type: "image_generation_call", id: "ig_1", status: "completed", result: png, output_format: "png" },
      said(),
    ]),
    responses("unknown-block", "output", [{ type: "hologram", id: "h" }, said()]),
  ],
  gemini: [
    gemini("answer-filtered", "candidates.finishReason", [{ text: "hello" }], { finishReason: "SAFETY" }),
    gemini("answer-reasoning", "candidates.content.parts.thought", [
      { text: "hm", thought: true },
      { text: "hello" },
    ]),
    gemini("answer-signature", "candidates.content.parts.thoughtSignature", [
      { text: "hello", thoughtSignature: "c2VjcmV0" },
    ]),
    gemini("answer-citations", "candidates.groundingMetadata", [{ text: "hello" }], {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: "https://example.com", title: "Rome" } }],
        groundingSupports: [
          { segment: { startIndex: 0, endIndex: 5, text: "hello" }, groundingChunkIndices: [0] },
        ],
      },
    }),
    gemini("answer-hosted", "candidates.content.parts", [
      { executableCode: { language: "PYTHON", code: "print(1)" } },
      { text: "hello" },
    ]),
    gemini("answer-image", "candidates.content.parts", [
      { text: "hello" },
      { inlineData: { mimeType: "image/png", data: png } },
    ]),
  ],
};
