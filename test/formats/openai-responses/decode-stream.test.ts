/** Streams of Responses upstreams, with what real ones do differently. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { completed, created, fold } from "./streams.ts";

const added = (output_index: number, item: JsonObject) => ({
  type: "response.output_item.added",
  output_index,
  item,
});
const done = (output_index: number, item: JsonObject) => ({
  type: "response.output_item.done",
  output_index,
  item,
});
const words = (output_index: number, delta: string, rest: JsonObject = {}) => ({
  type: "response.output_text.delta",
  output_index,
  content_index: 0,
  delta,
  ...rest,
});
const message = (text: string) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});
const call = { type: "function_call", id: "fc_1", call_id: "c1", name: "f", arguments: "" };

describe("content", () => {
  test.each<[string, readonly JsonObject[], readonly unknown[]]>([
    [
      "text by deltas",
      [words(0, "a"), words(0, "b"), done(0, message("ab"))],
      [{ type: "text", text: "ab" }],
    ],
    ["text without deltas", [done(0, message("ab"))], [{ type: "text", text: "ab" }]],
    [
      "text whose last delta is missing",
      [words(0, "a"), done(0, message("ab"))],
      [{ type: "text", text: "ab" }],
    ],
    [
      "text whose deltas do not add up stays as it was said",
      [words(0, "x"), done(0, message("ab"))],
      [{ type: "text", text: "x" }],
    ],
    [
      "H17: parts of a summary, a blank line between them",
      [
        { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "a" },
        { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 1, delta: "b" },
        done(0, {
          type: "reasoning",
          summary: [
            { type: "summary_text", text: "a" },
            { type: "summary_text", text: "b" },
          ],
          encrypted_content: "final",
        }),
      ],
      [
        {
          type: "reasoning",
          text: "a\n\nb",
          opaque: [{ family: "openai", kind: "encrypted", value: "final" }],
        },
      ],
    ],
    [
      "H17: encrypted content of the added item does not count",
      [
        added(0, { type: "reasoning", summary: [], encrypted_content: "provisional" }),
        done(0, { type: "reasoning", summary: [], encrypted_content: "final" }),
      ],
      [{ type: "reasoning", text: "", opaque: [{ family: "openai", kind: "encrypted", value: "final" }] }],
    ],
    [
      "raw reasoning beside a summary is not told twice",
      [
        { type: "response.reasoning_text.delta", output_index: 0, content_index: 0, delta: "raw" },
        { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "sum" },
      ],
      [{ type: "reasoning", text: "raw" }],
    ],
    [
      "a call",
      [
        added(0, call),
        { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a":1}' },
        done(0, { ...call, arguments: '{"a":1}' }),
      ],
      [{ type: "tool-call", id: "c1", name: "f", kind: "function", input: '{"a":1}' }],
    ],
    [
      "a call without deltas",
      [added(0, call), done(0, { ...call, arguments: '{"a":1}' })],
      [{ input: '{"a":1}' }],
    ],
    [
      "a call that was never added",
      [
        { type: "response.function_call_arguments.delta", output_index: 0, delta: "{}" },
        done(0, { ...call, arguments: "{}" }),
      ],
      [{ id: "c1", name: "f", input: "{}" }],
    ],
    ["H29: a call without arguments", [added(0, call), done(0, call)], [{ input: "{}" }]],
    [
      "a call whose arguments are an object",
      [done(0, { ...call, arguments: { a: 1 } })],
      [{ input: '{"a":1}' }],
    ],
    [
      "a custom call",
      [done(0, { type: "custom_tool_call", id: "ct_1", call_id: "c1", name: "p", input: "free" })],
      [{ kind: "custom", input: "free" }],
    ],
    [
      "a typed call",
      [done(0, { type: "local_shell_call", call_id: "c1", action: { type: "exec", command: ["ls"] } })],
      [{ kind: "typed", name: "local_shell", input: '{"type":"exec","command":["ls"]}' }],
    ],
    [
      "a refusal",
      [{ type: "response.refusal.delta", output_index: 0, content_index: 0, delta: "no" }],
      [{ type: "refusal", text: "no" }],
    ],
    [
      "a hosted tool",
      [done(0, { type: "web_search_call", id: "ws_1", action: { type: "search", query: "q" } })],
      [{ type: "hosted", tool: "web-search" }],
    ],
    [
      "a picture",
      [done(0, { type: "image_generation_call", result: "AA", output_format: "webp" })],
      [{ type: "image", source: { kind: "data", mediaType: "image/webp", data: "AA" } }],
    ],
    [
      "an item of a new type",
      [done(0, { type: "brand_new", a: 1 })],
      [{ type: "unknown", raw: { type: "brand_new", a: 1 } }],
    ],
    [
      "citations, told once",
      [
        words(0, "a"),
        {
          type: "response.output_text.annotation.added",
          output_index: 0,
          content_index: 0,
          annotation: { type: "url_citation", url: "u" },
        },
        done(0, {
          type: "message",
          content: [{ type: "output_text", text: "a", annotations: [{ type: "url_citation", url: "u" }] }],
        }),
      ],
      [{ citations: [{ url: "u" }] }],
    ],
    [
      "all in the last event",
      [
        {
          type: "response.completed",
          response: { status: "completed", output: [message("ab"), { ...call, arguments: "{}" }] },
        },
      ],
      [{ text: "ab" }, { name: "f" }],
    ],
  ])("%s", (_name, events, blocks) => {
    const { answer, error } = fold([created, ...events, completed]);
    expect(error).toBeUndefined();
    expect(answer.blocks).toMatchObject(blocks);
  });

  test("interleaved calls are kept apart by their position, whatever their item ids", () => {
    const delta = (output_index: number, text: string, item_id: string) => ({
      type: "response.function_call_arguments.delta",
      output_index,
      item_id,
      delta: text,
    });
    const { answer } = fold([
      created,
      added(0, call),
      added(1, { ...call, call_id: "c2", name: "g" }),
      delta(0, '{"a":', "x"),
      delta(1, '{"b":', "y"),
      delta(0, "1}", "changed"),
      delta(1, "2}", "again"),
      completed,
    ]);
    expect(answer.blocks).toMatchObject([
      { name: "f", input: '{"a":1}' },
      { name: "g", input: '{"b":2}' },
    ]);
  });

  test("without positions, items are told apart by id", () => {
    const { answer } = fold([
      created,
      { type: "response.output_item.added", item: { type: "message", id: "m1" } },
      { type: "response.output_text.delta", item_id: "m1", delta: "a" },
      { type: "response.output_item.added", item: { ...call, id: "f1" } },
      { type: "response.function_call_arguments.delta", item_id: "f1", delta: "{}" },
      completed,
    ]);
    expect(answer.blocks).toMatchObject([{ text: "a" }, { input: "{}" }]);
  });
});
