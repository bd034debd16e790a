import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { barText, sparkText } from "../../src/cli/show/bars.ts";
import { daysText, usageText } from "../../src/cli/show/usage-text.ts";
import type { UsageRow } from "../../src/ledger/query.ts";

const row = (key: string | number, cost: number, unpriced = 0): UsageRow => ({
  keys: [key],
  requests: 3,
  failures: 0,
  unpriced,
  input: 1000,
  cacheRead: 3000,
  cacheWrite: 0,
  output: 200,
  reasoning: 0,
  cost,
  firstTokenMs: undefined,
});

describe("a bar", () => {
  it.each([
    [0, 10, ""],
    [10, 10, "████"],
    [5, 10, "██"],
    [1, 10, "▍"],
    [1, 1_000_000, "▏"],
    [0, 0, ""],
  ])("of %i in %i is %s", (amount, most, expected) => {
    expect(barText(amount, most, 4)).toBe(expected);
  });
});

describe("a sparkline", () => {
  it.each([
    [[0, 1, 4, 8], "·▁▄█"],
    [[0, 0], "··"],
    [[0.001, 1000], "▁█"],
    [[], ""],
  ])("of %j is %s", (amounts, expected) => {
    expect(sparkText(amounts)).toBe(expected);
  });
});

describe("usage", () => {
  const rows = [row("a", 1_000_000), row("b", 250_000, 2)];
  const shown = (width: number | undefined) =>
    stripVTControlCharacters(usageText(["provider"], rows, { offsetMinutes: 0, width }));

  it("draws nothing where it is piped", () => {
    expect(shown(undefined)).toBe(
      [
        "provider  requests  input  cached  output  cost     no price",
        "a         3         4k     75%     200     $1.00",
        "b         3         4k     75%     200     $0.2500  2 requests",
        "sum       6         8k     75%     400     $1.25    2 requests",
      ].join("\n"),
    );
  });

  it.each([40, 60, 66, 70, 80, 200])("fits %i columns", (width) => {
    const lines = shown(width).split("\n");
    const bare = Math.max(
      ...shown(undefined)
        .split("\n")
        .map(({ length }) => length),
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(width, bare));
    expect(lines.some((line) => line.includes("█"))).toBe(width >= 70);
  });

  it("shows each day of the time, those without a request too", () => {
    const day = 86_400_000;
    const since = Date.UTC(2026, 10, 24, 23);
    const days = [row(since, 100), row(since + 2 * day, 800)];
    expect(
      stripVTControlCharacters(daysText(days, since, since + 3 * day, { offsetMinutes: 60, width: 80 })),
    ).toBe("by day  ▁·█·  2026-11-25 to 2026-11-28");
  });
});
