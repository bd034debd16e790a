/** Fields of requests, and requests of other formats. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { noReport, target } from "./samples.ts";

function decode(body: JsonObject): Request {
  return openaiResponses.decodeRequest({ model: "m", input: "hi", ...body });
}

function back(body: JsonObject): JsonObject {
  return openaiResponses.encodeRequest(decode(body), target, noReport);
}

/** A request as a client of another format leaves it. */
const foreign: Request = {
  model: "m",
  stream: false,
  system: [],
  turns: [{ role: "user", blocks: [{ type: "text", text: "hi" }] }],
  tools: [],
  sampling: {},
  stops: [],
  wantsUsage: false,
  uses: [],
};

describe("fields come back as they were", () => {
  const bodies: readonly JsonObject[] = [
    { input: "hi" },
    { input: [{ role: "user", content: "hi" }] },
    { instructions: "be brief", temperature: 0.5, top_p: 1, stream: true },
    { instructions: "", stream: false, temperature: null, tools: [] },
    { reasoning: { effort: "high", summary: "detailed" }, text: { verbosity: "low" } },
    { reasoning: { effort: null, summary: null }, text: { format: { type: "text" } } },
    {
      text: {
        format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true },
        verbosity: "high",
      },
    },
    { text: { format: { type: "json_object" } }, store: false, include: ["reasoning.encrypted_content"] },
    { user: "u", prompt_cache_key: "k", metadata: { a: "b" }, service_tier: "flex", truncation: "auto" },
    { safety_identifier: "s", max_tool_calls: 3, max_output_tokens: 100, client_metadata: { a: 1 } },
    { previous_response_id: "resp_1", background: true, conversation: "conv_1" },
  ];
  test.each(bodies.map((body) => ({ body })))("$body", ({ body }) => {
    const whole = { model: "m", input: "hi", ...body };
    if (Array.isArray(body["tools"])) {
      const { tools: _tools, ...without } = whole as JsonObject;
      expect(back(body)).toEqual(without);
    } else expect(back(body)).toEqual(whole);
  });

  test("H48: a limit below the least that is accepted is raised", () => {
    expect(back({ max_output_tokens: 1 })["max_output_tokens"]).toBe(16);
  });

  test("without input there is no request, unless something stored stands for it", () => {
    expect(() => openaiResponses.decodeRequest({ model: "m" })).toThrow(FormatError);
    expect(openaiResponses.decodeRequest({ model: "m", previous_response_id: "r" }).turns).toEqual([]);
  });

  test.each([
    ["previous_response_id", "r", "stored-state"],
    ["conversation", { id: "c" }, "stored-state"],
    ["background", true, "background"],
    ["truncation", "auto", "truncation"],
    ["include", ["web_search_call.action.sources"], "extra-output"],
    ["include", ["message.output_text.logprobs"], "logprobs"],
    ["context_management", [{ type: "compaction" }], "context-management"],
  ])("%s is a use that other formats are told of", (field, value, concept) => {
    expect(decode({ [field]: value }).uses).toContainEqual({ concept, field });
  });

  test.each([
    ["background", false],
    ["truncation", "disabled"],
    ["include", ["reasoning.encrypted_content"]],
  ])("%s of no effect is no use", (field, value) => {
    expect(decode({ [field]: value }).uses).toEqual([]);
  });
});

describe("requests of other formats", () => {
  test("nothing is stored; reasoning comes back encrypted where the model reasons", () => {
    const encoded = openaiResponses.encodeRequest(
      { ...foreign, reasoning: { mode: "on", effort: "high", show: true, detail: "summarized" } },
      target,
      noReport,
    );
    expect(encoded).toEqual({
      model: "m",
      input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] }],
      reasoning: { effort: "high", summary: "auto" },
      store: false,
      include: ["reasoning.encrypted_content"],
    });
    expect(openaiResponses.encodeRequest(foreign, target, noReport)["include"]).toBeUndefined();
  });

  test("blocks become items: text, media, calls, results", () => {
    const encoded = openaiResponses.encodeRequest(
      {
        ...foreign,
        system: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
        turns: [
          {
            role: "user",
            blocks: [
              { type: "text", text: "hi" },
              { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } },
            ],
          },
          {
            role: "assistant",
            blocks: [
              {
                type: "reasoning",
                text: "r",
                opaque: [{ family: "openai", kind: "encrypted", value: "gAAAA" }],
              },
              { type: "text", text: "t" },
              { type: "tool-call", id: "c1", name: "f", kind: "function", input: "" },
              { type: "tool-call", id: "c2", name: "g", kind: "custom", input: "free" },
            ],
          },
          {
            role: "user",
            blocks: [
              {
                type: "tool-result",
                callId: "c1",
                kind: "function",
                isError: false,
                content: [{ type: "text", text: "one" }],
              },
              {
                type: "tool-result",
                callId: "c2",
                kind: "custom",
                isError: false,
                content: [
                  { type: "text", text: "two" },
                  { type: "document", source: { kind: "url", url: "https://x" } },
                ],
              },
            ],
          },
          { role: "developer", blocks: [{ type: "text", text: "d" }] },
        ],
      },
      target,
      noReport,
    );
    expect(encoded["instructions"]).toBe("a\n\nb");
    expect(encoded["input"]).toEqual([
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "hi" },
          { type: "input_image", image_url: "data:image/png;base64,AA" },
        ],
      },
      { type: "reasoning", summary: [{ type: "summary_text", text: "r" }], encrypted_content: "gAAAA" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "t" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "custom_tool_call", call_id: "c2", name: "g", input: "free" },
      { type: "function_call_output", call_id: "c1", output: "one" },
      {
        type: "custom_tool_call_output",
        call_id: "c2",
        output: [
          { type: "input_text", text: "two" },
          { type: "input_file", file_url: "https://x" },
        ],
      },
      { type: "message", role: "developer", content: [{ type: "input_text", text: "d" }] },
    ]);
  });

  test("fields of a dialect are renamed and left out", () => {
    const dialect = {
      "unsupported-fields": ["store", "reasoning.summary"],
      "renamed-fields": { max_output_tokens: "max_tokens" },
    };
    const encoded = openaiResponses.encodeRequest(
      { ...foreign, maxOutputTokens: 50, reasoning: { effort: "low", show: true } },
      { ...target, dialect },
      noReport,
    );
    expect(encoded).toMatchObject({ max_tokens: 50, reasoning: { effort: "low" } });
    expect(encoded).not.toHaveProperty("store");
    expect(encoded).not.toHaveProperty("max_output_tokens");
    expect(encoded["reasoning"]).not.toHaveProperty("summary");
  });
});
