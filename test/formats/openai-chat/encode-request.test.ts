/** Requests in the words of each dialect. */
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import type { Block } from "../../../src/formats/internal/blocks.ts";
import type { Request, Tool, Turn } from "../../../src/formats/internal/request.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import type { Warning } from "../../../src/formats/support.ts";
import { dialectOf, targetOf } from "./corpus.ts";

const user: Turn = { role: "user", blocks: [{ type: "text", text: "hi" }] };
const f: Tool = { kind: "function", name: "f" };
const call: Block = { type: "tool-call", id: "a", name: "f", kind: "function", input: '{"x":1.0}' };
const result: Block = {
  type: "tool-result",
  callId: "a",
  kind: "function",
  isError: false,
  content: [{ type: "text", text: "ok" }],
};
const assistant = (...blocks: readonly Block[]): Turn => ({ role: "assistant", blocks });

function request(more: Partial<Request> = {}): Request {
  return {
    model: "m",
    stream: false,
    system: [],
    turns: [user],
    tools: [],
    sampling: {},
    stops: [],
    wantsUsage: false,
    uses: [],
    ...more,
  };
}

function encode(more: Partial<Request>, dialect: Dialect = {}, warnings: Warning[] = []): JsonObject {
  return openaiChat.encodeRequest(request(more), targetOf(dialect), (warning) => warnings.push(warning));
}

function messages(more: Partial<Request>, dialect: Dialect = {}): readonly JsonObject[] {
  const found = encode(more, dialect)["messages"];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

describe("fields", () => {
  test.each<[string, Partial<Request>, string, JsonObject]>([
    ["H47: the limit's name", { maxOutputTokens: 9 }, "openai", { max_completion_tokens: 9 }],
    ["H47: the old name", { maxOutputTokens: 9 }, "mistral", { max_tokens: 9 }],
    ["another name for the seed", { sampling: { seed: 7 } }, "mistral", { random_seed: 7 }],
    ["xAI refuses stops", { stops: ["x"], sampling: { presencePenalty: 1 } }, "xai", {}],
    ["MiniMax: reasoning apart from the content", {}, "minimax", { reasoning_split: true }],
    [
      "usage is asked for (11.15)",
      { stream: true },
      "openai",
      { stream: true, stream_options: { include_usage: true } },
    ],
    ["usage comes unasked", { stream: true }, "mistral", { stream: true }],
    ["usage never comes", { stream: true }, "nvidia", { stream: true }],
    [
      "H104: who asks",
      { session: { userId: '{"a":1}', cacheKey: "k" } },
      "openai",
      { user: "015abd7f5cc57a2dd94b7590f04ad808", prompt_cache_key: "k" },
    ],
    ["a vendor that refuses unknown fields", { session: { userId: "u", cacheKey: "k" } }, "groq", {}],
    [
      "the weaker output shape",
      { output: { kind: "schema", schema: {} } },
      "deepseek",
      { response_format: { type: "json_object" } },
    ],
    [
      "an output shape needs a name",
      { output: { kind: "schema", schema: {} } },
      "openai",
      { response_format: { type: "json_schema", json_schema: { name: "answer", schema: {} } } },
    ],
  ])("%s", (_name, more, provider, expected) => {
    const { model: _model, messages: _messages, ...fields } = encode(more, dialectOf(provider));
    expect(fields).toEqual(expected);
  });

  test("`stream` may have to be said", () => {
    expect(encode({}, { "stream-flag": "required" })).toHaveProperty("stream", false);
    expect(encode({})).not.toHaveProperty("stream");
  });

  test("dotted fields are left out in every message", () => {
    const named: Turn = { ...user, extra: { "openai-chat": { name: "n" } } };
    expect(messages({ turns: [named, named] }, dialectOf("groq"))).toEqual([
      { role: "user", content: "hi" },
      { role: "user", content: "hi" },
    ]);
  });

  test("models that reason get no sampling (by-model)", () => {
    expect(encode({ sampling: { temperature: 1 } }, dialectOf("openai", "gpt-5-mini"))).not.toHaveProperty(
      "temperature",
    );
    expect(encode({ sampling: { temperature: 1 } }, dialectOf("openai", "gpt-4o"))).toHaveProperty(
      "temperature",
      1,
    );
  });
});

describe("thinking", () => {
  test.each<[string, Request["reasoning"], string, JsonObject]>([
    ["an effort", { effort: "high" }, "openai", { reasoning_effort: "high" }],
    ["off", { mode: "off" }, "openai", { reasoning_effort: "none" }],
    [
      "on and an effort",
      { mode: "on", effort: "max" },
      "deepseek",
      { thinking: { type: "enabled" }, reasoning_effort: "max" },
    ],
    ["off where it is on by itself", { mode: "off" }, "zai", { thinking: { type: "disabled" } }],
    [
      "a budget inside the switch",
      { mode: "on", budgetTokens: 2000 },
      "openrouter",
      { reasoning: { enabled: true, max_tokens: 2000 } },
    ],
    ["an effort inside the switch", { effort: "low" }, "openrouter", { reasoning: { effort: "low" } }],
    [
      "a switch in the template's words",
      { mode: "off" },
      "vllm",
      { chat_template_kwargs: { enable_thinking: false } },
    ],
    [
      "a budget beside the switch",
      { budgetTokens: 99 },
      "siliconflow",
      { enable_thinking: true, thinking_budget: 99 },
    ],
    [
      "an effort instead of the switch",
      { mode: "on", effort: "low" },
      "fireworks",
      { reasoning_effort: "low" },
    ],
    ["on, told as an effort", { mode: "on" }, "cohere", { reasoning_effort: "high" }],
    ["models that think in streams only", { mode: "on" }, "qwen", { enable_thinking: false }],
  ])("%s: %j at %s", (_name, reasoning, provider, expected) => {
    const {
      model: _model,
      messages: _messages,
      ...fields
    } = encode(reasoning ? { reasoning } : {}, dialectOf(provider));
    expect(fields).toEqual(expected);
  });

  test("a client's own words for one vendor do not reach another", () => {
    const body = {
      model: "m",
      messages: [],
      enable_thinking: true,
      thinking: { type: "enabled", clear_thinking: false },
    };
    const decoded = openaiChat.decodeRequest(body);
    const at = (provider: string) =>
      openaiChat.encodeRequest(decoded, targetOf(dialectOf(provider)), () => undefined);
    expect(at("zai")).toEqual({ model: "m", messages: [], thinking: body.thinking });
    expect(at("openrouter")).toEqual({ model: "m", messages: [], reasoning: { enabled: true } });
    const takenBack = { ...decoded };
    delete (takenBack as { reasoning?: unknown }).reasoning;
    expect(openaiChat.encodeRequest(takenBack, targetOf(), () => undefined)).toEqual({
      model: "m",
      messages: [],
    });
  });
});

describe("tools", () => {
  test("H51: no tools, no choice", () => {
    expect(encode({ toolChoice: { mode: "auto" }, parallelCalls: false })).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
    });
  });

  test("parameters that must be there", () => {
    expect(encode({ tools: [f] }, dialectOf("minimax"))["tools"]).toEqual([
      { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } },
    ]);
    expect(encode({ tools: [f] })["tools"]).toEqual([{ type: "function", function: { name: "f" } }]);
  });

  test("choices in other words, or auto where they do not work", () => {
    const required = { tools: [f], toolChoice: { mode: "required" } } as const;
    expect(encode(required, dialectOf("mistral"))["tool_choice"]).toBe("any");
    const warnings: Warning[] = [];
    expect(encode(required, dialectOf("zai"), warnings)["tool_choice"]).toBe("auto");
    expect(warnings).toMatchObject([{ concept: "forced-tool", treatment: "approximated" }]);
    expect(encode(required, dialectOf("moonshot"))["tool_choice"]).toBe("auto");
    expect(encode({ ...required, reasoning: { mode: "off" } }, dialectOf("moonshot"))["tool_choice"]).toBe(
      "required",
    );
  });

  test("arguments that stream only when asked", () => {
    expect(encode({ tools: [f], stream: true }, dialectOf("zai"))).toHaveProperty("tool_stream", true);
    expect(encode({ tools: [f] }, dialectOf("zai"))).not.toHaveProperty("tool_stream");
  });

  test("the legacy forms are read as tools", () => {
    const decoded = openaiChat.decodeRequest({
      model: "m",
      messages: [
        { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
        { role: "function", name: "f", content: "ok" },
      ],
      functions: [{ name: "f", parameters: { type: "object" } }],
      function_call: { name: "f" },
    });
    expect(decoded).toMatchObject({
      tools: [{ kind: "function", name: "f" }],
      toolChoice: { mode: "named", name: "f" },
    });
    const [calling, answering] = decoded.turns;
    expect(calling?.blocks[0]).toMatchObject({ type: "tool-call", id: "call_legacy_0" });
    expect(answering?.blocks[0]).toMatchObject({ type: "tool-result", callId: "call_legacy_0" });
  });
});

describe("messages", () => {
  test("H21: text and calls both survive; H110: arguments are not printed anew", () => {
    expect(messages({ turns: [assistant({ type: "text", text: "so" }, call)] })).toEqual([
      {
        role: "assistant",
        content: "so",
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: '{"x":1.0}' } }],
      },
    ]);
  });

  test("H38: without text the content is null, or empty where a text is asked for", () => {
    expect(messages({ turns: [assistant(call)] })[0]).toHaveProperty("content", null);
    expect(messages({ turns: [assistant(call)] }, dialectOf("xai"))[0]).toHaveProperty("content", "");
  });

  test("H29: no arguments are an empty object", () => {
    expect(messages({ turns: [assistant({ ...call, input: "" } as Block)] })[0]).toMatchObject({
      tool_calls: [{ function: { arguments: "{}" } }],
    });
  });

  test("H24, H40: results first, their pictures in one user message behind them", () => {
    const image: Block = { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } };
    const shown = { ...result, content: [{ type: "text", text: "see" }, image] } as Block;
    const turns = [
      assistant(call),
      { role: "user", blocks: [{ type: "text", text: "and?" }, shown, { ...result, callId: "b" }] } as Turn,
    ];
    expect(messages({ turns }).slice(1)).toEqual([
      { role: "tool", tool_call_id: "a", content: "see" },
      { role: "tool", tool_call_id: "b", content: "ok" },
      {
        role: "user",
        content: [
          { type: "text", text: "Content of the result of f (a):" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AA" } },
          { type: "text", text: "and?" },
        ],
      },
    ]);
  });

  test("H35: developer goes only where it is known", () => {
    const more = { system: [{ type: "text", text: "s" }], developer: true } as const;
    expect(messages(more, dialectOf("openai"))[0]).toMatchObject({ role: "developer" });
    expect(messages(more, dialectOf("vllm"))[0]).toMatchObject({ role: "system" });
    expect(messages({ system: more.system }, dialectOf("openai"))[0]).toMatchObject({ role: "developer" });
    expect(messages({ ...more, developer: false }, dialectOf("openai"))[0]).toMatchObject({ role: "system" });
  });

  test("H44: instructions are joined by a blank line, and stay apart where they carry marks", () => {
    const system: Block[] = [
      { type: "text", text: "a" },
      { type: "text", text: "b", cache: {} },
    ];
    expect(messages({ system }, dialectOf("deepseek"))[0]).toEqual({ role: "system", content: "a\n\nb" });
    expect(messages({ system }, dialectOf("qwen"))[0]).toEqual({
      role: "system",
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b", cache_control: { type: "ephemeral" } },
      ],
    });
  });
});

describe("earlier reasoning", () => {
  const thought: Block = { type: "reasoning", text: "hm" };
  test.each<[string, string, readonly Block[], JsonObject]>([
    ["goes back", "deepseek", [thought, call], { reasoning_content: "hm" }],
    ["H11: is stood for", "deepseek", [call], { reasoning_content: "" }],
    ["H11: is stood for by something", "moonshot", [call], { reasoning_content: "..." }],
    ["goes back in the vendor's field", "ollama", [thought, call], { reasoning: "hm" }],
    ["may go back", "zai", [thought, call], { reasoning_content: "hm" }],
  ])("%s: %s", (_name, provider, blocks, expected) => {
    expect(messages({ turns: [assistant(...blocks)] }, dialectOf(provider))[0]).toMatchObject(expected);
  });

  test.each(["groq", "mistral", "openai", "qwen", "cerebras"])("H12: %s gets none", (provider) => {
    const [message] = messages({ turns: [assistant(thought, call)] }, dialectOf(provider));
    expect(Object.keys(message ?? {}).sort()).toEqual(["content", "role", "tool_calls"]);
  });

  test("no placeholder while thinking is off", () => {
    const [message] = messages(
      { turns: [assistant(call)], reasoning: { mode: "off" } },
      dialectOf("deepseek"),
    );
    expect(message).not.toHaveProperty("reasoning_content");
  });

  test("as parts of the content", () => {
    const dialect: Dialect = { "reasoning-field": "content-parts", "reasoning-roundtrip": "optional" };
    expect(messages({ turns: [assistant(thought, { type: "text", text: "so" })] }, dialect)[0]).toEqual({
      role: "assistant",
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
        { type: "text", text: "so" },
      ],
    });
  });

  test("details and Google's signatures return to where they were", () => {
    const details = [{ type: "reasoning.text", text: "hm", signature: "s", index: 0 }];
    const call2 = {
      id: "a",
      type: "function",
      function: { name: "f", arguments: "{}" },
      extra_content: { google: { thought_signature: "AV" } },
    };
    const message = { role: "assistant", content: "so", reasoning: "hm", reasoning_details: details };
    const at = (sent: JsonObject, provider: string) => {
      const decoded = openaiChat.decodeRequest({ model: "m", messages: [sent] });
      const body = openaiChat.encodeRequest(decoded, targetOf(dialectOf(provider)), () => undefined);
      return Array.isArray(body["messages"]) ? body["messages"][0] : undefined;
    };
    expect(at(message, "openrouter")).toEqual(message);
    const signed = { role: "assistant", content: null, tool_calls: [call2] };
    expect(at(signed, "gemini")).toEqual(signed);
    const text = { role: "assistant", content: "so", extra_content: { google: { thought_signature: "AV" } } };
    expect(at(text, "gemini")).toEqual(text);
  });
});

describe("what other formats are told of", () => {
  test("uses", () => {
    const body = {
      model: "m",
      messages: [],
      n: 2,
      logprobs: true,
      service_tier: "auto",
      store: false,
      prediction: { type: "content" },
    };
    expect(openaiChat.decodeRequest(body).uses).toEqual([
      { concept: "several-answers", field: "n" },
      { concept: "logprobs", field: "logprobs" },
      { concept: "prediction", field: "prediction" },
    ]);
  });

  test("a body without messages is no request", () => {
    expect(() => openaiChat.decodeRequest({ model: "m" })).toThrow("messages must be a list");
  });
});
