/** Requests: what is read, what is written again, and what of it others are told. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";
import { again, ignore, targetOf } from "./exchange.ts";

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
      mcp_servers: [],
      something_new: 1,
      anthropic_version: "x",
      messages: [user({ type: "document", source: { type: "url", url: "u" }, citations: { enabled: true } })],
    });
    expect(uses.map(({ concept, field }) => `${concept} ${field}`).sort()).toEqual([
      "betas something_new",
      "citations-request citations",
      "compaction context_management",
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

describe("a request of another format is written in this one's words", () => {
  const base: Request = {
    model: "x",
    stream: true,
    system: [],
    turns: [{ role: "user", blocks: [{ type: "text", text: "Hi" }] }],
    tools: [],
    sampling: {},
    stops: [],
    wantsUsage: true,
    uses: [],
  };
  const write = (changes: Partial<Request>, target: Partial<Target> = {}) =>
    codec.encodeRequest({ ...base, ...changes }, targetOf(target), ignore);

  const thinking = { parameter: "thinking", enable: { type: "enabled" }, disable: { type: "disabled" } };
  it.each<[string, Partial<Request>, Partial<Target>, object]>([
    [
      "effort asks for thinking",
      { reasoning: { effort: "high" } },
      {},
      { thinking: { type: "adaptive" }, output_config: { effort: "high" } },
    ],
    ["no effort is no thinking", { reasoning: { effort: "none" } }, {}, { thinking: { type: "disabled" } }],
    ["a wish to see it asks for none", { reasoning: { show: true } }, {}, {}],
    [
      "a budget",
      { reasoning: { mode: "on", budgetTokens: 2048 } },
      {},
      { thinking: { type: "enabled", budget_tokens: 2048 } },
    ],
    [
      "a summary is shown",
      { reasoning: { mode: "on", show: true, detail: "auto" } },
      {},
      { thinking: { type: "adaptive", display: "summarized" } },
    ],
    [
      "a dialect's switch",
      { reasoning: { mode: "adaptive" } },
      { dialect: { thinking } },
      { thinking: { type: "enabled" } },
    ],
    [
      "a dialect's budget",
      { reasoning: { budgetTokens: 9 } },
      { dialect: { thinking: { ...thinking, budget: "thinking.budget_tokens" } } },
      { thinking: { type: "enabled", budget_tokens: 9 } },
    ],
    [
      "a dialect's effort",
      { reasoning: { effort: "max" } },
      { dialect: { thinking: { parameter: "output_config.effort", effort: "output_config.effort" } } },
      { output_config: { effort: "max" } },
    ],
    [
      "a schema",
      { output: { kind: "schema", schema: {} } },
      {},
      { output_config: { format: { type: "json_schema", schema: {} } } },
    ],
    [
      "renamed fields",
      { maxOutputTokens: 5 },
      { dialect: { "renamed-fields": { max_tokens: "limits.out" } } },
      { limits: { out: 5 } },
    ],
    ["fields left out", { sampling: { topK: 5 } }, { dialect: { "unsupported-fields": ["top_k"] } }, {}],
    [
      "a stream flag that is required",
      { stream: false },
      { dialect: { "stream-flag": "required" } },
      { stream: false },
    ],
  ])("%s", (_name, changes, target, expected) => {
    const written = write(changes, target);
    const { model, messages: _messages, stream, ...rest } = written;
    expect(model).toBe("m");
    expect({ ...rest, ...(stream === false && { stream }) }).toEqual(expected);
  });

  it("H38: writes no empty text", () => {
    const turns: Request["turns"] = [
      {
        role: "user",
        blocks: [
          { type: "text", text: "" },
          { type: "text", text: "a" },
        ],
      },
    ];
    expect(write({ turns })["messages"]).toEqual([user({ type: "text", text: "a" })]);
  });

  it("H29: writes no input, and input that is no object, as an empty object", () => {
    const blocks = ["", "null", "[1]", '{"a":'].map(
      (input) => ({ type: "tool-call", id: "t", name: "n", kind: "function", input }) as const,
    );
    const [turn] = write({ turns: [{ role: "assistant", blocks }] })["messages"] as readonly {
      content: readonly JsonObject[];
    }[];
    expect(turn?.content.map(({ input }) => input)).toEqual([{}, {}, {}, {}]);
  });

  it("H3: sends Anthropic no thinking without a signature, and others all of it", () => {
    const turns: Request["turns"] = [{ role: "assistant", blocks: [{ type: "reasoning", text: "hm" }] }];
    expect(write({ turns })["messages"]).toEqual([assistant()]);
    expect(write({ turns }, { family: "minimax" })["messages"]).toEqual([
      assistant({ type: "thinking", thinking: "hm", signature: "" }),
    ]);
  });

  it("signs the text that was signed, which came with the signature", () => {
    const opaque: Opaque[] = [{ family: "anthropic", kind: "signature", value: "S", text: "whole" }];
    const turns: Request["turns"] = [
      { role: "assistant", blocks: [{ type: "reasoning", text: "short", opaque }] },
    ];
    expect(write({ turns })["messages"]).toEqual([
      assistant({ type: "thinking", thinking: "whole", signature: "S" }),
    ]);
  });

  it("H51: sends no choice without tools", () => {
    expect(write({ toolChoice: { mode: "auto" }, parallelCalls: false })).not.toHaveProperty("tool_choice");
  });

  it.each<[string, JsonObject, object]>([
    [
      "openai-responses",
      {
        type: "web_search",
        filters: { allowed_domains: ["a.org"] },
        user_location: { type: "approximate", city: "Bern", region: null },
      },
      { allowed_domains: ["a.org"], user_location: { type: "approximate", city: "Bern" } },
    ],
    ["gemini", { googleSearch: { excludeDomains: ["b.org"] } }, { blocked_domains: ["b.org"] }],
  ])("H120: asks for the web search of %s as its own", (format, raw, expected) => {
    const tool = {
      kind: "hosted",
      name: "s",
      tool: "web-search",
      format: format as Target["format"],
      raw,
    } as const;
    expect(write({ tools: [tool] })["tools"]).toEqual([
      { type: "web_search_20250305", name: "web_search", ...expected },
    ]);
  });

  it("keeps nothing of another request's own fields where a dialect refuses what it doesn't know", () => {
    const sent = body({ service_tier: "auto", new_field: 1, tools: [] });
    const { body: written, warnings } = again(sent, targetOf({ dialect: { "unknown-fields": "refused" } }));
    expect(written).toEqual(body({}));
    expect(warnings.map(({ field }) => field)).toEqual(["service_tier", "new_field"]);
  });
});
