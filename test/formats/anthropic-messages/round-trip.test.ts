/** A request is written to its own format as it was read. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { again } from "./exchange.ts";

const signature = "EqQBCgIYAhIkMDEyMzQ1Njc4OWFiY2RlZg==";
const cached = { cache_control: { type: "ephemeral" } };
const user = (...content: readonly object[]) => ({ role: "user", content });
const assistant = (...content: readonly object[]) => ({ role: "assistant", content });
const body = (changes: object): JsonObject => ({
  model: "m",
  max_tokens: 100,
  messages: [{ role: "user", content: "Hi" }],
  ...changes,
});
const call = { type: "tool_use", id: "t1", name: "read", input: { path: "a" } };
const result = (changes: object) => user({ type: "tool_result", tool_use_id: "t1", ...changes });
const functionTool = { name: "read", description: "Reads", input_schema: { type: "object", properties: {} } };

describe("a request is written to its own format as it was read", () => {
  const cases: Readonly<Record<string, object>> = {
    "content as a string": {},
    "system as a string": { system: "Be kind." },
    "system as an empty string or list": { system: "" },
    "system in blocks, cached for an hour": {
      system: [{ type: "text", text: "a", cache_control: { type: "ephemeral", ttl: "1h" } }],
    },
    "a cache mark with a field that is new": {
      system: [{ type: "text", text: "a", cache_control: { type: "ephemeral", scope: "global" } }],
    },
    "H36: system in mid conversation": {
      messages: [
        { role: "user", content: "Hi" },
        { role: "system", content: [{ type: "text", text: "x", ...cached }] },
      ],
    },
    "tools added in mid conversation": {
      messages: [
        user({ type: "text", text: "a" }),
        { role: "system", content: [{ type: "tool_addition", tools: [] }] },
      ],
    },
    "a result as a string, no error, cached": {
      messages: [assistant(call), result({ content: "ok", is_error: false, ...cached })],
    },
    "a result as an empty string": { messages: [assistant(call), result({ content: "" })] },
    "a result as an empty list": { messages: [assistant(call), result({ content: [] })] },
    "a result without content": { messages: [assistant(call), result({})] },
    "a failed result with picture, document and search result": {
      messages: [
        assistant(call),
        result({
          is_error: true,
          content: [
            { type: "text", text: "a" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
            { type: "document", source: { type: "text", media_type: "text/plain", data: "x" }, title: "t" },
            {
              type: "search_result",
              source: "https://a",
              title: "A",
              content: [{ type: "text", text: "x" }],
            },
          ],
        }),
      ],
    },
    "H66: references to deferred tools": {
      tools: [
        { ...functionTool, defer_loading: true },
        { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" },
      ],
      messages: [assistant(call), result({ content: [{ type: "tool_reference", tool_name: "read" }] })],
    },
    "pictures and documents by link and file": {
      messages: [
        user(
          { type: "image", source: { type: "url", url: "https://a/b.png" } },
          { type: "image", source: { type: "file", file_id: "file_1" }, ...cached },
          { type: "document", source: { type: "url", url: "https://a/b.pdf" } },
          { type: "document", source: { type: "file", file_id: "file_2" }, citations: { enabled: true } },
          {
            type: "document",
            source: { type: "content", content: [{ type: "text", text: "x" }] },
            context: "c",
          },
        ),
      ],
    },
    "H18: thinking, signed and redacted, in their places": {
      messages: [
        assistant(
          { type: "thinking", thinking: "hm", signature },
          { type: "redacted_thinking", data: signature },
          {
            type: "text",
            text: "a",
            citations: [{ type: "char_location", cited_text: "x", document_index: 0 }],
          },
          { type: "thinking", thinking: "", signature },
          { ...call, caller: { type: "direct" } },
        ),
      ],
    },
    "H112: the vendor's own tools in the history": {
      messages: [
        assistant(
          { type: "server_tool_use", id: "s1", name: "web_search", input: { query: "q" } },
          {
            type: "web_search_tool_result",
            tool_use_id: "s1",
            content: [{ type: "web_search_result", url: "u", title: "t" }],
          },
          { type: "mcp_tool_use", id: "m1", name: "n", server_name: "s", input: {} },
          { type: "mcp_tool_result", tool_use_id: "m1", content: [{ type: "text", text: "x" }] },
          { type: "container_upload", file_id: "f" },
          { type: "compaction", content: "so far" },
          { type: "something_new", a: 1 },
        ),
      ],
    },
    "tools of every kind": {
      tools: [
        { ...functionTool, type: "custom", strict: true, input_examples: [{}], ...cached },
        { ...functionTool, name: "b", defer_loading: false, eager_input_streaming: true },
        { type: "bash_20250124", name: "bash", ...cached },
        { type: "text_editor_20250728", name: "str_replace_based_edit_tool", max_characters: 10 },
        { type: "web_search_20250305", name: "web_search", max_uses: 2 },
        { type: "mcp_toolset", mcp_server_name: "s" },
      ],
      mcp_servers: [{ type: "url", url: "https://s", name: "s" }],
    },
    "no tools and no stops": { tools: [], stop_sequences: [] },
    "a choice": {
      tools: [functionTool],
      tool_choice: { type: "tool", name: "read", disable_parallel_tool_use: true },
    },
    "another choice": {
      tools: [functionTool],
      tool_choice: { type: "any", disable_parallel_tool_use: false },
    },
    "thinking with a budget and effort": {
      thinking: { type: "enabled", budget_tokens: 2048 },
      output_config: { effort: "high", task_budget: { type: "tokens", total: 1 } },
    },
    "thinking shown or not": { thinking: { type: "adaptive", display: "omitted" } },
    "thinking off": { thinking: { type: "disabled" } },
    "thinking as other vendors switch it on": { thinking: { type: "enabled" } },
    "thinking of a kind that is new": { thinking: { type: "between", pace: 1 } },
    "effort alone, which leaves thinking to the model": { output_config: { effort: "max" } },
    "a schema": { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
    "a schema under its earlier name": { output_format: { type: "json_schema", schema: { type: "object" } } },
    "settings and fields of betas": {
      stream: false,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ["a"],
      service_tier: "auto",
      metadata: { user_id: "u", more: 1 },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      safeguards: [{ type: "dangerous_tool_use" }],
      cache_control: { type: "ephemeral" },
    },
  };
  it.each(Object.entries(cases))("%s", (_name, changes) => {
    const sent = body(changes);
    expect(again(sent)).toMatchObject({ body: sent, warnings: [] });
    expect(again(sent).body).toEqual(sent);
  });
});
