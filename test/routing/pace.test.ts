import { expect, it } from "vitest";
import { hasRoom, type Pace } from "../../src/routing/pace.ts";

const after = (...tokens: number[]): Pace => ({
  running: 1,
  recent: tokens.map((count, at) => ({ at, tokens: count })),
});

it.each([
  [{}, after(1, 1, 1), true],
  [{ concurrency: 2 }, after(1), true],
  [{ concurrency: 1 }, after(1), false],
  [{ rpm: 3 }, after(1, 1), true],
  [{ rpm: 2 }, after(1, 1), false],
  [{ tpm: 100 }, after(30, 20), true],
  [{ tpm: 100 }, after(30, 21), false],
  [{ tpm: 10 }, after(), true],
  [{ tpm: 10 }, after(0), true],
  [{ concurrency: 9, rpm: 9, tpm: 10 }, after(1), false],
] as const)("%j after %j: room for 50 tokens is %s", (limits, pace, expected) => {
  expect(hasRoom(limits, pace, 50)).toBe(expected);
});
