/** Tools and the choice among them. */
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Request, Tool } from "../../../src/formats/internal/request.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { ignore, noReport, target } from "./samples.ts";

function decode(body: JsonObject): Request {
  return openaiResponses.decodeRequest({ model: "m", input: "hi", ...body });
}

function encode(request: Request): JsonObject {
  return openaiResponses.encodeRequest(request, target, noReport);
}

const flat = { type: "function", name: "f", description: "d", parameters: { type: "object" }, strict: true };
const tools: readonly JsonObject[] = [
  flat,
  { type: "function", name: "bare", description: null, strict: null },
  { type: "function", name: "later", parameters: {}, defer_loading: true },
  { type: "custom", name: "patch", format: { type: "grammar", syntax: "lark", definition: "start: x" } },
  { type: "custom", name: "free", description: "d", format: { type: "text" } },
  {
    type: "namespace",
    name: "ns",
    description: "many",
    tools: [flat, { ...flat, name: "g" }, { type: "custom", name: "c" }],
  },
  { type: "namespace", name: "ns2", tools: [flat] },
  { type: "local_shell" },
  { type: "shell", environment: { type: "local" } },
  { type: "apply_patch" },
  { type: "computer_use_preview", display_width: 1, display_height: 1, environment: "linux" },
  {
    type: "tool_search",
    execution: "client",
    description: "d",
    parameters: { type: "object", properties: {} },
  },
  { type: "tool_search" },
  { type: "web_search", external_web_access: true },
  { type: "web_search_preview_2025_03_11" },
  { type: "file_search", vector_store_ids: ["v"] },
  { type: "code_interpreter", container: { type: "auto" } },
  { type: "image_generation" },
  { type: "mcp", server_label: "s", server_url: "https://x" },
  { type: "programmatic_tool_calling" },
];

describe("declarations", () => {
  test.each(tools.map((tool) => ({ tool })))("$tool.type comes back as it was", ({ tool }) => {
    expect(encode(decode({ tools: [tool] }))["tools"]).toEqual([tool]);
  });

  test("all of them together, in their order", () => {
    expect(encode(decode({ tools }))["tools"]).toEqual(tools);
  });

  test("kinds are known", () => {
    const kinds = decode({ tools }).tools.map((tool) => (tool.kind === "hosted" ? tool.tool : tool.kind));
    expect(kinds).toEqual(
      "function function function custom custom function function custom function typed typed typed typed typed tool-search web-search web-search file-search code-execution image-generation mcp other".split(
        " ",
      ),
    );
  });

  test("a function in the form of Chat, and a choice of it, are read", () => {
    const nested = {
      type: "function",
      function: { name: "f", description: "d", parameters: { type: "object" } },
    };
    const request = decode({ tools: [nested], tool_choice: { type: "function", function: { name: "f" } } });
    expect(request.tools).toMatchObject([{ kind: "function", name: "f", description: "d" }]);
    expect(request.toolChoice).toEqual({ mode: "named", name: "f" });
  });

  test("H61: tools of a namespace know it", () => {
    const [first] = decode({ tools: [{ type: "namespace", name: "ns", tools: [flat] }] }).tools;
    expect(first).toMatchObject({ namespace: "ns", name: "f", kind: "function" });
  });

  test("H62: tools that come as an item are merged, those at the top first and only once", () => {
    const extra = { type: "additional_tools", tools: [flat, { ...flat, name: "g" }] };
    const request = decode({ tools: [flat], input: [extra, { role: "user", content: "hi" }] });
    expect(request.tools.map(({ name }) => name)).toEqual(["f", "g"]);
    expect(encode(request)["tools"]).toEqual([flat]);
  });

  test("a function of another format is explicitly not strict", () => {
    const foreign: Tool = { kind: "function", name: "f" };
    expect(encode({ ...decode({}), tools: [foreign] })["tools"]).toEqual([
      { type: "function", name: "f", parameters: { type: "object", properties: {} }, strict: false },
    ]);
  });

  test("hosted tools of other formats become the one that is alike", () => {
    const hosted = (tool: "web-search" | "web-fetch" | "code-execution", raw: JsonObject): Tool => ({
      kind: "hosted",
      name: tool,
      tool,
      format: "anthropic-messages",
      raw,
    });
    const request = {
      ...decode({}),
      tools: [
        hosted("web-search", { allowed_domains: ["a.b"] }),
        hosted("web-fetch", {}),
        hosted("code-execution", {}),
      ],
    };
    expect(encode(request)["tools"]).toEqual([
      { type: "web_search", filters: { allowed_domains: ["a.b"] } },
      { type: "code_interpreter", container: { type: "auto" } },
    ]);
  });
});

describe("choice", () => {
  const rows: readonly (readonly [JsonValue, JsonValue])[] = [
    ["auto", { mode: "auto" }],
    ["required", { mode: "required" }],
    ["none", { mode: "none" }],
    [
      { type: "function", name: "f" },
      { mode: "named", name: "f" },
    ],
    [
      { type: "custom", name: "patch" },
      { mode: "named", name: "patch" },
    ],
    [{ type: "web_search" }, { mode: "named", name: "web_search" }],
    [
      {
        type: "allowed_tools",
        mode: "required",
        tools: [{ type: "function", name: "f" }, { type: "local_shell" }],
      },
      { mode: "required", allowed: ["f", "local_shell"] },
    ],
  ];
  test.each(rows)("%j", (wire, internal) => {
    const request = decode({ tools, tool_choice: wire });
    expect(request.toolChoice).toEqual(internal);
    expect(encode(request)["tool_choice"]).toEqual(wire);
    const { extra: _extra, ...foreign } = request;
    expect(openaiResponses.encodeRequest(foreign, target, ignore)["tool_choice"]).toEqual(wire);
  });

  test("a choice that was changed on the way is not what the client wrote", () => {
    const request = decode({ tools, tool_choice: { type: "function", name: "f" } });
    expect(encode({ ...request, toolChoice: { mode: "auto" } })["tool_choice"]).toBe("auto");
  });
});
