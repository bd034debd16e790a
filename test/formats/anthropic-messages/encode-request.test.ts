/** What a request of another format says in the words of this one. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import type { Target } from "../../../src/formats/contract.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { again, ignore, targetOf } from "./exchange.ts";

const user = (...content: readonly object[]) => ({ role: "user", content });
const assistant = (...content: readonly object[]) => ({ role: "assistant", content });
const body = (changes: object): JsonObject => ({
  model: "m",
  max_tokens: 100,
  messages: [{ role: "user", content: "Hi" }],
  ...changes,
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

  it("H28, H29, H30: writes no input as an empty object, and input that is no object whole into one", () => {
    const blocks = ["", "null", JSON.stringify('{"a":1}'), "[1]", '{"a":'].map(
      (input) => ({ type: "tool-call", id: "t", name: "n", kind: "function", input }) as const,
    );
    const [turn] = write({ turns: [{ role: "assistant", blocks }] })["messages"] as readonly {
      content: readonly JsonObject[];
    }[];
    expect(turn?.content.map(({ input }) => input)).toEqual([
      {},
      {},
      { a: 1 },
      { input: "[1]" },
      { input: '{"a":' },
    ]);
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
