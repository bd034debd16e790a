/** That the validators of whole answers accept what is legal, and fail for each rule. */
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import { edited } from "../../helpers/grammar/broken.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const messages = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  content: [
    { type: "text", text: "Hi" },
    { type: "tool_use", id: "t1", name: "read", input: {} },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 2 },
};
const chat = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 5,
  model: "m",
  choices: [
    {
      index: 0,
      message: {
        role: "assistant",
        content: "Hi",
        tool_calls: [{ id: "c1", type: "function", function: { name: "read", arguments: "{}" } }],
      },
      finish_reason: "tool_calls",
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};
const responses = {
  id: "resp_1",
  object: "response",
  created_at: 5,
  model: "m",
  status: "completed",
  output: [
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "Hi", annotations: [] }],
    },
    { type: "function_call", id: "fc_1", call_id: "c1", name: "read", arguments: "{}", status: "completed" },
  ],
  usage: {
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 2,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 3,
  },
};
const gemini = {
  candidates: [
    {
      index: 0,
      content: { role: "model", parts: [{ text: "Hi" }, { functionCall: { name: "read", args: {} } }] },
      finishReason: "STOP",
    },
  ],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
  modelVersion: "m",
  responseId: "r1",
};

type Breach = readonly [rule: string, body: object];
const call = ["choices", 0, "message", "tool_calls", 0] as const;

describe.each<[WireFormat, object, readonly Breach[]]>([
  [
    "anthropic-messages",
    messages,
    [
      ["shape", edited(messages, ["role"], "user")],
      ["empty", edited(messages, ["content", 0, "text"], "")],
      ["call-id", edited(messages, ["content", 1, "id"], "a:b")],
      ["call-name", edited(messages, ["content", 1, "name"], "")],
      ["call-input", edited(messages, ["content", 1, "input"], "{}")],
      ["stop-reason", edited(messages, ["stop_reason"], null)],
      ["stop-sequence", edited(messages, ["stop_sequence"], "x")],
      ["tool-use", edited(messages, ["stop_reason"], "end_turn")],
      ["usage", edited(messages, ["usage"], {})],
      ["stable", edited(messages, ["usage", "input_tokens"], Number.NaN)],
    ],
  ],
  [
    "openai-chat",
    chat,
    [
      ["shape", edited(chat, ["object"], "chat.completion.chunk")],
      ["content", edited(chat, ["choices", 0, "message", "content"], [])],
      ["call-id", edited(chat, [...call, "id"], "")],
      ["call-type", edited(chat, [...call, "type"], undefined)],
      ["call-name", edited(chat, [...call, "function", "name"], "")],
      ["arguments", edited(chat, [...call, "function", "arguments"], "{")],
      ["finish", edited(chat, ["choices", 0, "finish_reason"], null)],
      ["tool-calls", edited(chat, ["choices", 0, "finish_reason"], "stop")],
      ["usage", edited(chat, ["usage", "total_tokens"], 9)],
    ],
  ],
  [
    "openai-responses",
    responses,
    [
      ["shape", edited(responses, ["object"], "x")],
      ["status", edited(responses, ["status"], "in_progress")],
      ["item-id", edited(responses, ["output", 1, "id"], "call_1")],
      ["item-status", edited(responses, ["output", 1, "status"], "in_progress")],
      ["call-id", edited(responses, ["output", 1, "call_id"], "")],
      ["arguments", edited(responses, ["output", 1, "arguments"], "")],
      ["part-shape", edited(responses, ["output", 0, "content", 0, "annotations"], undefined)],
      ["incomplete", edited(responses, ["status"], "incomplete")],
      ["error", edited(responses, ["status"], "failed")],
      ["usage", edited(responses, ["usage", "total_tokens"], 9)],
    ],
  ],
  [
    "gemini",
    gemini,
    [
      ["end", edited(gemini, ["candidates", 0, "finishReason"], undefined)],
      ["usage-missing", edited(gemini, ["usageMetadata"], undefined)],
      ["arguments", edited(gemini, ["candidates", 0, "content", "parts", 1, "functionCall", "args"], "{}")],
    ],
  ],
])("the validator of %s answers", (format, legal, breaches) => {
  it("accepts a whole answer", () => {
    expect(grammars[format].checkAnswer(legal)).toEqual([]);
  });

  it.each(breaches)("%s", (rule, body) => {
    expect(rulesOf(grammars[format].checkAnswer(body))).toContain(rule);
  });
});
