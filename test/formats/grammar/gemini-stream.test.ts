/** That the validator of Gemini streams accepts what is legal, and fails for each rule. */
import { describe, expect, it } from "vitest";
import { edited, inserted, streamOf, without } from "../../helpers/grammar/broken.ts";
import { checkGeminiStream } from "../../helpers/grammar/gemini-stream.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const base = { modelVersion: "m", responseId: "r1" };
const frame = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
  ...base,
});
const usage = {
  promptTokenCount: 9,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 3,
  thoughtsTokenCount: 2,
  totalTokenCount: 14,
};
const legal: readonly object[] = [
  frame([{ text: "hm", thought: true }]),
  { ...frame([{ text: "Hi" }]), usageMetadata: { ...usage, candidatesTokenCount: 1, totalTokenCount: 12 } },
  frame([{ functionCall: { id: "c1", name: "read", args: { a: 1 } }, thoughtSignature: "E" }]),
  { candidates: [{ index: 0, finishReason: "STOP" }], usageMetadata: usage, ...base },
];
const error = { error: { code: 503, message: "broke", status: "UNAVAILABLE" } };
const part = ["candidates", 0, "content", "parts", 0] as const;
const call = [2, ...part, "functionCall"] as const;

const breaches: readonly (readonly [rule: string, what: string, events: readonly object[]])[] = [
  [
    "shape",
    "no model",
    edited(without(legal, 1, 2, 3), [0, "modelVersion"], undefined).concat(
      edited(legal[3] as object, ["modelVersion"], undefined),
    ),
  ],
  ["shape", "no candidate", edited(legal, [1, "candidates"], [])],
  ["identity", "another id", edited(legal, [1, "responseId"], "r2")],
  ["role", "content of the user", edited(legal, [1, "candidates", 0, "content", "role"], "user")],
  ["parts", "content without parts", edited(legal, [1, "candidates", 0, "content", "parts"], [])],
  ["parts", "neither content nor reason", edited(legal, [1, "candidates", 0, "content"], undefined)],
  ["part-data", "a part without data", edited(legal, [1, ...part, "text"], undefined)],
  ["part-data", "a part with two", edited(legal, [2, ...part, "text"], "x")],
  ["empty", "an empty text", edited(legal, [1, ...part, "text"], "")],
  ["call-name", "no name", edited(legal, [...call, "name"], "")],
  ["call-name", "a name of no tool", edited(legal, [...call, "name"], "write")],
  ["arguments", "no args", edited(legal, [...call, "args"], undefined)],
  ["arguments", "args as text", edited(legal, [...call, "args"], "{}")],
  ["call-whole", "a call in pieces", edited(legal, [...call, "willContinue"], true)],
  ["call-id", "an id twice", inserted(legal, 3, legal[2] as object)],
  ["finish", "a reason of another format", edited(legal, [3, "candidates", 0, "finishReason"], "stop")],
  ["after-end", "content after the reason", edited(legal, [1, "candidates", 0, "finishReason"], "STOP")],
  ["after-end", "an error after the end", [...legal, error]],
  ["usage", "a total that is no sum", edited(legal, [3, "usageMetadata", "totalTokenCount"], 15)],
  ["usage", "more cached than read", edited(legal, [3, "usageMetadata", "cachedContentTokenCount"], 10)],
  [
    "usage-falls",
    "a count that falls",
    edited(
      edited(legal, [3, "usageMetadata", "thoughtsTokenCount"], 1),
      [3, "usageMetadata", "totalTokenCount"],
      13,
    ),
  ],
  [
    "usage-missing",
    "no usage",
    edited(edited(legal, [1, "usageMetadata"], undefined), [3, "usageMetadata"], undefined),
  ],
  ["end", "no finishReason", without(legal, 3)],
  ["error", "an error without status", [edited(error, ["error", "status"], undefined)]],
];

describe("the validator of Gemini streams", () => {
  it.each([
    ["a whole stream", legal],
    ["an error after text", [...legal.slice(0, 2), error]],
    ["nothing but an error", [error]],
    ["a blocked prompt", [{ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: usage, ...base }]],
    ["a signature on an empty text", inserted(legal, 3, frame([{ text: "", thoughtSignature: "E" }]))],
  ])("accepts %s", (_what, events) => {
    expect(checkGeminiStream(streamOf(events, false), { tools: ["read"] })).toEqual([]);
  });

  it.each(breaches)("%s: %s", (rule, _what, events) => {
    expect(rulesOf(checkGeminiStream(streamOf(events, false), { tools: ["read"] }))).toEqual([rule]);
  });

  it.each([
    ["event", `event: x\n${streamOf(legal, false)}`],
    ["done", `${streamOf(legal, false)}data: [DONE]\n\n`],
  ])("%s in the text of the stream", (rule, text) => {
    expect(rulesOf(checkGeminiStream(text))).toEqual([rule]);
  });
});
