/** That the validator of Messages streams accepts what is legal, and fails for each rule. */
import { describe, expect, it } from "vitest";
import { edited, inserted, streamOf, without } from "../../helpers/grammar/broken.ts";
import { checkMessagesStream } from "../../helpers/grammar/messages-stream.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const ping = { type: "ping" };
const legal: readonly object[] = [
  {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 1 },
    },
  },
  ping,
  { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
  { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "Eabc" } },
  { type: "content_block_stop", index: 0 },
  { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Hi" } },
  { type: "content_block_stop", index: 1 },
  {
    type: "content_block_start",
    index: 2,
    content_block: { type: "tool_use", id: "toolu_1", name: "read", input: {} },
  },
  { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
  { type: "content_block_stop", index: 2 },
  {
    type: "message_delta",
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: { output_tokens: 9 },
  },
  { type: "message_stop" },
];
const error = { type: "error", error: { type: "api_error", message: "broke" } };
const start = legal[0] as object;
const call = legal.slice(9, 12);

const breaches: readonly (readonly [rule: string, what: string, events: readonly object[]])[] = [
  ["start", "no message_start", without(legal, 0, 1)],
  ["start", "message_start twice", inserted(legal, 1, start)],
  ["start-shape", "content in the start", edited(legal, [0, "message", "content"], [{ type: "text" }])],
  ["start-shape", "a stop reason in the start", edited(legal, [0, "message", "stop_reason"], "end_turn")],
  ["start-shape", "an id of another format", edited(legal, [0, "message", "id"], "chatcmpl-1")],
  ["start-usage", "no input count", edited(legal, [0, "message", "usage", "input_tokens"], undefined)],
  ["ping", "a ping before the start", inserted(legal, 0, ping)],
  ["index", "an index left out", without(legal, 2, 3, 4, 5)],
  ["open", "a block within a block", without(legal, 5)],
  ["delta-index", "a delta for another block", edited(legal, [7, "index"], 0)],
  [
    "delta-kind",
    "thinking in a text block",
    edited(legal, [7, "delta"], { type: "thinking_delta", thinking: "x" }),
  ],
  [
    "delta-kind",
    "a signature in a text block",
    edited(legal, [7, "delta"], { type: "signature_delta", signature: "x" }),
  ],
  ["delta-shape", "a delta without text", edited(legal, [7, "delta", "text"], 7)],
  ["signature", "two signatures", inserted(legal, 5, legal[4] as object)],
  ["signature", "thinking after the signature", inserted(legal, 5, legal[3] as object)],
  ["stop-index", "a stop of no block", inserted(legal, 9, { type: "content_block_stop", index: 1 })],
  ["block-shape", "text in the start of a block", edited(legal, [6, "content_block", "text"], "Hi")],
  ["empty", "an empty text block", without(legal, 7)],
  ["empty", "an empty thinking block", without(legal, 3, 4)],
  ["call-id", "an id with a dot", edited(legal, [9, "content_block", "id"], "functions.read:0")],
  ["call-id", "an id twice", inserted(legal, 12, ...call.map((event) => ({ ...event, index: 3 })))],
  ["call-name", "no name", edited(legal, [9, "content_block", "name"], "")],
  ["call-input", "input in the start", edited(legal, [9, "content_block", "input"], { a: 1 })],
  ["arguments", "broken arguments", edited(legal, [10, "delta", "partial_json"], '{"a":')],
  ["arguments", "arguments that are a list", edited(legal, [10, "delta", "partial_json"], "[1]")],
  ["stop-reason", "no stop reason", edited(legal, [12, "delta", "stop_reason"], null)],
  ["stop-reason", "a stop reason of Chat", edited(legal, [12, "delta", "stop_reason"], "tool_calls")],
  ["stop-sequence", "a sequence without its reason", edited(legal, [12, "delta", "stop_sequence"], "x")],
  ["usage", "no output count", edited(legal, [12, "usage"], {})],
  ["usage", "a negative count", edited(legal, [12, "usage", "input_tokens"], -1)],
  ["tool-use", "tool_use without a call", without(legal, 9, 10, 11)],
  ["tool-use", "end_turn with a call", edited(legal, [12, "delta", "stop_reason"], "end_turn")],
  ["message-delta", "no message_delta", without(legal, 12)],
  [
    "after-delta",
    "a block after message_delta",
    inserted(
      legal,
      13,
      ...call.map((event) =>
        edited(
          edited(event, ["index"], 3),
          ["content_block"],
          (event as { content_block?: object }).content_block && {
            type: "tool_use",
            id: "b",
            name: "b",
            input: {},
          },
        ),
      ),
    ),
  ],
  ["end", "no end", without(legal, 13)],
  ["after-end", "a ping after the end", [...legal, ping]],
  ["after-end", "an error after the end", [...legal, error]],
  ["after-end", "an end after an error", inserted(legal, 13, error)],
  ["error", "an unknown type of error", [...legal.slice(0, 7), edited(error, ["error", "type"], "oops")]],
  ["type", "an unknown event", inserted(legal, 2, { type: "response.created" })],
];

describe("the validator of Messages streams", () => {
  it.each([
    ["a whole stream", legal],
    ["an error within a block", [...legal.slice(0, 8), error]],
    ["nothing but an error", [error]],
    ["a call without arguments", without(legal, 10)],
    [
      "arguments cut by the limit",
      edited(
        edited(legal, [10, "delta", "partial_json"], '{"a"'),
        [12, "delta", "stop_reason"],
        "max_tokens",
      ),
    ],
    [
      "a refusal without blocks",
      [start, edited(legal[12] as object, ["delta", "stop_reason"], "refusal"), legal[13] as object],
    ],
  ] as const)("accepts %s", (_what, events) => {
    expect(checkMessagesStream(streamOf(events, true))).toEqual([]);
  });

  it.each(breaches)("%s: %s", (rule, _what, events) => {
    expect(rulesOf(checkMessagesStream(streamOf(events, true)))[0]).toBe(rule);
  });

  it.each([
    ["event", streamOf(legal, false)],
    ["done", `${streamOf(legal, true)}data: [DONE]\n\n`],
    ["framing", streamOf(legal, true).slice(0, -1)],
    ["framing", `${streamOf(legal, true)}garbage\n\n`],
    ["json", streamOf(legal, true).replace('{"type":"ping"}', "{")],
  ])("%s in the text of the stream", (rule, text) => {
    expect(rulesOf(checkMessagesStream(text))).toContain(rule);
  });
});
