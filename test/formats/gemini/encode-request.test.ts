/** Requests of other formats in Gemini's words. */
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import { tokenCountBody } from "../../../src/formats/gemini/models.ts";
import type { Block } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { checkGeminiRequest } from "../../helpers/grammar/gemini-request.ts";
import { ignore, targetOf } from "./exchange.ts";

const hello = { role: "user", blocks: [{ type: "text", text: "hello" }] } as const;

function requestOf(changes: Partial<Request>): Request {
  return {
    model: "m",
    stream: false,
    system: [],
    turns: [hello],
    tools: [],
    sampling: {},
    stops: [],
    wantsUsage: false,
    uses: [],
    ...changes,
  };
}
function written(changes: Partial<Request>, target: Target = targetOf()): JsonObject {
  return JSON.parse(JSON.stringify(codec.encodeRequest(requestOf(changes), target, ignore))) as JsonObject;
}
const says = (text: string): Block => ({ type: "text", text });

describe("what stands beside the contents", () => {
  it("writes limits, sampling, stops, tools, choice and shape", () => {
    const body = written({
      system: [says("a"), says("b")],
      tools: [
        {
          kind: "function",
          name: "f",
          description: "d",
          parameters: { type: "object", properties: { a: { type: "string" } } },
        },
        { kind: "function", name: "g", parameters: { type: "object", properties: {} } },
        {
          kind: "hosted",
          name: "web_search",
          tool: "web-search",
          format: "anthropic-messages",
          raw: { type: "web_search_20250305" },
        },
      ],
      toolChoice: { mode: "named", name: "f" },
      maxOutputTokens: 5,
      sampling: { temperature: 1, topP: 0.5, topK: 3 },
      stops: ["x"],
      output: { kind: "schema", schema: { type: "object" } },
      reasoning: { mode: "on", effort: "low", show: true },
    });
    expect(checkGeminiRequest(body)).toEqual([]);
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: "a" }, { text: "b" }] },
      contents: [{ role: "user", parts: [{ text: "hello" }] }],
      tools: [
        {
          functionDeclarations: [
            {
              name: "f",
              description: "d",
              parameters: { type: "object", properties: { a: { type: "string" } } },
            },
            { name: "g" },
          ],
        },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      generationConfig: {
        maxOutputTokens: 5,
        temperature: 1,
        topP: 0.5,
        topK: 3,
        stopSequences: ["x"],
        responseMimeType: "application/json",
        responseSchema: { type: "object" },
        thinkingConfig: { includeThoughts: true, thinkingLevel: "low" },
      },
    });
  });

  it("H51: writes no choice without tools", () => {
    expect(written({ toolChoice: { mode: "required" } })).not.toHaveProperty("toolConfig");
  });

  it.each([
    ["gemini-2.5-flash", { mode: "off" as const }, { thinkingBudget: 0 }],
    ["gemini-2.5-flash", { mode: "adaptive" as const }, { thinkingBudget: -1 }],
    ["gemini-2.5-flash", { mode: "on" as const, budgetTokens: 99 }, { thinkingBudget: 99 }],
    ["gemini-3-flash-preview", { mode: "off" as const }, { thinkingLevel: "minimal" }],
    ["gemini-3-pro-preview", { mode: "off" as const }, { thinkingLevel: "low" }],
    ["gemini-3-pro-preview", { mode: "adaptive" as const }, undefined],
  ])("tells %s %o", (model, reasoning, thinkingConfig) => {
    const { generationConfig } = written({ reasoning }, targetOf({ model }));
    expect(isObject(generationConfig) ? generationConfig["thinkingConfig"] : undefined).toEqual(
      thinkingConfig,
    );
  });

  it("leaves out and renames what the dialect says", () => {
    const dialect = {
      "unsupported-fields": ["generationConfig.topK", "safetySettings"],
      "renamed-fields": { "generationConfig.seed": "generationConfig.randomSeed" },
    };
    const body = written(
      { sampling: { topK: 3, seed: 1 }, extra: { gemini: { safetySettings: [], labels: { a: "b" } } } },
      targetOf({ dialect }),
    );
    expect(body).toMatchObject({ generationConfig: { randomSeed: 1 }, labels: { a: "b" } });
    expect(body).not.toHaveProperty("safetySettings");
    expect(body["generationConfig"]).toEqual({ randomSeed: 1 });
  });

  it("H129: wraps a request for each door that counts tokens", () => {
    const body = { contents: [], safetySettings: [], tools: [] };
    expect(tokenCountBody(body, "gemini-x")).toEqual({
      generateContentRequest: { model: "models/gemini-x", ...body },
    });
    expect(tokenCountBody(body, "gemini-x", "vertex")).toEqual({ contents: [], tools: [] });
    expect(tokenCountBody(body, "gemini-x", "code-assist")).toEqual({ request: { contents: [] } });
  });
});
