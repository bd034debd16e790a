/** What a Gemini client's body means. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { again, ask, read, targetOf } from "./exchange.ts";

const talk = (...turns: readonly (readonly [string, readonly JsonObject[]])[]): JsonObject => ({
  contents: turns.map(([role, parts]) => ({ role, parts })),
});
const blocksOf = (body: JsonObject) => read(body).turns.flatMap(({ blocks }) => blocks);

describe("tools", () => {
  it("H121: makes JSON Schema of Google's dialect, and writes the client's own words back", () => {
    const parameters = {
      type: "OBJECT",
      properties: {
        type: { type: "STRING", nullable: true, enum: ["a"] },
        n: { type: "ARRAY", items: { type: "INTEGER", format: "int32" }, minItems: "1" },
        either: { anyOf: [{ type: "STRING" }, { type: "NUMBER" }], nullable: true },
      },
      propertyOrdering: ["n", "type"],
      required: ["n"],
    };
    const body = ask({ tools: [{ functionDeclarations: [{ name: "f", description: "d", parameters }] }] });
    expect(read(body).tools[0]).toMatchObject({
      parameters: {
        type: "object",
        properties: {
          type: { type: ["string", "null"], enum: ["a", null] },
          n: { type: "array", items: { type: "integer" }, minItems: 1 },
          either: { anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
        },
        required: ["n"],
      },
    });
    expect(JSON.stringify(read(body).tools[0]?.kind === "function" && read(body).tools[0])).not.toContain(
      '"nullable":true,"properties"',
    );
    expect(again(body)).toEqual(body);
  });

  it("H111: copies a property named __proto__", () => {
    const schema = JSON.parse('{"type":"OBJECT","properties":{"__proto__":{"type":"STRING"}}}') as JsonObject;
    const [tool] = read(
      ask({ tools: [{ functionDeclarations: [{ name: "f", parameters: schema }] }] }),
    ).tools;
    expect(JSON.stringify(tool?.kind === "function" && tool.parameters)).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
    );
  });

  it("takes one object for the list, and knows the tools that Google runs", () => {
    const { tools } = read(
      ask({
        tools: {
          functionDeclarations: [{ name: "f" }],
          googleSearch: {},
          url_context: {},
          newTool: { a: 1 },
        },
      }),
    );
    expect(tools.map((tool) => (tool.kind === "hosted" ? tool.tool : tool.name))).toEqual([
      "f",
      "web-search",
      "web-fetch",
      "other",
    ]);
    const list = ask({
      tools: [{ functionDeclarations: [{ name: "f" }] }, { codeExecution: {} }, { newTool: { a: 1 } }],
    });
    expect(again(list)).toEqual(list);
  });

  it.each([
    [{ mode: "AUTO" }, { mode: "auto" }],
    [{ mode: "NONE" }, { mode: "none" }],
    [{ mode: "ANY" }, { mode: "required" }],
    [
      { mode: "ANY", allowedFunctionNames: ["f"] },
      { mode: "named", name: "f" },
    ],
    [
      { mode: "ANY", allowedFunctionNames: ["f", "g"] },
      { mode: "required", allowed: ["f", "g"] },
    ],
    [{ mode: "VALIDATED" }, { mode: "auto" }],
    [
      { mode: "VALIDATED", allowedFunctionNames: ["f"], streamFunctionCallArguments: true },
      { mode: "auto", allowed: ["f"] },
    ],
  ])("reads and writes the choice %o", (functionCallingConfig, choice) => {
    const tools = [{ functionDeclarations: [{ name: "f" }, { name: "g" }] }];
    const body = ask({
      tools,
      toolConfig: { functionCallingConfig, retrievalConfig: { languageCode: "de" } },
    });
    expect(read(body).toolChoice).toEqual(choice);
    expect(again(body)).toEqual(body);
  });
});

describe("generationConfig and the rest", () => {
  it.each([
    [{ thinkingBudget: -1 }, { mode: "adaptive" }, "gemini-2.5-pro"],
    [{ thinkingBudget: 0 }, { mode: "off" }, "gemini-2.5-flash"],
    [
      { thinkingBudget: 512, includeThoughts: true },
      { mode: "on", budgetTokens: 512, show: true },
      "gemini-2.5-pro",
    ],
    [{ thinkingLevel: "low" }, { mode: "on", effort: "low" }, "gemini-3-pro-preview"],
    [{}, {}, "gemini-3-pro-preview"],
  ])("reads and writes thinking %o", (thinkingConfig, reasoning, model) => {
    const body = ask({ generationConfig: { thinkingConfig } });
    expect(read(body).reasoning).toEqual(reasoning);
    expect(again(body, targetOf({ model }))).toEqual(body);
  });

  it("loses no field, and says which change the meaning elsewhere", () => {
    const body = ask({
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
      cachedContent: "cachedContents/1",
      labels: { team: "a" },
      somethingNew: { a: 1 },
      generationConfig: {
        maxOutputTokens: 10,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        stopSequences: ["END"],
        candidateCount: 2,
        responseMimeType: "application/json",
        responseJsonSchema: { type: "object", properties: { a: { type: "integer" } } },
        responseModalities: ["TEXT", "IMAGE"],
        responseLogprobs: true,
        mediaResolution: "MEDIA_RESOLUTION_LOW",
        thinkingConfig: { includeThoughts: true, another: 1 },
        somethingNew: [1],
      },
    });
    expect(again(body)).toEqual(body);
    expect(read(body)).toMatchObject({
      output: { kind: "schema", schema: { type: "object" } },
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
      },
    });
    const concepts = new Set(read(body).uses.map(({ concept }) => concept));
    expect(concepts).toEqual(
      new Set([
        "safety-settings",
        "stored-state",
        "several-answers",
        "output-media",
        "logprobs",
        "media-resolution",
      ]),
    );
  });

  it.each([
    [{ inlineData: { mimeType: "audio/wav", data: "QQ==" } }, "audio"],
    [{ inlineData: { mimeType: "application/pdf", data: "QQ==", displayName: "a.pdf" } }, "document"],
    [{ fileData: { mimeType: "video/mp4", fileUri: "gs://b/a.mp4" }, videoMetadata: { fps: 1 } }, "video"],
    [{ fileData: { fileUri: "https://www.youtube.com/watch?v=1" } }, "video"],
    [
      {
        fileData: {
          mimeType: "image/png",
          fileUri: "https://generativelanguage.googleapis.com/v1beta/files/1",
        },
      },
      "image",
    ],
    [{ executableCode: { language: "PYTHON", code: "1" } }, "hosted"],
    [{ codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } }, "hosted"],
    [{ somethingNew: { a: 1 } }, "unknown"],
    [{ text: "so", thought: true, partMetadata: { a: 1 } }, "reasoning"],
  ])("reads and writes the part %o", (part, type) => {
    const body = talk(["user", [part]]);
    expect(blocksOf(body)[0]?.type).toBe(type);
    expect(again(body)).toEqual(body);
  });
});
