/** What the format declares about itself. */
import { expect, test } from "vitest";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { concepts } from "../../../src/formats/support.ts";

test("every concept has a treatment", () => {
  expect(Object.keys(openaiResponses.traits.support).sort()).toEqual(Object.keys(concepts).sort());
});

test("H48, H52: limits begin at 16, and there are no stop sequences", () => {
  expect(openaiResponses.traits).toMatchObject({
    minimumOutputTokens: 16,
    maximumStops: 0,
    reasoning: "effort",
  });
});

test.each([
  ["call_1", true],
  ["functions.Bash:0", true],
  ["", false],
  ["two words", false],
])("call id %j: %s", (id, fits) => {
  expect(openaiResponses.traits.callIds.pattern.test(id)).toBe(fits);
});
