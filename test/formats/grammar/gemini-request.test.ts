/** That the validator of Gemini requests accepts what is legal, and fails for each rule. */

import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { edited, inserted } from "../../helpers/grammar/broken.ts";
import { checkGeminiRequest } from "../../helpers/grammar/gemini-request.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const schema = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };

const gemini = {
  systemInstruction: { parts: [{ text: "Be kind." }] },
  tools: [{ functionDeclarations: [{ name: "read", description: "Reads", parameters: schema }] }],
  toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["read"] } },
  generationConfig: { maxOutputTokens: 100, thinkingConfig: { thinkingBudget: 1024 } },
  contents: [
    { role: "user", parts: [{ text: "Hi" }] },
    {
      role: "model",
      parts: [
        { functionCall: { name: "read", args: {} }, thoughtSignature: "E" },
        { functionCall: { name: "read", args: { path: "b" } } },
      ],
    },
    {
      role: "user",
      parts: [
        { functionResponse: { name: "read", response: { result: "one" } } },
        { functionResponse: { name: "read", response: { result: "two" } } },
      ],
    },
  ],
};

type Breach = readonly [rule: string, what: string, body: object, dialect?: Dialect];

const breaches: readonly Breach[] = [
  ["field", "a field in snake case", { ...gemini, safety_settings: [] }],
  ["field", "an unknown field of the configuration", edited(gemini, ["generationConfig", "logitBias"], {})],
  ["field", "an unknown field of a part", edited(gemini, ["contents", 0, "parts", 0, "cache_control"], {})],
  ["several", "two candidates", edited(gemini, ["generationConfig", "candidateCount"], 2)],
  [
    "stops",
    "six stops",
    edited(gemini, ["generationConfig", "stopSequences"], ["a", "b", "c", "d", "e", "f"]),
  ],
  [
    "thinking",
    "budget and level",
    edited(gemini, ["generationConfig", "thinkingConfig", "thinkingLevel"], "low"),
  ],
  ["mime-type", "a schema without type", edited(gemini, ["generationConfig", "responseJsonSchema"], schema)],
  [
    "tools",
    "no declarations",
    edited(edited(gemini, ["toolConfig"], undefined), ["tools", 0, "functionDeclarations"], []),
  ],
  [
    "tool-name",
    "a name that begins with a digit",
    JSON.parse(JSON.stringify(gemini).replaceAll('"read"', '"1read"')),
  ],
  ["tool-choice", "names with AUTO", edited(gemini, ["toolConfig", "functionCallingConfig", "mode"], "AUTO")],
  [
    "tool-choice",
    "a tool that is not there",
    edited(gemini, ["toolConfig", "functionCallingConfig", "allowedFunctionNames"], ["x"]),
  ],
  [
    "schema",
    "a keyword outside the subset",
    edited(gemini, ["tools", 0, "functionDeclarations", 0, "parameters", "additionalProperties"], false),
  ],
  [
    "schema",
    "a list of types",
    edited(
      gemini,
      ["tools", 0, "functionDeclarations", 0, "parameters", "properties", "path", "type"],
      ["string", "null"],
    ),
  ],
  [
    "schema",
    "a number in an enum",
    edited(gemini, ["tools", 0, "functionDeclarations", 0, "parameters", "properties", "path"], {
      enum: [1],
    }),
  ],
  [
    "schema",
    "a required property that is not there",
    edited(gemini, ["tools", 0, "functionDeclarations", 0, "parameters", "required"], ["x"]),
  ],
  ["first-role", "the model first", edited(gemini, ["contents"], gemini.contents.slice(1))],
  ["role", "an assistant", edited(gemini, ["contents", 0, "role"], "assistant")],
  [
    "alternation",
    "one role twice",
    edited(gemini, ["contents"], inserted(gemini.contents, 0, gemini.contents[0] as never)),
  ],
  ["empty", "no parts", edited(gemini, ["contents", 0, "parts"], [])],
  ["part-data", "a part without data", edited(gemini, ["contents", 0, "parts", 0], { thought: true })],
  [
    "unanswered",
    "one result for two calls",
    edited(gemini, ["contents", 2, "parts"], gemini.contents[2]?.parts.slice(1)),
  ],
  ["orphan", "results without calls", edited(gemini, ["contents", 1, "parts"], [{ text: "x" }])],
  [
    "result-order",
    "text before results",
    edited(gemini, ["contents", 2, "parts"], [{ text: "x" }, ...(gemini.contents[2]?.parts ?? [])]),
  ],
  [
    "response",
    "a response as text",
    edited(gemini, ["contents", 2, "parts", 0, "functionResponse", "response"], "one"),
  ],
  [
    "arguments",
    "arguments as text",
    edited(gemini, ["contents", 1, "parts", 0, "functionCall", "args"], "{}"),
  ],
];

describe("the validator of Gemini requests", () => {
  it("accepts a whole request", () => {
    expect(checkGeminiRequest(gemini)).toEqual([]);
  });

  for (const [rule, what, body, dialect] of breaches) {
    it(`${rule}: ${what}`, () => {
      expect(rulesOf(checkGeminiRequest(body, dialect))).toContain(rule);
    });
  }

  it("takes a property that is called like a keyword for data", () => {
    const named = { type: "object", properties: { $ref: { type: "string" }, const: { type: "string" } } };
    const body = edited(gemini, ["tools", 0, "functionDeclarations", 0, "parameters"], named);
    expect(checkGeminiRequest(body)).toEqual([]);
  });
});
