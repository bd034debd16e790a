/** Rules of the vendors that whole requests of other formats meet, with the shipped data of the vendors' models. */
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";

type Target = readonly [provider: string, format: WireFormat, model: string];
const gemini = (model: string): Target => ["gemini", "gemini", model];
const responses: Target = ["openai", "openai-responses", "gpt-5.5"];
const chat: Target = ["openai", "openai-chat", "gpt-5.5"];

function convert(client: WireFormat, asked: JsonObject, target: Target) {
  const context = { client, id: "x1", created: 1 };
  return encodeRequest(decodeRequest({ model: "asked", ...asked }, context), targetOf(...target), context);
}
const user = (content: JsonObject["content"]): JsonObject => ({ role: "user", content: content ?? "hi" });
const fromChat = (more: JsonObject, target: Target) =>
  convert("openai-chat", { messages: [user("hi")], max_tokens: 9000, ...more }, target);
const fromMessages = (more: JsonObject, target: Target) =>
  convert("anthropic-messages", { messages: [user("hi")], max_tokens: 9000, ...more }, target);

describe("Gemini's thinking", () => {
  it.each<[string, string, object | undefined]>([
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-flash-lite", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-pro", "none", { thinkingBudget: 128 }],
    ["gemini-2.5-flash-lite", "minimal", { thinkingBudget: 512 }],
    ["gemini-2.5-flash", "xhigh", { thinkingBudget: 24_576 }],
    ["gemini-2.5-pro", "xhigh", { thinkingBudget: 32_768 }],
  ])("%s is asked for effort %s within its budgets", (model, effort, expected) => {
    const { body } = fromChat({ reasoning_effort: effort }, gemini(model));
    expect(isObject(body["generationConfig"]) && body["generationConfig"]["thinkingConfig"]).toEqual(
      expected,
    );
  });

  it.each(["gemini-2.0-flash", "gemini-2.5-flash-image", "gemini-2.5-flash-preview-tts"])(
    "%s has none, and is not told to have none",
    (model) => {
      for (const thinking of [undefined, { type: "disabled" }]) {
        const { body } = fromMessages(thinking ? { thinking } : {}, gemini(model));
        expect(body["generationConfig"]).not.toHaveProperty("thinkingConfig");
      }
    },
  );

  it("that is on by default is switched off for a client of Messages that asks for none", () => {
    const { body } = fromMessages({}, gemini("gemini-2.5-flash"));
    expect(body["generationConfig"]).toMatchObject({ thinkingConfig: { thinkingBudget: 0 } });
  });

  it.each<[string, number, number]>([
    ["gemini-2.5-flash", 128_000, 24_576],
    ["gemini-2.5-pro", 2000, 2000],
  ])("%s is given a budget of %i as %i", (model, budget, expected) => {
    const thinking = { type: "enabled", budget_tokens: budget };
    const { body, warnings } = fromMessages({ thinking }, gemini(model));
    expect(body["generationConfig"]).toMatchObject({ thinkingConfig: { thinkingBudget: expected } });
    expect(warnings.map(({ concept }) => concept)).toEqual(budget === expected ? [] : ["thinking-budget"]);
  });
});

describe("tools that a vendor runs", () => {
  const weather = { name: "weather", input_schema: { type: "object", properties: {} } };
  const search = { type: "web_search_20250305", name: "web_search" };

  it("stand alone at Gemini; beside functions these stay and the loss is said", () => {
    const alone = fromMessages({ tools: [search] }, gemini("gemini-3.5-flash"));
    expect(alone.body["tools"]).toEqual([{ googleSearch: {} }]);
    const { body, warnings } = fromMessages({ tools: [weather, search] }, gemini("gemini-3.5-flash"));
    expect(body["tools"]).toMatchObject([{ functionDeclarations: [{ name: "weather" }] }]);
    expect(warnings).toMatchObject([{ concept: "web-search", treatment: "dropped", field: "tools" }]);
  });

  it("can't be forced at Gemini, which is said", () => {
    const asked = { input: "hi", tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } };
    const { body, warnings } = convert("openai-responses", asked, gemini("gemini-3.5-flash"));
    expect(body).toMatchObject({ tools: [{ googleSearch: {} }] });
    expect(body["toolConfig"]).toBeUndefined();
    expect(warnings).toMatchObject([{ concept: "forced-tool", treatment: "dropped", field: "tool_choice" }]);
  });

  it.each([
    ["auto", [{ googleSearch: {} }], []],
    ["none", undefined, ["forced-tool"]],
  ] as const)("alone at Gemini are asked for without a choice: %s", (choice, tools, lost) => {
    const asked = { input: "hi", tools: [{ type: "web_search" }], tool_choice: choice };
    const { body, warnings } = convert("openai-responses", asked, gemini("gemini-2.5-flash"));
    expect(body["toolConfig"]).toBeUndefined();
    expect(body["tools"]).toEqual(tools);
    expect(warnings.map(({ concept }) => concept)).toEqual(lost);
  });

  it("are told to others with what they found", () => {
    const input = [
      user("hi"),
      { type: "code_interpreter_call", id: "ci", code: "1+1", outputs: [{ type: "logs", logs: "PRINTED" }] },
      { type: "file_search_call", id: "fs", queries: ["q"], results: [{ filename: "a.txt", text: "HIT" }] },
      { role: "assistant", content: [{ type: "output_text", text: "so", annotations: [] }] },
      user("and?"),
    ];
    const { body } = convert("openai-responses", { input }, chat);
    expect(textsIn(body)[1]).toMatch(/1\+1\]\nPRINTED.*a\.txt: HIT.*so/s);
  });

  it("of Google's own clients stay beside functions", () => {
    const tools = [{ functionDeclarations: [{ name: "weather" }] }, { googleSearch: {} }];
    const contents = [{ role: "user", parts: [{ text: "hi" }] }];
    const { body } = convert("gemini", { contents, tools }, gemini("gemini-3.5-flash"));
    expect(body["tools"]).toEqual(tools);
  });

  it("are told OpenAI's place and width of a search in its newer form", () => {
    const place = { city: "Bonn", country: "DE" };
    const options = {
      search_context_size: "low",
      user_location: { type: "approximate", approximate: place },
    };
    const { body } = fromChat({ web_search_options: options }, responses);
    expect(body["tools"]).toEqual([
      { type: "web_search", search_context_size: "low", user_location: { type: "approximate", ...place } },
    ]);
  });

  it("are deferred at Responses only with a search that finds them", () => {
    const tools = [weather, { ...weather, name: "later", defer_loading: true }];
    const { body } = fromMessages({ tools }, responses);
    expect(body["tools"]).not.toContainEqual(expect.objectContaining({ defer_loading: true }));
    const finder = { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" };
    const found = fromMessages({ tools: [...tools, finder] }, responses).body["tools"];
    expect(found).toMatchObject([
      { name: "weather" },
      { name: "later", defer_loading: true },
      { type: "tool_search" },
    ]);
  });
});

describe("what OpenAI's Chat alone understands", () => {
  const named = (name: string) => ({
    type: "function",
    name,
    parameters: { type: "object", properties: {} },
  });
  const asked = {
    input: "hi",
    tools: [named("f"), named("g"), { type: "custom", name: "patch", description: "d" }],
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "g" }] },
  };

  it("is told to OpenAI", () => {
    const { body } = convert("openai-responses", asked, chat);
    expect(body["tools"]).toMatchObject([{ type: "function" }, { type: "function" }, { type: "custom" }]);
    expect(body["tool_choice"]).toMatchObject({ type: "allowed_tools" });
  });

  it.each<Target>([
    ["deepseek", "openai-chat", "deepseek-v4-flash"],
    ["vllm", "openai-chat", "any"],
  ])("is said in functions to %s", (...to) => {
    const { body } = convert("openai-responses", { ...asked, tool_choice: "auto" }, to);
    expect(body["tools"]).toMatchObject([
      { function: { name: "f" } },
      { function: { name: "g" } },
      { type: "function", function: { name: "patch", parameters: { required: ["input"] } } },
    ]);
    const subset = convert("openai-responses", asked, to).body;
    expect(subset["tools"]).toMatchObject([{ function: { name: "g" } }]);
    expect(JSON.stringify(subset["tool_choice"] ?? "auto")).not.toContain("allowed_tools");
  });
});

describe("Claude", () => {
  const claude: Target = ["anthropic", "anthropic-messages", "claude-sonnet-4-5"];
  it.each<[number, number | undefined]>([
    [0.9, undefined],
    [0.95, 0.95],
  ])("that thinks takes a top p of %d as %s", (given, expected) => {
    const { body } = fromChat({ top_p: given, reasoning_effort: "low" }, claude);
    expect([body["thinking"], body["top_p"]]).toEqual([{ type: "enabled", budget_tokens: 1024 }, expected]);
  });
});

describe("documents that are text", () => {
  const plain = { type: "text", media_type: "text/plain", data: "BODY" };
  const paper = { type: "document", title: "Report", context: "of May", source: plain };
  const hit = {
    type: "search_result",
    title: "Hit",
    source: "https://example.com",
    content: [{ type: "text", text: "FOUND" }],
  };
  const told = [
    '<document name="Report">\nof May\n\nBODY\n</document>',
    '<document name="Hit (https://example.com)">\nFOUND\n</document>',
  ];

  it.each([chat, responses, gemini("gemini-3.5-flash")])("keep title, source and context for %s", (...to) => {
    const { body } = fromMessages({ messages: [user([paper, hit])] }, to);
    expect(textsIn(body)).toEqual(told);
  });

  it.each<[Target, object]>([
    [
      ["anthropic", "anthropic-messages", "claude-opus-5"],
      { type: "document", source: { type: "text", media_type: "text/plain", data: "hello" } },
    ],
    [chat, { type: "text", text: "<document>\nhello\n</document>" }],
    [responses, { type: "input_text", text: "<document>\nhello\n</document>" }],
  ])("come from Gemini's data to %s in its words", (to, expected) => {
    const parts = [{ inlineData: { mimeType: "text/plain", data: "aGVsbG8=" } }, { text: "q" }];
    const { body } = convert("gemini", { contents: [{ role: "user", parts }] }, to);
    const [turn] = (body["messages"] ?? body["input"]) as readonly { content: readonly object[] }[];
    expect(turn?.content[0]).toEqual(expected);
  });

  it("leave no empty list of citations behind them in Messages", () => {
    const annotations = [
      { type: "url_citation", url: "https://a", title: "A", start_index: 0, end_index: 1 },
    ];
    const said = { role: "assistant", content: [{ type: "output_text", text: "so", annotations }] };
    const input = [user("hi"), said, user("and?")];
    const { body } = convert("openai-responses", { input }, [
      "anthropic",
      "anthropic-messages",
      "claude-opus-5",
    ]);
    expect(JSON.stringify(body)).not.toContain("citations");
  });

  it.each([chat, responses, gemini("gemini-2.5-flash"), gemini("gemini-3.5-flash")])(
    "stay inside of a tool's result for %s",
    (...to) => {
      const use = { type: "tool_use", id: "t1", name: "f", input: {} };
      const result = { type: "tool_result", tool_use_id: "t1", content: [paper, hit] };
      const messages = [user("hi"), { role: "assistant", content: [use] }, user([result])];
      const { body } = fromMessages({ messages }, to);
      const [asked, ...rest] = textsIn(body);
      expect(asked).toBe("hi");
      expect(rest.join("").replaceAll(/\s+/g, "")).toBe(told.join("").replaceAll(/\s+/g, ""));
    },
  );
});

/** What a request says, in its order. */
function textsIn(body: JsonObject): string[] {
  const found: string[] = [];
  JSON.stringify(body["messages"] ?? body["input"] ?? body["contents"], (key, value: unknown) => {
    if (["text", "content", "output", "result"].includes(key) && typeof value === "string") found.push(value);
    return value;
  });
  return found;
}
