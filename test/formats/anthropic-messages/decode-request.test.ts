/** What a request says in common words. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";

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

describe("a request is read into common words", () => {
  const read = (changes: object) => codec.decodeRequest(body(changes));

  it("H55: takes the mark of a wide context off the model's name, and says so", () => {
    expect(read({ model: "opus[1m]" })).toMatchObject({
      model: "opus",
      uses: [{ concept: "betas", field: "model" }],
    });
  });

  it("H104: finds the session in the user's id, in either form", () => {
    const json = JSON.stringify({ device_id: "d", session_id: "s-1" });
    expect(read({ metadata: { user_id: json } }).session).toEqual({ userId: json, cacheKey: "s-1" });
    const composite = "user_ab_account_cd_session_12-ef";
    expect(read({ metadata: { user_id: composite } }).session).toEqual({
      userId: composite,
      cacheKey: "12-ef",
    });
    expect(read({ metadata: { user_id: "me" } }).session).toEqual({ userId: "me" });
  });

  it.each<[string, object, Partial<Request>]>([
    ["effort", { output_config: { effort: "high" } }, { reasoning: { effort: "high" } }],
    [
      "hidden adaptive thinking",
      { thinking: { type: "adaptive", display: "omitted" } },
      { reasoning: { mode: "adaptive", show: false, detail: "omitted" } },
    ],
    [
      "a budget",
      { thinking: { type: "enabled", budget_tokens: 9 } },
      { reasoning: { mode: "on", budgetTokens: 9 } },
    ],
    ["any tool", { tool_choice: { type: "any" } }, { toolChoice: { mode: "required" } }],
    [
      "one call",
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
      { parallelCalls: false },
    ],
    ["an odd choice", { tool_choice: { type: "constructor" } }, { tools: [] }],
  ])("%s", (_name, changes, expected) => expect(read(changes)).toMatchObject(expected));

  it("knows a typed tool, its calls and their results", () => {
    const request = read({
      tools: [{ type: "bash_20250124", name: "bash" }],
      messages: [assistant({ ...call, name: "bash" }), result({ content: "x" })],
    });
    expect(request.tools[0]).toMatchObject({ kind: "typed", parameters: { properties: { command: {} } } });
    expect(request.turns.flatMap(({ blocks }) => blocks)).toMatchObject([
      { kind: "typed" },
      { kind: "typed" },
    ]);
  });

  it("tells what only this format can say, each once", () => {
    const { uses } = read({
      context_management: { edits: [{ type: "compact_20260112" }] },
      mcp_servers: [{ type: "url", url: "u", name: "n" }],
      fallbacks: [],
      something_new: 1,
      anthropic_version: "x",
      messages: [user({ type: "document", source: { type: "url", url: "u" }, citations: { enabled: true } })],
    });
    expect(uses.map(({ concept, field }) => `${concept} ${field}`).sort()).toEqual([
      "betas something_new",
      "citations-request citations",
      "context-management context_management",
      "mcp-connector mcp_servers",
    ]);
  });

  it("H112: gives others the gist of the vendor's own tools", () => {
    const [turn] = read({
      messages: [
        assistant(
          { type: "server_tool_use", id: "s", name: "web_fetch", input: { url: "https://a" } },
          {
            type: "web_fetch_tool_result",
            tool_use_id: "s",
            content: {
              type: "web_fetch_result",
              url: "https://a",
              content: { source: { type: "text", data: "Hello" }, title: "T" },
            },
          },
        ),
      ],
    }).turns;
    expect(turn?.blocks).toMatchObject([
      { tool: "web-fetch", summary: '[web_fetch] {"url":"https://a"}' },
      { tool: "web-fetch", summary: "[web_fetch_tool_result] https://a\nT\nHello" },
    ]);
  });

  it.each([undefined, "x", {}, null])("refuses a body whose messages are %o", (messages) => {
    const sent = { model: "m", ...(messages !== undefined && { messages }) };
    expect(() => codec.decodeRequest(sent)).toThrow(FormatError);
  });

  it("H117: takes a sentinel and a damaged value for no signature", () => {
    const [turn] = read({
      messages: [
        assistant(
          { type: "thinking", thinking: "a", signature: "skip_thought_signature_validator" },
          {
            type: "thinking",
            thinking: "b",
            signature: wrapOpaque({ family: "openai", kind: "encrypted", value: "x" }).slice(0, -8),
          },
          { type: "thinking", thinking: "c", signature: "" },
        ),
      ],
    }).turns;
    expect(turn?.blocks.map((block) => "opaque" in block)).toEqual([false, false, false]);
  });

  it("puts Gemini's signatures back onto the call and the text that they came with", () => {
    const thought = (value: string): Opaque => ({ family: "google", kind: "thought", value });
    const [turn] = read({
      messages: [
        assistant(
          { type: "text", text: "a" },
          { type: "thinking", thinking: "", signature: wrapOpaque(thought("T")) },
          { type: "redacted_thinking", data: wrapOpaque(thought("C")) },
          call,
        ),
      ],
    }).turns;
    expect(turn?.blocks).toMatchObject([
      { type: "text", text: "a", opaque: [thought("T")] },
      { type: "tool-call", opaque: [thought("C")] },
    ]);
  });
});
