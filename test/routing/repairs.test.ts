import { describe, expect, it } from "vitest";
import { type Learned, learn, nothingLearned, type Refusal } from "../../src/routing/repairs.ts";

const cases: readonly [name: string, refusal: Refusal, taught: Partial<Learned> | undefined][] = [
  [
    "H12: a field by OpenAI's words",
    { message: "Unrecognized request argument supplied: reasoning_content" },
    { unsupportedFields: ["reasoning_content"] },
  ],
  [
    "H12: a field by Groq's words",
    {
      message:
        "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning_content' is unsupported)]",
    },
    { unsupportedFields: ["reasoning_content"] },
  ],
  [
    "a field by Anthropic's words",
    { message: "context_management: Extra inputs are not permitted" },
    { unsupportedFields: ["context_management"] },
  ],
  [
    "a field by its param",
    { message: "Unsupported parameter", param: "store" },
    { unsupportedFields: ["store"] },
  ],
  [
    "H46: a limit as a sentence",
    {
      message: "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens: at most 8192",
    },
    { outputTokens: 8192 },
  ],
  [
    "H46: a limit as a range",
    { message: "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]" },
    { outputTokens: 8192 },
  ],
  [
    "H49: a forced tool",
    { message: "tool_choice 'required' is incompatible with thinking enabled" },
    { noForcedTool: true },
  ],
  [
    "H19: a signature",
    { message: "messages.1.content.0: Invalid `signature` in `thinking` block" },
    { noSignatures: true },
  ],
  ["nothing of an error without a name", { message: "Bad request" }, undefined],
  [
    "nothing that would change the task",
    { message: "Unrecognized request argument supplied: messages" },
    undefined,
  ],
];

describe("a refusal", () => {
  it.each(cases)("teaches %s", (_name, refusal, taught) => {
    const found = learn(refusal, nothingLearned);
    expect(found).toEqual(taught && { ...nothingLearned, ...taught });
  });

  it.each(cases)("teaches nothing a second time: %s", (_name, refusal) => {
    const found = learn(refusal, nothingLearned);
    if (found) expect(learn(refusal, found)).toBeUndefined();
  });

  // Each of these would take minutes if it were read whole.
  it.each(["a", "a_b_", "1", "extra field ", "max_tokens at most "])(
    "that never ends is not read whole: %j",
    (word) => {
      expect(learn({ message: word.repeat(1_000_000) }, nothingLearned)).toBeUndefined();
    },
  );
});
