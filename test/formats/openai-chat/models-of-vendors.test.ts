/** What the shipped data says of single models of other vendors, as it shows in a request that comes from Messages. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";

function sent(provider: string, model: string, thinking: JsonObject): JsonObject {
  const context = { client: "anthropic-messages", id: "x1", created: 1 } as const;
  const messages = [{ role: "user", content: "Hi" }];
  const asked = { model: "asked", messages, max_tokens: 9000, thinking, output_config: { effort: "medium" } };
  return encodeRequest(decodeRequest(asked, context), targetOf(provider, "openai-chat", model), context).body;
}

const off = { type: "disabled" };
const on = { type: "adaptive" };

describe("thinking of single models", () => {
  it.each<[string, string, JsonObject, object]>([
    ["groq", "qwen/qwen3-32b", off, { reasoning_effort: "none", include_reasoning: true }],
    ["groq", "qwen/qwen3-32b", on, { reasoning_effort: "default" }],
    ["groq", "openai/gpt-oss-120b", on, { reasoning_effort: "medium" }],
    ["zai", "glm-5.3", off, { reasoning_effort: "low" }],
    ["zai", "glm-5.3", on, { thinking: { type: "enabled" }, reasoning_effort: "high" }],
    ["zhipu", "glm-5.2", off, { thinking: { type: "disabled" } }],
    ["moonshot", "kimi-k2.6", off, { thinking: { type: "disabled" } }],
    ["zai", "glm-4.7", on, { thinking: { type: "enabled" } }],
  ])("%s/%s is told %j", (provider, model, thinking, expected) => {
    expect(sent(provider, model, thinking)).toMatchObject(expected);
  });

  it("moonshot/kimi-k3 is told nothing where none is wanted, since it always thinks", () => {
    expect(sent("moonshot", "kimi-k3", off)).not.toHaveProperty("thinking");
  });
});
