/** What a client of Responses can say. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";
import { type Probe, pdf, png, schema } from "./probe.ts";

const user = (content: JsonValue): JsonObject => ({ type: "message", role: "user", content });
const assistant = (text: string): JsonObject => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text }],
});
const weather: JsonObject = { type: "function", name: "weather", parameters: schema, strict: false };

function probe(concept: Concept, field: string, more: JsonObject): Probe {
  return { concept, field, body: { model: "m", store: false, input: [user("hi")], ...more } };
}

const part = (value: JsonObject): JsonObject => ({
  input: [user([{ type: "input_text", text: "see" }, value])],
});
const used = (output: JsonValue): JsonObject => ({
  tools: [weather],
  input: [
    user("hi"),
    { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Rome"}' },
    { type: "function_call_output", call_id: "call_1", output },
  ],
});
const picture = { type: "input_image", image_url: `data:image/png;base64,${png}` };
const paper = { type: "input_file", filename: "a.pdf", file_data: `data:application/pdf;base64,${pdf}` };

export const responsesProbes: readonly Probe[] = [
  probe("system-in-conversation", "input", {
    input: [
      user("hi"),
      assistant("yes"),
      { type: "message", role: "system", content: "be brief" },
      user("so?"),
    ],
  }),
  probe("developer-role", "input", {
    input: [{ type: "message", role: "developer", content: "be brief" }, user("hi")],
  }),
  probe("assistant-first", "input", { input: [assistant("welcome"), user("hi")] }),
  probe("image-data", "input", part(picture)),
  probe("image-url", "input", part({ type: "input_image", image_url: "https://example.com/a.png" })),
  probe("image-detail", "input", part({ ...picture, detail: "low" })),
  probe("file-id", "input", part({ type: "input_file", file_id: "file-1" })),
  probe("document", "input", part(paper)),
  probe("tool-result-image", "input", used([picture])),
  probe("tool-result-document", "input", used([paper])),
  probe("strict-tools", "tools", { tools: [{ ...weather, strict: true }] }),
  probe("custom-tools", "tools", { tools: [{ type: "custom", name: "note", description: "notes" }] }),
  probe("namespace-tools", "tools", { tools: [{ type: "namespace", name: "sky", tools: [weather] }] }),
  probe("typed-tools", "tools", { tools: [{ type: "shell" }] }),
  probe("deferred-tools", "tools", {
    tools: [{ ...weather, defer_loading: true }, { ...weather, name: "other" }, { type: "tool_search" }],
  }),
  probe("web-search", "tools", { tools: [weather, { type: "web_search" }] }),
  probe("code-execution", "tools", {
    tools: [weather, { type: "code_interpreter", container: { type: "auto" } }],
  }),
  probe("file-search", "tools", { tools: [weather, { type: "file_search", vector_store_ids: ["vs_1"] }] }),
  probe("image-generation", "tools", { tools: [weather, { type: "image_generation" }] }),
  probe("mcp-connector", "tools", {
    tools: [weather, { type: "mcp", server_label: "x", server_url: "https://example.com" }],
  }),
  probe("hosted-history", "input", {
    input: [
      user("hi"),
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "rome" } },
      assistant("sunny"),
      user("so?"),
    ],
  }),
  probe("forced-tool", "tool_choice", {
    tools: [weather],
    tool_choice: { type: "function", name: "weather" },
  }),
  probe("allowed-tools", "tool_choice", {
    tools: [weather, { ...weather, name: "other" }],
    tool_choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "weather" }] },
  }),
  probe("parallel-off", "parallel_tool_calls", { tools: [weather], parallel_tool_calls: false }),
  probe("effort", "reasoning.effort", { reasoning: { effort: "medium" } }),
  probe("thinking-off", "reasoning.effort", { reasoning: { effort: "none" } }),
  probe("show-reasoning", "reasoning.summary", { reasoning: { effort: "medium", summary: "auto" } }),
  probe("reasoning-history", "input", {
    input: [
      user("hi"),
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "hm" }] },
      assistant("yes"),
      user("so?"),
    ],
  }),
  probe("json-output", "text.format", { text: { format: { type: "json_object" } } }),
  probe("schema-output", "text.format", {
    text: { format: { type: "json_schema", name: "answer", schema } },
  }),
  probe("max-output", "max_output_tokens", { max_output_tokens: 500 }),
  probe("temperature", "temperature", { temperature: 0.5 }),
  probe("top-p", "top_p", { top_p: 0.5 }),
  probe("logprobs", "top_logprobs", { top_logprobs: 3 }),
  probe("user-id", "safety_identifier", { safety_identifier: "someone" }),
  probe("metadata", "metadata", { metadata: { team: "one" } }),
  probe("cache-key", "prompt_cache_key", { prompt_cache_key: "session-1" }),
  probe("service-tier", "service_tier", { service_tier: "flex" }),
  probe("context-management", "context_management", {
    context_management: [{ type: "compaction", compact_threshold: 100_000 }],
  }),
  probe("compaction", "input[1]", { input: [user("hi"), { type: "compaction_trigger" }] }),
  probe("stored-state", "previous_response_id", { previous_response_id: "resp_1" }),
  probe("stored-state", "input[0]", { input: [{ type: "item_reference", id: "msg_1" }, user("hi")] }),
  probe("background", "background", { background: true, store: true }),
  probe("verbosity", "text.verbosity", { text: { verbosity: "low" } }),
  probe("extra-output", "include", { include: ["file_search_call.results"] }),
  probe("truncation", "truncation", { truncation: "auto" }),
  probe("unknown-block", "input", { input: [user("hi"), { type: "hologram", data: "x" }, user("so?")] }),
];
