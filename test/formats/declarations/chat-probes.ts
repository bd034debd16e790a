/** What a client of Chat Completions can say, with the fields that its dialects have added. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";
import { type Probe, pdf, png, schema, wav } from "./probe.ts";

const user = (content: JsonValue): JsonObject => ({ role: "user", content });
const weather: JsonObject = { type: "function", function: { name: "weather", parameters: schema } };

const byDialect = (given: Probe): Probe => ({ ...given, byDialect: true });

function probe(concept: Concept, field: string, more: JsonObject): Probe {
  return { concept, field, body: { model: "m", messages: [user("hi")], ...more } };
}

const part = (value: JsonObject): JsonObject => ({
  messages: [user([{ type: "text", text: "see" }, value])],
});
const link = { url: "https://example.com/a.png" };

export const chatProbes: readonly Probe[] = [
  probe("system-in-conversation", "messages", {
    messages: [
      user("hi"),
      { role: "assistant", content: "yes" },
      { role: "system", content: "be brief" },
      user("so?"),
    ],
  }),
  probe("developer-role", "messages", { messages: [{ role: "developer", content: "be brief" }, user("hi")] }),
  probe("assistant-first", "messages", { messages: [{ role: "assistant", content: "welcome" }, user("hi")] }),
  probe("prefill", "messages", { messages: [user("hi"), { role: "assistant", content: "I say" }] }),
  probe(
    "image-data",
    "messages",
    part({ type: "image_url", image_url: { url: `data:image/png;base64,${png}` } }),
  ),
  probe("image-url", "messages", part({ type: "image_url", image_url: link })),
  probe("image-detail", "messages", part({ type: "image_url", image_url: { ...link, detail: "low" } })),
  probe("file-id", "messages", part({ type: "file", file: { file_id: "file-1" } })),
  probe(
    "document",
    "messages",
    part({
      type: "file",
      file: { file_data: `data:application/pdf;base64,${pdf}`, filename: "a.pdf" },
    }),
  ),
  probe("audio", "messages", part({ type: "input_audio", input_audio: { data: wav, format: "wav" } })),
  probe("video", "messages", part({ type: "video_url", video_url: { url: "https://example.com/a.mp4" } })),
  probe("strict-tools", "tools", {
    tools: [{ type: "function", function: { name: "weather", parameters: schema, strict: true } }],
  }),
  probe("custom-tools", "tools", {
    tools: [{ type: "custom", custom: { name: "note", description: "notes" } }],
  }),
  probe("web-search", "web_search_options", { tools: [weather], web_search_options: {} }),
  probe("forced-tool", "tool_choice", {
    tools: [weather],
    tool_choice: { type: "function", function: { name: "weather" } },
  }),
  probe("allowed-tools", "tool_choice", {
    tools: [weather, { type: "function", function: { name: "other", parameters: schema } }],
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "weather" } }] },
    },
  }),
  probe("parallel-off", "parallel_tool_calls", { tools: [weather], parallel_tool_calls: false }),
  byDialect(
    probe("thinking-budget", "reasoning.max_tokens", { reasoning: { max_tokens: 2048 }, max_tokens: 9000 }),
  ),
  probe("effort", "reasoning_effort", { reasoning_effort: "medium" }),
  probe("thinking-off", "reasoning_effort", { reasoning_effort: "none" }),
  probe("show-reasoning", "reasoning.exclude", { reasoning: { effort: "medium", exclude: true } }),
  probe("reasoning-history", "messages", {
    messages: [user("hi"), { role: "assistant", reasoning_content: "hm", content: "yes" }, user("so?")],
  }),
  probe("json-output", "response_format", { response_format: { type: "json_object" } }),
  probe("schema-output", "response_format", {
    response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
  }),
  probe("max-output", "max_tokens", { max_tokens: 500 }),
  probe("stops", "stop", { stop: ["END"] }),
  probe("temperature", "temperature", { temperature: 0.5 }),
  probe("top-p", "top_p", { top_p: 0.5 }),
  byDialect(probe("top-k", "top_k", { top_k: 5 })),
  probe("seed", "seed", { seed: 7 }),
  probe("penalties", "presence_penalty", { presence_penalty: 0.5 }),
  probe("penalties", "frequency_penalty", { frequency_penalty: 0.5 }),
  probe("logit-bias", "logit_bias", { logit_bias: { "50256": -100 } }),
  probe("logprobs", "logprobs", { logprobs: true }),
  probe("several-answers", "n", { n: 2 }),
  probe("user-id", "user", { user: "someone" }),
  probe("metadata", "metadata", { metadata: { team: "one" } }),
  byDialect(
    probe(
      "cache-marks",
      "cache_control",
      part({ type: "text", text: "long", cache_control: { type: "ephemeral" } }),
    ),
  ),
  probe("cache-key", "prompt_cache_key", { prompt_cache_key: "session-1" }),
  probe("service-tier", "service_tier", { service_tier: "flex" }),
  probe("verbosity", "verbosity", { verbosity: "low" }),
  probe("output-media", "audio", { modalities: ["text", "audio"], audio: { voice: "alloy", format: "wav" } }),
  probe("extra-output", "store", { store: true }),
  probe("prediction", "prediction", { prediction: { type: "content", content: "x" } }),
  probe("unknown-block", "messages", part({ type: "hologram", data: "x" })),
];
