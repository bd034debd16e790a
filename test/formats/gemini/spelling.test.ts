/** In which spellings and wrappings a Gemini client's body is read. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { ask, read } from "./exchange.ts";

describe("spelling", () => {
  it("H122: reads snake_case, and leaves the client's own words in args, response and schemas alone", () => {
    const request = read({
      system_instruction: { parts: [{ text: "be brief" }] },
      contents: [
        { role: "user", parts: [{ inline_data: { mime_type: "image/png", data: "QQ==" } }] },
        { role: "model", parts: [{ function_call: { name: "f", args: { inline_data: 1 } } }] },
        { role: "function", parts: [{ function_response: { name: "f", response: { mime_type: "x" } } }] },
      ],
      generation_config: { max_output_tokens: 9, thinking_config: { include_thoughts: true } },
      tools: [
        {
          function_declarations: [
            {
              name: "f",
              parameters_json_schema: { type: "object", properties: { file_uri: { type: "string" } } },
            },
          ],
        },
      ],
    });
    expect(request).toMatchObject({
      system: [{ type: "text", text: "be brief" }],
      maxOutputTokens: 9,
      reasoning: { show: true },
      tools: [{ name: "f", parameters: { properties: { file_uri: { type: "string" } } } }],
    });
    const [image, called, answered] = request.turns.flatMap(({ blocks }) => blocks);
    expect(image).toMatchObject({ type: "image", source: { mediaType: "image/png" } });
    expect(called).toMatchObject({ input: '{"inline_data":1}' });
    expect(answered).toMatchObject({ content: [{ text: '{"mime_type":"x"}' }] });
  });

  it.each([
    ["a text", "be brief"],
    ["a content", { parts: [{ text: "be brief" }], role: "system" }],
    ["one part", { parts: { text: "be brief" } }],
    ["bare parts", [{ text: "be brief" }]],
  ])("takes instructions as %s", (_form, systemInstruction) => {
    expect(read(ask({ systemInstruction })).system).toMatchObject([{ type: "text", text: "be brief" }]);
  });

  it("takes model and stream from the route, and the inside of a wrapper", () => {
    const inner = ask({ model: "models/gemini-x" });
    expect(read(inner)).toMatchObject({ model: "m", stream: true });
    for (const body of [
      { generateContentRequest: inner },
      { model: "gemini-x", project: "p", request: inner },
    ]) {
      expect(read(body).turns).toHaveLength(1);
    }
  });

  it("refuses a body without contents", () => {
    expect(() => read({ messages: [] })).toThrow(FormatError);
  });

  it.each([{ contents: null }, { contents: undefined }])("refuses %o", (body) => {
    expect(() => read(body as unknown as JsonObject)).toThrow("contents");
  });

  it("throws at no wrong type below them", () => {
    const odd = {
      contents: [null, 1, { parts: [null, { text: 1 }, { functionCall: { name: 1, args: [] } }] }],
    };
    expect(() =>
      read({ ...odd, tools: [1, { functionDeclarations: 3 }], generationConfig: "x" } as JsonObject),
    ).not.toThrow();
  });
});
