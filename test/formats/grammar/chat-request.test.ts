/** That the validator of Chat requests accepts what is legal, and fails for each rule. */

import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { edited, inserted, without } from "../../helpers/grammar/broken.ts";
import { checkChatRequest } from "../../helpers/grammar/chat-request.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const schema = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const picture = "data:image/png;base64,AAAA";

const chat = {
  model: "m",
  max_completion_tokens: 100,
  stream: true,
  stream_options: { include_usage: true },
  tools: [{ type: "function", function: { name: "read", parameters: schema } }],
  tool_choice: "auto",
  messages: [
    { role: "system", content: "Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "Hi" },
        { type: "image_url", image_url: { url: picture } },
      ],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "c1", type: "function", function: { name: "read", arguments: "{}" } },
        { id: "c2", type: "function", function: { name: "read", arguments: '{"path":"b"}' } },
      ],
    },
    { role: "tool", tool_call_id: "c1", content: "one" },
    { role: "tool", tool_call_id: "c2", content: "" },
    { role: "user", content: "go on" },
  ],
};

type Breach = readonly [rule: string, what: string, body: object, dialect?: Dialect];

const breaches: readonly Breach[] = [
  ["field", "a field of Messages", { ...chat, top_k: 5 }],
  [
    "dialect-field",
    "a field that the dialect refuses",
    { ...chat, seed: 1 },
    { "unsupported-fields": ["seed"] },
  ],
  [
    "dialect-field",
    "a field that the dialect calls otherwise",
    { ...chat, seed: 1 },
    { "renamed-fields": { seed: "random_seed" } },
  ],
  ["limit-field", "the limit by its other name", chat, { "max-tokens-field": "max_tokens" }],
  ["limit", "a limit below the least", chat, { "min-output-tokens": 200 }],
  ["several", "two answers", { ...chat, n: 2 }],
  ["range", "too warm", { ...chat, temperature: 2.5 }],
  ["stops", "five stops", { ...chat, stop: ["a", "b", "c", "d", "e"] }],
  [
    "cache-marks",
    "a mark where none is taken",
    edited(chat, ["messages", 1, "content", 0, "cache_control"], { type: "ephemeral" }),
  ],
  ["tools", "an empty list", edited(edited(chat, ["tool_choice"], undefined), ["tools"], [])],
  ["tool-choice", "a choice without tools", edited(chat, ["tools"], undefined)],
  [
    "tool-choice",
    "a choice that is not taken",
    edited(chat, ["tool_choice"], "required"),
    { "tool-choice": ["auto"] },
  ],
  [
    "tool-choice",
    "a tool that is not there",
    edited(chat, ["tool_choice"], { type: "function", function: { name: "x" } }),
  ],
  ["tool-name", "a name of 65 letters", edited(chat, ["tools", 0, "function", "name"], "x".repeat(65))],
  ["custom-tool", "a custom tool", edited(chat, ["tools", 1], { type: "custom", custom: { name: "patch" } })],
  [
    "schema",
    "no parameters",
    edited(chat, ["tools", 0, "function", "parameters"], undefined),
    { "tool-parameters": "required" },
  ],
  [
    "schema",
    "a keyword outside the subset",
    edited(chat, ["tools", 0, "function", "parameters", "$schema"], "x"),
    { "tool-schema": "openapi-subset" },
  ],
  ["strict", "strict with others allowed", edited(chat, ["tools", 0, "function", "strict"], true)],
  ["stream-options", "options without stream", edited(chat, ["stream"], undefined)],
  [
    "stream-flag",
    "no flag",
    edited(edited(chat, ["stream"], undefined), ["stream_options"], undefined),
    { "stream-flag": "required" },
  ],
  [
    "response-format",
    "a schema where none is taken",
    { ...chat, response_format: { type: "json_schema", json_schema: { name: "x", schema } } },
    { "structured-output": "json-object" },
  ],
  ["effort", "an unknown effort", { ...chat, reasoning_effort: "max" }, { efforts: ["low", "high"] }],
  ["role", "an unknown role", edited(chat, ["messages", 0, "role"], "model")],
  [
    "role",
    "developer where it is unknown",
    edited(chat, ["messages", 0, "role"], "developer"),
    { "system-role": "system" },
  ],
  [
    "system-position",
    "a late system message",
    edited(chat, ["messages", 6], { role: "system", content: "x" }),
    { "system-position": "first" },
  ],
  [
    "last-role",
    "the assistant last",
    edited(chat, ["messages", 6], { role: "assistant", content: "x" }),
    { "last-roles": ["user", "tool"] },
  ],
  ["empty", "no content", edited(chat, ["messages", 0, "content"], "")],
  ["empty", "null with calls, where it is refused", chat, { "empty-content": "refused" }],
  [
    "part-type",
    "a picture of the system",
    edited(chat, ["messages", 0, "content"], [{ type: "image_url", image_url: { url: picture } }]),
  ],
  [
    "image",
    "a link where data is asked for",
    edited(chat, ["messages", 1, "content", 1, "image_url", "url"], "https://x/y.png"),
    { "image-urls": "refused" },
  ],
  [
    "image",
    "data without data",
    edited(chat, ["messages", 1, "content", 1, "image_url", "url"], "data:;base64,"),
  ],
  ["field", "a field within a message", edited(chat, ["messages", 5, "cache_control"], {})],
  ["reasoning", "reasoning that nobody asked for", edited(chat, ["messages", 2, "reasoning_content"], "hm")],
  [
    "reasoning-missing",
    "no reasoning where it is required",
    chat,
    {
      "reasoning-field": "reasoning_content",
      "reasoning-roundtrip": "required",
      "reasoning-placeholder": "",
    },
  ],
  ["call-id", "an id of the wrong alphabet", chat, { "tool-id-pattern": "^[a-zA-Z0-9]{9}$" }],
  ["call-id", "an id that is too long", chat, { "tool-id-max-length": 1 }],
  ["call-id", "an id twice", JSON.parse(JSON.stringify(chat).replaceAll('"c2"', '"c1"'))],
  [
    "arguments",
    "empty arguments",
    edited(chat, ["messages", 2, "tool_calls", 0, "function", "arguments"], ""),
  ],
  ["unanswered", "a call without result", edited(chat, ["messages"], without(chat.messages, 4))],
  [
    "unanswered",
    "the user between results",
    edited(chat, ["messages"], inserted(chat.messages, 4, { role: "user", content: "x" })),
  ],
  ["orphan", "a result without call", edited(chat, ["messages"], without(chat.messages, 2))],
];

describe("the validator of Chat requests", () => {
  it("accepts a whole request", () => {
    expect(checkChatRequest(chat)).toEqual([]);
  });

  for (const [rule, what, body, dialect] of breaches) {
    it(`${rule}: ${what}`, () => {
      expect(rulesOf(checkChatRequest(body, dialect))).toContain(rule);
    });
  }
});
