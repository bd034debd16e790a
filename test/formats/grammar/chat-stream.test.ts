/** That the validator of Chat streams accepts what is legal, and fails for each rule. */
import { describe, expect, it } from "vitest";
import { edited, inserted, streamOf, without } from "../../helpers/grammar/broken.ts";
import { checkChatStream } from "../../helpers/grammar/chat-stream.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 5, model: "m" };
const chunk = (delta: object, finish: string | null = null) => ({
  ...base,
  choices: [{ index: 0, delta, finish_reason: finish }],
  usage: null,
});
const fragment = (index: number, id: string, text: string) => ({
  tool_calls: [{ index, id, type: "function", function: { name: "read", arguments: text } }],
});
const more = (index: number, text: string) => ({ tool_calls: [{ index, function: { arguments: text } }] });
const usage = {
  ...base,
  choices: [],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 4,
    total_tokens: 13,
    prompt_tokens_details: { cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 1 },
  },
};
const error = { error: { message: "broke", type: "server_error", param: null, code: null } };
const done = "[DONE]";
const legal: readonly unknown[] = [
  chunk({ role: "assistant", content: "" }),
  chunk({ reasoning_content: "hm" }),
  chunk({ content: "Hi" }),
  chunk(fragment(0, "call_1", '{"a"')),
  chunk(more(0, ":1}")),
  chunk(fragment(1, "call_2", "{}")),
  chunk({}, "tool_calls"),
  usage,
  done,
];
const choice = [0, "choices", 0] as const;

const breaches: readonly (readonly [rule: string, what: string, events: readonly unknown[]])[] = [
  ["role", "no role in the first delta", edited(legal, [...choice, "delta"], { content: "" })],
  ["shape", "an object of another kind", edited(legal, [2, "object"], "chat.completion")],
  ["shape", "no choices and no usage", edited(legal, [2, "choices"], [])],
  ["shape", "a choice without delta", edited(legal, [2, "choices", 0, "delta"], undefined)],
  ["identity", "another id", edited(legal, [2, "id"], "chatcmpl-2")],
  ["identity", "another time", edited(legal, [2, "created"], 6)],
  ["choice-index", "a second choice", edited(legal, [2, "choices", 0, "index"], 1)],
  ["delta-shape", "content that is a list", edited(legal, [2, "choices", 0, "delta", "content"], [1])],
  ["call-index", "an index left out", edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "index"], 2)],
  ["call-id", "no id", edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "id"], "")],
  ["call-id", "an id twice", edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "id"], "call_1")],
  [
    "call-name",
    "no name",
    edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "function", "name"], undefined),
  ],
  ["call-type", "no type", edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "type"], undefined)],
  [
    "fragment",
    "an id in a later fragment",
    edited(legal, [4, "choices", 0, "delta", "tool_calls", 0, "id"], "call_1"),
  ],
  ["arguments", "broken arguments", without(legal, 4)],
  [
    "arguments",
    "empty arguments",
    edited(legal, [5, "choices", 0, "delta", "tool_calls", 0, "function", "arguments"], ""),
  ],
  [
    "finish",
    "no finish_reason",
    edited(legal, [6, "choices", 0, "finish_reason"], null).toSpliced(7, 1, chunk({})),
  ],
  ["finish", "finish_reason twice", inserted(legal, 7, legal[6])],
  ["finish", "a reason of another format", edited(legal, [6, "choices", 0, "finish_reason"], "end_turn")],
  ["after-finish", "text after finish_reason", inserted(legal, 7, chunk({ content: "late" }))],
  ["tool-calls", "tool_calls without a call", without(legal, 3, 4, 5)],
  ["tool-calls", "stop with calls", edited(legal, [6, "choices", 0, "finish_reason"], "stop")],
  ["usage", "a total that is no sum", edited(legal, [7, "usage", "total_tokens"], 14)],
  [
    "usage",
    "more cached than read",
    edited(legal, [7, "usage", "prompt_tokens_details", "cached_tokens"], 10),
  ],
  ["usage-missing", "no usage", without(legal, 7)],
  ["usage-place", "usage before the finish", inserted(without(legal, 7), 6, usage)],
  ["end", "no [DONE]", without(legal, 8)],
  ["after-end", "[DONE] after an error", [...legal.slice(0, 3), error, done]],
  ["after-end", "a chunk after [DONE]", [...legal, chunk({})]],
  ["error", "an error that is a text", [...legal.slice(0, 3), { error: "broke" }]],
];

describe("the validator of Chat streams", () => {
  it.each([
    ["a whole stream", legal],
    ["an error within a call", [...legal.slice(0, 4), error]],
    ["nothing but an error", [error]],
    ["arguments cut by the limit", edited(without(legal, 4), [5, "choices", 0, "finish_reason"], "length")],
  ] as const)("accepts %s", (_what, events) => {
    expect(checkChatStream(streamOf(events, false), { wantsUsage: true })).toEqual([]);
  });

  it.each(breaches)("%s: %s", (rule, _what, events) => {
    expect(rulesOf(checkChatStream(streamOf(events, false), { wantsUsage: true }))[0]).toBe(rule);
  });

  it("usage-unasked: usage for a client that did not ask", () => {
    expect(rulesOf(checkChatStream(streamOf(legal, false), { wantsUsage: false }))).toEqual([
      "usage-unasked",
    ]);
    expect(checkChatStream(streamOf(without(legal, 7), false), { wantsUsage: false })).toEqual([]);
  });

  it("event: an event line", () => {
    expect(rulesOf(checkChatStream(`event: x\n${streamOf(legal, false)}`))).toEqual(["event"]);
  });
});
