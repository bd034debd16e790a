/** Streams as a Responses client, Codex above all, is told them. */
import { describe, expect, test } from "vitest";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { unwrapOpaque } from "../../../src/formats/opaque.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { checkResponsesStream } from "../../helpers/grammar/responses-stream.ts";
import { encodeParts, eventsOf } from "./samples.ts";
import { block, call, end, start, typesOf } from "./streams.ts";

const local = { ...call, name: "local_shell", kind: "typed", wireType: "local_shell" } as const;

describe("the life of an item", () => {
  test("H63: text", () => {
    const text = encodeParts([start, ...block(0, { type: "text" }, "a", "b"), ...end]);
    expect(typesOf(text)).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    const events = eventsOf(text);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events[0].response).toMatchObject({
      object: "response",
      status: "in_progress",
      output: [],
      usage: null,
      model: "named-by-client",
      tools: [],
    });
    expect(events.at(-1).response.output).toEqual([events.at(-2).item]);
    expect(events.at(-1).response.usage).toEqual({
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 2 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 14,
    });
    expect(checkResponsesStream(text)).toEqual([]);
  });

  test.each<[string, readonly StreamPart[], readonly string[]]>([
    ["reasoning", block(0, { type: "reasoning" }, "a"), ["reasoning"]],
    ["a call", block(0, call, '{"a":', "1}"), ["function_call"]],
    ["a custom call", block(0, { ...call, kind: "custom" }, "free"), ["custom_tool_call"]],
    ["a typed call", block(0, local, '{"command":["ls"]}'), ["local_shell_call"]],
    ["a refusal", block(0, { type: "refusal" }, "no"), ["message"]],
    [
      "H69: text after text is one message",
      [
        ...block(0, { type: "text" }, "a"),
        ...block(1, { type: "text" }, "b"),
        ...block(2, { type: "refusal" }, "c"),
      ],
      ["message"],
    ],
    [
      "all kinds",
      [
        ...block(0, { type: "reasoning" }, "a"),
        ...block(1, { type: "text" }, "a"),
        ...block(2, call, "{}"),
        ...block(3, { type: "text" }, "a"),
      ],
      ["reasoning", "message", "function_call", "message"],
    ],
    ["nothing", [], []],
  ])("%s", (_name, parts, types) => {
    const text = encodeParts([start, ...parts, ...end]);
    expect(checkResponsesStream(text)).toEqual([]);
    expect(
      eventsOf(text)
        .at(-1)
        .response.output.map(({ type }: { type: string }) => type),
    ).toEqual(types);
  });

  test("H60, H61: calls have the kind, name and namespace that the client knows", () => {
    const text = encodeParts([
      start,
      ...block(0, { ...call, namespace: "ns" }, "{}"),
      ...block(1, { ...call, id: "c2", name: "patch", kind: "custom" }, "*** Begin"),
      ...block(2, { ...local, id: "c3" }, '{"command":["ls"]}'),
      ...end,
    ]);
    expect(eventsOf(text).at(-1).response.output).toMatchObject([
      {
        type: "function_call",
        call_id: "c1",
        name: "f",
        namespace: "ns",
        arguments: "{}",
        status: "completed",
      },
      { type: "custom_tool_call", call_id: "c2", name: "patch", input: "*** Begin" },
      { type: "local_shell_call", call_id: "c3", action: { type: "exec", command: ["ls"], env: {} } },
    ]);
    const ids = eventsOf(text)
      .at(-1)
      .response.output.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(["fc_x1_0", "ctc_x1_1", "lsh_x1_2"]);
  });

  test("citations are annotations, also those that come before the text", () => {
    const citation = {
      type: "patch",
      key: 0,
      citation: { url: "https://x", title: "t", start: 0, end: 1 },
    } as const;
    const [open, delta, close] = block(0, { type: "text" }, "a") as [StreamPart, StreamPart, StreamPart];
    const text = encodeParts([start, open, citation, delta, citation, close, ...end]);
    expect(checkResponsesStream(text)).toEqual([]);
    expect(eventsOf(text).at(-1).response.output[0].content[0].annotations).toHaveLength(2);
  });

  test("messages of an upstream of this format stay apart and keep their phase", () => {
    const message = (at: number, phase: string) =>
      ({ type: "text", extra: { "openai-responses": { at, item: { type: "message", phase } } } }) as const;
    const text = encodeParts([
      start,
      ...block(0, message(0, "commentary"), "a"),
      ...block(1, message(1, "final_answer"), "b"),
      ...end,
    ]);
    expect(eventsOf(text).at(-1).response.output).toMatchObject([
      { phase: "commentary" },
      { phase: "final_answer" },
    ]);
  });

  test("a picture is an image_generation_call", () => {
    const image = { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } } as const;
    const text = encodeParts([
      start,
      { type: "open", key: 0, block: image },
      { type: "close", key: 0 },
      ...end,
    ]);
    expect(checkResponsesStream(text)).toEqual([]);
    expect(eventsOf(text).at(-1).response.output).toMatchObject([
      { type: "image_generation_call", result: "AA" },
    ]);
  });
});

describe("opaque values", () => {
  const signed = (
    value: Extract<StreamPart, { type: "patch" }>["opaque"],
    opening: Parameters<typeof block>[1],
    ...texts: string[]
  ) => {
    const parts = block(0, opening, ...texts);
    if (value) parts.splice(-1, 0, { type: "patch", key: 0, opaque: value });
    return eventsOf(encodeParts([start, ...parts, ...end])).at(-1).response.output;
  };

  test("of this format are encrypted content", () => {
    const output = signed({ family: "openai", kind: "encrypted", value: "gAAAA" }, { type: "reasoning" });
    expect(output).toMatchObject([{ type: "reasoning", summary: [], encrypted_content: "gAAAA" }]);
  });

  test("of another are wrapped", () => {
    const value = { family: "anthropic", kind: "signature", value: "sig" } as const;
    const output = signed(value, { type: "reasoning" }, "a");
    expect(unwrapOpaque(output[0].encrypted_content)).toEqual(value);
  });

  test("H6: of a call travel in an item behind it and come back to it", () => {
    const value = { family: "google", kind: "thought", value: "sig" } as const;
    const output = signed(value, call, "{}");
    expect(output.map(({ type }: { type: string }) => type)).toEqual(["function_call", "reasoning"]);
    const { turns } = openaiResponses.decodeRequest({ model: "m", input: output });
    expect(turns[0]?.blocks).toMatchObject([{ type: "tool-call", opaque: [value] }]);
  });

  test("of a text that never came leave no empty message", () => {
    const output = signed({ family: "google", kind: "thought", value: "sig" }, { type: "text" });
    expect(output.map(({ type }: { type: string }) => type)).toEqual(["reasoning"]);
  });
});
