import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { decodeRequest } from "../../src/formats/convert-request.ts";
import { requestFacts } from "../../src/proxy/request-facts.ts";

function thinks(client: WireFormat, body: JsonObject): boolean {
  const request = () => decodeRequest(body, { client, id: "x1", created: 0 });
  return requestFacts({ format: client, request, estimatedInput: () => 1 }, { think: "t" }).thinks;
}

const messages = (more: JsonObject): JsonObject => ({
  model: "m",
  max_tokens: 100,
  messages: [{ role: "user", content: "hi" }],
  ...more,
});
const responses = (more: JsonObject): JsonObject => ({ model: "m", input: "hi", ...more });
const gemini = (thinkingConfig: JsonObject): JsonObject => ({
  contents: [{ role: "user", parts: [{ text: "hi" }] }],
  generationConfig: { thinkingConfig },
});
const effort = (word: string): JsonObject => ({ output_config: { effort: word } });

describe("a request thinks", () => {
  it.each<[WireFormat, JsonObject, boolean]>([
    // As Claude Code sends it by default, and at each level that its user may choose.
    ["anthropic-messages", messages({ thinking: { type: "adaptive" } }), true],
    ["anthropic-messages", messages({ thinking: { type: "adaptive" }, ...effort("high") }), true],
    ["anthropic-messages", messages({ thinking: { type: "adaptive" }, ...effort("max") }), true],
    ["anthropic-messages", messages({ thinking: { type: "adaptive" }, ...effort("medium") }), false],
    ["anthropic-messages", messages({ thinking: { type: "adaptive" }, ...effort("low") }), false],
    ["anthropic-messages", messages({ thinking: { type: "enabled", budget_tokens: 31_999 } }), true],
    ["anthropic-messages", messages({ thinking: { type: "enabled", budget_tokens: 4_000 } }), false],
    ["anthropic-messages", messages({ thinking: { type: "disabled" }, ...effort("high") }), false],
    // Its titles: a level, and no thinking.
    ["anthropic-messages", messages(effort("high")), false],
    ["openai-chat", messages({ reasoning_effort: "xhigh" }), true],
    ["openai-chat", messages({ reasoning_effort: "high" }), true],
    ["openai-chat", messages({ reasoning_effort: "medium" }), false],
    ["openai-chat", messages({ reasoning_effort: "none" }), false],
    ["openai-chat", messages({ enable_thinking: true }), true],
    ["openai-chat", messages({ enable_thinking: true, thinking_budget: 1_000 }), false],
    ["openai-chat", messages({}), false],
    ["openai-responses", responses({ reasoning: { effort: "high", summary: "auto" } }), true],
    ["openai-responses", responses({ reasoning: { effort: "medium" } }), false],
    ["openai-responses", responses({ reasoning: { effort: "low" } }), false],
    ["openai-responses", responses({ reasoning: { summary: "auto" } }), false],
    ["gemini", gemini({ thinkingLevel: "HIGH" }), true],
    ["gemini", gemini({ thinkingLevel: "LOW" }), false],
    ["gemini", gemini({ thinkingBudget: 24_576 }), true],
    ["gemini", gemini({ thinkingBudget: 8_192 }), false],
    ["gemini", gemini({ thinkingBudget: 0 }), false],
    ["gemini", gemini({ thinkingBudget: -1 }), true],
    ["gemini", gemini({ includeThoughts: true }), false],
  ])("of %s %o: %s", (client, body, expected) => {
    expect(thinks(client, body)).toBe(expected);
  });
});
