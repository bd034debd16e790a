/** Dates without a clock, against the one of the language. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { isoTime, secondsOf } from "../../../src/formats/anthropic-messages/models.ts";

it("are those of the calendar, there and back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000_000, max: 99_000_000_000 }), (seconds) => {
      const written = isoTime(seconds);
      expect(written).toBe(new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
      expect(secondsOf(written)).toBe(seconds);
    }),
  );
  expect(secondsOf("2025-09-25")).toBe(1_758_758_400);
  expect(secondsOf("soon")).toBeUndefined();
});
