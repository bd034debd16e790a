/** That the validator of Messages requests accepts what is legal, and fails for each rule. */

import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { edited, inserted } from "../../helpers/grammar/broken.ts";
import { checkMessagesRequest } from "../../helpers/grammar/messages-request.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const schema = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };

const messages = {
  model: "m",
  max_tokens: 4096,
  system: [{ type: "text", text: "Be kind.", cache_control: { type: "ephemeral" } }],
  tools: [{ name: "read", description: "Reads", input_schema: schema }],
  tool_choice: { type: "auto" },
  thinking: { type: "enabled", budget_tokens: 2048 },
  messages: [
    { role: "user", content: [{ type: "text", text: "Hi" }] },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "Eabc" },
        { type: "tool_use", id: "t1", name: "read", input: {} },
        { type: "tool_use", id: "t2", name: "read", input: { path: "b" } },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "t1", content: "one" },
        { type: "tool_result", tool_use_id: "t2", content: [{ type: "text", text: "two" }], is_error: true },
        { type: "text", text: "go on" },
      ],
    },
  ],
};

type Breach = readonly [rule: string, what: string, body: object, dialect?: Dialect];

const breaches: readonly Breach[] = [
  ["stable", "an undefined member", { ...messages, metadata: { user_id: undefined } }],
  ["field", "a field of Chat", { ...messages, max_completion_tokens: 5 }],
  ["dialect-field", "a field that the dialect refuses", messages, { "unsupported-fields": ["tool_choice"] }],
  ["model", "no model", edited(messages, ["model"], undefined)],
  ["limit", "no limit", edited({ ...messages, thinking: undefined }, ["max_tokens"], undefined)],
  ["range", "too warm", { ...edited(messages, ["thinking"], undefined), temperature: 1.5 }],
  ["stops", "white space as a stop", { ...messages, stop_sequences: [" "] }],
  [
    "cache-marks",
    "five marks",
    edited(
      messages,
      ["messages", 0, "content"],
      [1, 2, 3, 4].map((n) => ({ type: "text", text: `t${n}`, cache_control: { type: "ephemeral" } })),
    ),
  ],
  [
    "cache-marks",
    "a mark within a result",
    edited(messages, ["messages", 2, "content", 1, "content", 0, "cache_control"], { type: "ephemeral" }),
  ],
  ["empty", "a blank system block", edited(messages, ["system", 0, "text"], "  ")],
  ["empty", "a blank text", edited(messages, ["messages", 0, "content", 0, "text"], "\n")],
  ["empty", "no blocks", edited(messages, ["messages", 0, "content"], [])],
  ["tool-choice", "a choice without tools", edited(messages, ["tools"], undefined)],
  ["tool-name", "a name with a dot", edited(messages, ["tools", 0, "name"], "a.b")],
  ["tool-name", "a name twice", edited(messages, ["tools", 1], messages.tools[0])],
  ["schema", "a root that is no object", edited(messages, ["tools", 0, "input_schema", "type"], "string")],
  ["thinking", "a budget above the limit", edited(messages, ["max_tokens"], 2000)],
  ["thinking", "a budget below 1024", edited(messages, ["thinking", "budget_tokens"], 512)],
  ["thinking", "a forced tool", edited(messages, ["tool_choice"], { type: "any" })],
  ["thinking", "temperature", { ...messages, temperature: 0.5 }],
  ["first-role", "the assistant first", edited(messages, ["messages"], messages.messages.slice(1))],
  ["role", "a system message that is first", edited(messages, ["messages", 0, "role"], "system")],
  [
    "alternation",
    "one role twice",
    edited(messages, ["messages"], inserted(messages.messages, 0, messages.messages[0] as never)),
  ],
  [
    "block-role",
    "a call of the user",
    edited(messages, ["messages", 0, "content", 0], { type: "thinking", thinking: "x", signature: "E" }),
  ],
  [
    "signature",
    "thinking without signature",
    edited(messages, ["messages", 1, "content", 0, "signature"], undefined),
  ],
  ["call-input", "input as text", edited(messages, ["messages", 1, "content", 1, "input"], "{}")],
  [
    "image",
    "a type that is not taken",
    edited(messages, ["messages", 0, "content", 0], {
      type: "image",
      source: { type: "base64", media_type: "image/bmp", data: "AA" },
    }),
  ],
  [
    "prefill",
    "white space at the end",
    edited(messages, ["messages", 3], { role: "assistant", content: "So " }),
  ],
  ["call-id", "an id with a colon", JSON.parse(JSON.stringify(messages).replaceAll('"t1"', '"a:1"'))],
  ["call-id", "an id twice", JSON.parse(JSON.stringify(messages).replaceAll('"t2"', '"t1"'))],
  [
    "unanswered",
    "a call without result",
    edited(messages, ["messages", 2, "content"], messages.messages[2]?.content.slice(1)),
  ],
  [
    "orphan",
    "a result without call",
    edited(messages, ["messages", 1, "content"], messages.messages[1]?.content.slice(0, 2)),
  ],
  [
    "result-order",
    "text before a result",
    edited(messages, ["messages", 2, "content"], messages.messages[2]?.content.toReversed()),
  ],
];

describe("the validator of Messages requests", () => {
  it("accepts a whole request", () => {
    expect(checkMessagesRequest(messages)).toEqual([]);
  });

  for (const [rule, what, body, dialect] of breaches) {
    it(`${rule}: ${what}`, () => {
      expect(rulesOf(checkMessagesRequest(body, dialect))).toContain(rule);
    });
  }
});
