/** What the shipped data says of Anthropic's models, as it shows in a request that comes from another format. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { typedTool } from "../../../src/formats/anthropic-messages/typed-tools.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";
import { again } from "./exchange.ts";

const tool = { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } };

function sent(model: string, changes: JsonObject): JsonObject {
  const context = { client: "openai-chat", id: "x1", created: 1 } as const;
  const asked = { model: "asked", messages: [{ role: "user", content: "Hi" }], max_tokens: 9000, ...changes };
  return encodeRequest(
    decodeRequest(asked, context),
    targetOf("anthropic", "anthropic-messages", model),
    context,
  ).body;
}

const adaptive = { type: "adaptive" };

describe("Anthropic's models", () => {
  it.each<[string, string, object]>([
    ["claude-sonnet-4-5", "high", { thinking: { type: "enabled" } }],
    ["claude-opus-4-6", "xhigh", { thinking: adaptive, output_config: { effort: "max" } }],
    ["claude-opus-4-8", "xhigh", { thinking: adaptive, output_config: { effort: "xhigh" } }],
    ["claude-opus-5-5", "low", { thinking: adaptive, output_config: { effort: "low" } }],
    ["claude-opus-5", "none", { thinking: { type: "disabled" } }],
    ["claude-haiku-5-5", "none", { thinking: { type: "disabled" } }],
    ["claude-sonnet-5-5", "none", { thinking: { type: "between_tools" } }],
    ["claude-opus-5-5", "none", { output_config: { effort: "low" } }],
    ["claude-fable-5", "none", { output_config: { effort: "low" } }],
    ["claude-mythos-preview", "none", { output_config: { effort: "low" } }],
  ])("H49: %s is told effort %s in its own way", (model, effort, expected) => {
    expect(sent(model, { reasoning_effort: effort })).toMatchObject(expected);
  });

  it.each<[string, object | undefined]>([
    ["claude-sonnet-4-5", { type: "any" }],
    ["claude-opus-5", { type: "any" }],
    ["claude-haiku-5-5", { type: "any" }],
    ["claude-sonnet-5-5", { type: "auto" }],
    ["claude-opus-5-5", { type: "auto" }],
    ["claude-fable-5-1", { type: "auto" }],
  ])("%s is told by %o that a tool must be called", (model, choice) => {
    expect(sent(model, { tools: [tool], tool_choice: "required" })["tool_choice"]).toEqual(choice);
  });

  it.each<[string, number | undefined]>([
    ["claude-haiku-4-5", 0.5],
    ["claude-sonnet-4-6", 0.5],
    ["claude-opus-4-7", undefined],
    ["claude-sonnet-5", undefined],
    ["claude-haiku-5-5", undefined],
  ])("H50: %s is sent the temperature %s", (model, temperature) => {
    expect(sent(model, { temperature: 0.5 })["temperature"]).toBe(temperature);
  });

  it.each([
    ["claude-sonnet-4-5", "assistant"],
    ["claude-opus-4-6", "user"],
    ["claude-opus-5", "user"],
  ])("%s goes on with what was begun when the last turn is of the %s", (model, role) => {
    const messages = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "The answer is" },
    ];
    const { messages: turns } = sent(model, { messages });
    expect((turns as readonly JsonObject[]).at(-1)?.["role"]).toBe(role);
  });

  it("takes names of tools up to 128 letters", () => {
    const name = "n".repeat(128);
    const long = { ...tool, function: { ...tool.function, name } };
    expect(sent("claude-opus-5", { tools: [long] })["tools"]).toMatchObject([{ name }]);
  });
});

describe("thinking between tools", () => {
  it("comes back to this format as it was, and is off for others", () => {
    const body = {
      model: "m",
      max_tokens: 9,
      thinking: { type: "between_tools" },
      messages: [{ role: "user", content: "Hi" }],
    };
    expect(again(body).body).toMatchObject({ thinking: { type: "between_tools" } });
    expect(decodeRequest(body, { client: "anthropic-messages", id: "x", created: 1 }).reasoning).toEqual({
      mode: "off",
    });
  });
});

describe("typed tools", () => {
  it.each([
    ["text_editor_20250124", true],
    ["text_editor_20250728", false],
  ])("%s undoes: %s", (type, undoes) => {
    expect(JSON.stringify(typedTool(type)).includes("undo_edit")).toBe(undoes);
  });

  it.each(["computer_toolset_20260801", "browser_toolset_20260801", "mcp_toolset", "advisor_20260301"])(
    "%s is none, for its calls can't be those of a function",
    (type) => {
      expect(typedTool(type)).toBeUndefined();
    },
  );
});
