/** What a client of Messages can say. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";
import { type Probe, pdf, png, schema } from "./probe.ts";

const user = (...content: readonly JsonValue[]): JsonObject => ({ role: "user", content });
const assistant = (...content: readonly JsonValue[]): JsonObject => ({ role: "assistant", content });
const text = (words: string): JsonObject => ({ type: "text", text: words });
const weather: JsonObject = { name: "weather", input_schema: schema };

function probe(concept: Concept, field: string, more: JsonObject): Probe {
  return { concept, field, body: { model: "m", max_tokens: 9000, messages: [user(text("hi"))], ...more } };
}

const told = (...blocks: readonly JsonValue[]): JsonObject => ({ messages: [user(text("see"), ...blocks)] });
const media = (type: "image" | "document", source: JsonObject): JsonObject => told({ type, source });
const used = (result: JsonObject): JsonObject => ({
  tools: [weather],
  messages: [
    user(text("hi")),
    assistant({ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Rome" } }),
    user({ type: "tool_result", tool_use_id: "toolu_1", ...result }),
  ],
});

export const messagesProbes: readonly Probe[] = [
  probe("system-in-conversation", "messages", {
    messages: [
      user(text("hi")),
      { role: "system", content: "be brief" },
      assistant(text("yes")),
      user(text("so?")),
    ],
  }),
  probe("prefill", "messages", { messages: [user(text("hi")), assistant(text("I say"))] }),
  probe("image-data", "messages", media("image", { type: "base64", media_type: "image/png", data: png })),
  probe("image-url", "messages", media("image", { type: "url", url: "https://example.com/a.png" })),
  probe("file-id", "messages", media("image", { type: "file", file_id: "file_1" })),
  probe(
    "document",
    "messages",
    media("document", { type: "base64", media_type: "application/pdf", data: pdf }),
  ),
  probe(
    "citations-request",
    "citations",
    told({
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: pdf },
      citations: { enabled: true },
    }),
  ),
  probe("tool-error", "messages", used({ content: "no such city", is_error: true })),
  probe(
    "tool-result-image",
    "messages",
    used({
      content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: png } }],
    }),
  ),
  probe(
    "tool-result-document",
    "messages",
    used({
      content: [{ type: "document", source: { type: "base64", media_type: "application/pdf", data: pdf } }],
    }),
  ),
  probe("strict-tools", "tools", { tools: [{ ...weather, strict: true }] }),
  probe("typed-tools", "tools", { tools: [{ type: "bash_20250124", name: "bash" }] }),
  probe("deferred-tools", "tools", {
    tools: [
      { ...weather, defer_loading: true },
      { name: "other", input_schema: schema },
      { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" },
    ],
  }),
  probe("web-search", "tools", { tools: [weather, { type: "web_search_20250305", name: "web_search" }] }),
  probe("web-fetch", "tools", { tools: [weather, { type: "web_fetch_20250910", name: "web_fetch" }] }),
  probe("code-execution", "tools", {
    tools: [weather, { type: "code_execution_20250825", name: "code_execution" }],
  }),
  probe("mcp-connector", "mcp_servers", {
    mcp_servers: [{ type: "url", url: "https://example.com", name: "x" }],
  }),
  probe("hosted-history", "messages", {
    messages: [
      user(text("hi")),
      assistant(
        { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "rome" } },
        {
          type: "web_search_tool_result",
          tool_use_id: "srvtoolu_1",
          content: [
            { type: "web_search_result", url: "https://example.com", title: "Rome", encrypted_content: "x" },
          ],
        },
        text("sunny"),
      ),
      user(text("so?")),
    ],
  }),
  probe("forced-tool", "tool_choice", { tools: [weather], tool_choice: { type: "tool", name: "weather" } }),
  probe("parallel-off", "tool_choice.disable_parallel_tool_use", {
    tools: [weather],
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
  }),
  probe("thinking-budget", "thinking.budget_tokens", { thinking: { type: "enabled", budget_tokens: 2048 } }),
  probe("thinking-adaptive", "thinking", { thinking: { type: "adaptive" } }),
  probe("effort", "output_config.effort", { output_config: { effort: "medium" } }),
  probe("thinking-off", "thinking", { thinking: { type: "disabled" } }),
  {
    ...probe("show-reasoning", "thinking.display", { thinking: { type: "adaptive", display: "summarized" } }),
    besides: "thinking-adaptive",
  },
  probe("reasoning-history", "messages", {
    messages: [
      user(text("hi")),
      assistant({ type: "thinking", thinking: "hm", signature: "" }, text("yes")),
      user(text("so?")),
    ],
  }),
  probe("schema-output", "output_config.format", {
    output_config: { format: { type: "json_schema", schema } },
  }),
  probe("max-output", "max_tokens", { max_tokens: 500 }),
  probe("stops", "stop_sequences", { stop_sequences: ["END"] }),
  probe("temperature", "temperature", { temperature: 0.5 }),
  probe("top-p", "top_p", { top_p: 0.5 }),
  probe("top-k", "top_k", { top_k: 5 }),
  probe("user-id", "metadata.user_id", { metadata: { user_id: "someone" } }),
  probe("cache-marks", "cache_control", told({ ...text("long"), cache_control: { type: "ephemeral" } })),
  probe("cache-marks", "cache_control", { cache_control: { type: "ephemeral" } }),
  probe("service-tier", "service_tier", { service_tier: "standard_only" }),
  probe("context-management", "context_management", {
    context_management: { edits: [{ type: "clear_tool_uses_20250919" }] },
  }),
  probe("stored-state", "container", { container: "container_1" }),
  probe("safety-settings", "safeguards", { safeguards: { classifier: {} } }),
  probe("metadata", "metadata", { metadata: { team: "one" } }),
  probe("betas", "some_new_field", { some_new_field: true }),
  probe("betas", "speed", { speed: "fast" }),
  probe("unknown-block", "messages", told({ type: "hologram", data: "x" })),
];
