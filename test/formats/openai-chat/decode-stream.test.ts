/** What streams of Chat and its dialects come to. */
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import {
  chunksOf,
  decode,
  delta,
  dialectOf,
  exchangeOf,
  finish,
  foldStream,
  hasCorpus,
  interactionsOf,
} from "./corpus.ts";

/** An answer as one line a block. */
function summary(payloads: readonly (string | JsonObject)[], dialect: Dialect = {}) {
  const { answer, error } = foldStream(payloads, exchangeOf(dialect));
  const blocks = answer.blocks.map((block) => {
    if (block.type === "tool-call") return `${block.name} ${block.input}`;
    return "text" in block ? `${block.type}: ${block.text}` : block.type;
  });
  const { extra: _extra, ...usage } = answer.usage;
  return error ? { blocks, error: error.class } : { blocks, stop: answer.stop.reason, usage };
}

const weather = 'weather {"location": "San Francisco"}';

describe.skipIf(!hasCorpus)("recorded streams", () => {
  test.each([
    ["alibaba-tool-call", "qwen", [weather], "tool-calls", { input: 295, cacheRead: 0, output: 22 }],
    ["groq-tool-call", "groq", ["weather {}"], "tool-calls", { input: 210, output: 15 }],
    [
      "moonshotai-stream",
      "moonshot",
      ["reasoning: Thinking aloud. ", "text: Hello!"],
      "end",
      { input: 9, output: 12, reasoning: 7 },
    ],
    [
      "mistral-reasoning",
      "mistral",
      ["reasoning: The user is asking for 2+2. This is basic arithmetic. 2+2=4.", "text: 2 + 2 = 4"],
      "end",
      { input: 10, output: 46 },
    ],
    [
      "xai-tool-call",
      "xai",
      ["reasoning: First, the user is", 'weather {"location":"San Francisco"}'],
      "tool-calls",
      { input: 1, cacheRead: 290, output: 222, reasoning: 196 },
    ],
    [
      "deepseek-tool-call",
      "deepseek",
      [
        'reasoning: The user is asking for the weather in San Francisco. I need to use the weather tool to get this information. Let me invoke the weather tool with the location parameter set to "San Francisco".',
        weather,
      ],
      "tool-calls",
      { input: 19, cacheRead: 320, output: 83, reasoning: 39 },
    ],
  ])("%s of %s", (file, provider, blocks, stop, usage) => {
    const chunks = chunksOf(`dialects/vercel-ai-${file}.chunks.txt`);
    expect(summary(chunks, dialectOf(provider))).toEqual({ blocks, stop, usage });
  });

  test("OpenAI: a call, then the answer to its result", () => {
    const [first, second] = interactionsOf("openai-chat/pydantic-ai-run_stream_sync_streams_real_model.yaml");
    expect(summary(first?.payloads ?? [], dialectOf("openai"))).toMatchObject({
      blocks: ['get_capital {"country":"UK"}'],
      stop: "tool-calls",
      usage: { input: 53, output: 15 },
    });
    expect(summary(second?.payloads ?? [])).toMatchObject({
      blocks: ["text: The capital of the UK is London."],
    });
  });

  test("H78: a chunk without choices after the usage takes nothing back", () => {
    const [only] = interactionsOf("openai-chat/pydantic-ai-openai_moderation_stream.yaml");
    expect(summary(only?.payloads ?? [])).toMatchObject({
      blocks: ["text: Paris."],
      stop: "end",
      usage: { output: 11 },
    });
  });

  test("H84: OpenRouter's error in a chunk with choices, after a finish, is the stream's end", () => {
    const [only] = interactionsOf("dialects/pydantic-ai-openrouter_stream_error.yaml");
    expect(summary(only?.payloads ?? [], dialectOf("openrouter"))).toEqual({
      blocks: ["reasoning: We need to respond to a greeting. The user"],
      error: "invalid-request",
    });
  });
});

describe.skipIf(!hasCorpus)("recorded whole answers", () => {
  test("Google's endpoint: no call id, reasoning outside the count, the signature belongs to the call", () => {
    const [call, text] = interactionsOf(
      "openai-chat/pydantic-ai-compatible_api_with_tool_calls_without_id.yaml",
    );
    const exchange = exchangeOf(dialectOf("gemini"), { family: "google" });
    const first = openaiChat.decodeAnswer(call?.answer ?? {}, exchange, () => undefined);
    expect(first).toMatchObject({
      blocks: [
        {
          type: "tool-call",
          id: "",
          name: "get_current_time",
          input: "{}",
          opaque: [{ family: "google", kind: "thought" }],
        },
      ],
      usage: { input: 35, output: 74 },
    });
    const second = openaiChat.decodeAnswer(text?.answer ?? {}, exchange, () => undefined);
    expect(second).toMatchObject({
      blocks: [{ type: "text", opaque: [{ kind: "thought" }] }],
      usage: { output: 34 },
    });
  });

  test.each([
    [
      "dialects/pydantic-ai-ollama_cloud_tool_output.yaml",
      "ollama-cloud",
      ["reasoning", "text", "reasoning", "tool-call"],
    ],
    [
      "dialects/pydantic-ai-zai_preserved_thinking_round_trip.yaml",
      "zai",
      ["reasoning", "text", "reasoning", "text"],
    ],
    ["openai-chat/pydantic-ai-tool_choice_matrix-auto-openai.yaml", "openai", ["tool-call", "text"]],
  ])("%s", (file, provider, types) => {
    const found = interactionsOf(file).flatMap(({ answer }) => {
      const { blocks } = openaiChat.decodeAnswer(
        answer ?? {},
        exchangeOf(dialectOf(provider)),
        () => undefined,
      );
      return blocks.map(({ type }) => type);
    });
    expect(found).toEqual(types);
  });
});

describe("calls", () => {
  const call = (fields: JsonObject) => delta({ tool_calls: [fields] });
  const done = finish("tool_calls");
  test.each<[string, readonly JsonObject[], readonly string[]]>([
    [
      "H72: fragments of two indexes in turn",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: '{"x"' } }),
        call({ index: 1, id: "b", function: { name: "g", arguments: '{"y"' } }),
        call({ index: 0, function: { arguments: ":1}" } }),
        call({ index: 1, function: { arguments: ":2}" } }),
      ],
      ['f {"x":1}', 'g {"y":2}'],
    ],
    [
      "H73: one index for all, ids differ",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: '{"x":1}' } }),
        call({ index: 0, id: "b", function: { name: "f", arguments: '{"x":2}' } }),
      ],
      ['f {"x":1}', 'f {"x":2}'],
    ],
    [
      "H73: no index and no id, a name after a whole value",
      [
        call({ function: { name: "f", arguments: '{"x":1}' } }),
        call({ function: { name: "f", arguments: '{"x":2}' } }),
      ],
      ['f {"x":1}', 'f {"x":2}'],
    ],
    [
      "H74: indexes that begin at 2 and jump",
      [
        call({ index: 2, id: "a", function: { name: "f", arguments: "{}" } }),
        call({ index: 5, id: "b", function: { name: "g", arguments: "{}" } }),
      ],
      ["f {}", "g {}"],
    ],
    [
      "H75: id and name come after the first arguments, and empty ones change nothing",
      [
        call({ index: 0, function: { arguments: '{"x":' } }),
        call({ index: 0, id: "a", function: { name: "f", arguments: "1" } }),
        call({ index: 0, id: "", function: { name: "", arguments: "}" } }),
      ],
      ['f {"x":1}'],
    ],
    [
      "H75: id and name again with the last fragment",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }),
        call({ index: 0, id: "a", function: { name: "f", arguments: "" } }),
      ],
      ["f {}"],
    ],
    ["H29: no arguments", [call({ index: 0, id: "a", function: { name: "f", arguments: "" } })], ["f {}"]],
    [
      "H30: arguments as an object",
      [call({ index: 0, id: "a", function: { name: "f", arguments: { x: 1 } } })],
      ['f {"x":1}'],
    ],
    [
      "free text",
      [call({ index: 0, id: "a", type: "custom", custom: { name: "c", input: "*** a" } })],
      ["c *** a"],
    ],
    [
      "the legacy form",
      [delta({ function_call: { name: "f", arguments: "{" } }), delta({ function_call: { arguments: "}" } })],
      ["f {}"],
    ],
  ])("%s", (_name, chunks, blocks) => {
    expect(summary([...chunks, done, "[DONE]"])).toMatchObject({ blocks, stop: "tool-calls" });
  });
});

describe("chunks of all kinds", () => {
  test("H76: all in one chunk is told by kind", () => {
    const chunk = delta(
      {
        content: "so",
        reasoning_content: "hm",
        tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }],
      },
      { finish_reason: "stop" },
    );
    const parts = summary([{ ...chunk, usage: { prompt_tokens: 1, completion_tokens: 2 } }]);
    expect(parts).toEqual({
      blocks: ["reasoning: hm", "text: so", "f {}"],
      stop: "tool-calls",
      usage: { input: 1, output: 2 },
    });
  });

  test("H77: a first chunk without role or choices begins the answer", () => {
    const [first] = decode(
      [{ id: "c", choices: [], prompt_filter_results: [] }, delta({ content: "x" })],
      exchangeOf(),
    );
    expect(first).toEqual({ type: "start", id: "c" });
  });

  test("H15: reasoning in two fields is told once", () => {
    const twice = delta({
      reasoning: "hm",
      reasoning_content: "hm",
      reasoning_details: [{ type: "reasoning.text", text: "hm", index: 0 }],
    });
    expect(summary([twice, delta({ content: "x" }), finish("stop")]).blocks).toEqual([
      "reasoning: hm",
      "text: x",
    ]);
  });

  test("usage stands in the choice (Kimi), beside the chunk (Groq), or comes twice, the last wins", () => {
    const inChoice = delta({}, { finish_reason: "stop", usage: { prompt_tokens: 3, completion_tokens: 4 } });
    expect(summary([delta({ content: "x" }), inChoice])).toMatchObject({ usage: { input: 3, output: 4 } });
    const beside = { ...finish("stop"), x_groq: { usage: { prompt_tokens: 3, completion_tokens: 5 } } };
    for (const dialect of [dialectOf("groq"), {}]) {
      expect(summary([delta({ content: "x" }), beside], dialect)).toMatchObject({ usage: { output: 5 } });
    }
  });

  test("details are one value, handed out before the text, with fragments joined", () => {
    const entry = (text: string, more: JsonObject = {}) =>
      delta({ reasoning: text, reasoning_details: [{ type: "reasoning.text", text, index: 0, ...more }] });
    const encrypted = { type: "reasoning.encrypted", data: "zz", index: 1 };
    const { answer } = foldStream(
      [
        entry("a", { signature: null }),
        entry("b", { signature: "s" }),
        delta({ content: "", reasoning_details: [encrypted] }),
        delta({ content: "x" }),
        finish("stop"),
      ],
      exchangeOf(dialectOf("openrouter")),
    );
    expect(answer.blocks).toMatchObject([{ type: "reasoning", text: "ab" }, { type: "text" }]);
    const [value] = (answer.blocks[0]?.type === "reasoning" && answer.blocks[0].opaque) || [];
    expect(JSON.parse(value?.value ?? "")).toEqual([
      { type: "reasoning.text", text: "ab", index: 0, signature: "s" },
      encrypted,
    ]);
  });

  test("a stream without [DONE] ends where a finish was seen, and only there", () => {
    expect(decode([delta({ content: "x" }), finish("stop")], exchangeOf()).at(-1)).toEqual({ type: "end" });
    expect(decode([delta({ content: "x" })], exchangeOf()).at(-1)).toMatchObject({ type: "delta" });
  });

  test("links, pictures and refusals", () => {
    const parts = decode(
      [
        delta({
          content: "x",
          annotations: [
            {
              type: "url_citation",
              url_citation: { url: "https://example.com", start_index: 0, end_index: 1 },
            },
          ],
        }),
        delta({ refusal: "no" }),
        delta({ images: [{ type: "image_url", image_url: { url: "data:image/PNG;base64,AA" } }] }),
      ],
      exchangeOf(),
    );
    expect(parts).toMatchObject([
      { type: "start" },
      { type: "open", block: { type: "text" } },
      { type: "delta" },
      { type: "patch", citation: { url: "https://example.com", start: 0, end: 1 } },
      { type: "open", block: { type: "refusal" } },
      { type: "delta", text: "no" },
      {
        type: "open",
        block: { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } },
      },
    ]);
  });
});

describe("errors inside a stream end it (H84)", () => {
  test.each<[string, JsonObject | string, string]>([
    ["an error object", { error: { message: "slow down", code: 429 } }, "rate-limit"],
    ["in a list of one", '[{"error":{"code":503,"status":"UNAVAILABLE","message":"busy"}}]', "overloaded"],
    [
      "MiniMax",
      { base_resp: { status_code: 1008, status_msg: "insufficient balance" }, choices: null },
      "billing",
    ],
    [
      "xAI",
      { code: "x", error: "This model's maximum prompt length is 10000 but the request contains 20000" },
      "context-overflow",
    ],
    ["vLLM", { object: "error", message: "bad", code: 400 }, "invalid-request"],
    ["a reason", finish("error"), "server"],
    ["a chunk cut short", '{"choices":[{"delta"', "server"],
  ])("%s", (_name, payload, kind) => {
    const parts = decode(
      [delta({ content: "x" }), payload, delta({ content: "y" }), "[DONE]"],
      exchangeOf(dialectOf("openrouter")),
    );
    expect(parts.at(-1)).toMatchObject({ type: "error", error: { class: kind } });
  });

  test("GLM's reasons", () => {
    const glm = dialectOf("zai");
    expect(summary([delta({ content: "x" }), finish("network_error")], glm)).toMatchObject({
      error: "server",
    });
    expect(summary([delta({ content: "x" }), finish("sensitive")], glm)).toMatchObject({ stop: "filter" });
  });

  test.each([null, "", {}])("an error of %j is none", (error) => {
    expect(summary([{ ...delta({ content: "x" }), error }, finish("stop")])).toMatchObject({ stop: "end" });
  });
});

test("nothing that an upstream sends makes the decoder throw", () => {
  const odd = [null, 1, "x", [], {}, [null], { a: null }];
  const payloads = odd.flatMap((value) => [
    { id: value, choices: value, usage: value },
    { choices: [{ delta: value, finish_reason: value }] },
    delta({
      content: value,
      tool_calls: value,
      reasoning: value,
      reasoning_details: value,
      extra_content: value,
      annotations: value,
    }),
    delta({
      tool_calls: [
        value,
        { index: value, id: value, function: value },
        { function: { name: value, arguments: value } },
      ],
    }),
  ]);
  for (const payload of payloads) {
    expect(() => decode([payload as JsonObject], exchangeOf())).not.toThrow();
    expect(() => openaiChat.decodeAnswer(payload as JsonObject, exchangeOf(), () => undefined)).not.toThrow();
  }
});
