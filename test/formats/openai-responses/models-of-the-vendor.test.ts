/** What the shipped data says of OpenAI's models, as it shows in a request that comes from Messages. */
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";

function sent(model: string, changes: JsonObject, format: WireFormat = "openai-responses"): JsonObject {
  const context = { client: "anthropic-messages", id: "x1", created: 1 } as const;
  const asked = { model: "asked", messages: [{ role: "user", content: "Hi" }], max_tokens: 9000, ...changes };
  return encodeRequest(decodeRequest(asked, context), targetOf("openai", format, model), context).body;
}

const off = { thinking: { type: "disabled" } };

describe("OpenAI's models", () => {
  it.each([
    ["gpt-5.5", "none"],
    ["gpt-5", "minimal"],
    ["gpt-5-mini", "minimal"],
    ["gpt-5.1", "none"],
    ["gpt-6-luna", "none"],
    ["gpt-6-astra", "low"],
    ["gpt-6.1-sol", "low"],
  ])("%s is told no thinking as effort %s", (model, effort) => {
    expect(sent(model, off)["reasoning"]).toMatchObject({ effort });
  });

  it.each<[string, WireFormat, number | undefined]>([
    ["gpt-6-sol", "openai-responses", undefined],
    ["gpt-5.5", "openai-responses", undefined],
    ["gpt-5", "openai-chat", undefined],
    ["o4-mini", "openai-chat", undefined],
    ["gpt-4.1", "openai-chat", 0.5],
    ["gpt-4.1", "openai-responses", 0.5],
  ])("H50: %s by %s is sent the temperature %s", (model, format, temperature) => {
    expect(sent(model, { temperature: 0.5 }, format)["temperature"]).toBe(temperature);
  });
});
