import { describe, expect, it } from "vitest";
import { exchangeIds } from "../../src/proxy/exchange-ids.ts";

describe("the ids of exchanges", () => {
  it("are letters and digits of one length, sorted as they were made, in this run and after it", () => {
    const first = exchangeIds(1_760_000_000_000, "a1b2c3");
    const next = exchangeIds(1_760_000_000_001, "000000");
    const made = [...Array.from({ length: 50_000 }, first), next(), next()];
    expect(made[0]).toMatch(/^[a-z0-9]{20}$/);
    expect(new Set(made).size).toBe(made.length);
    expect(new Set(made.map((id) => id.length))).toEqual(new Set([20]));
    expect(made.toSorted()).toEqual(made);
  });
});
