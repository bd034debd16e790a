import { expect, it } from "vitest";
import { lookUpPrices } from "../../../src/cli/prices/look-up-prices.ts";

const ask = (url: string, model: string, time = "2026-11-30T12:00:00Z") =>
  lookUpPrices({
    questions: [{ urls: [url], template: undefined, model }],
    catalogue: "/nowhere/catalogue.json",
    now: Date.parse(time),
  }).then(([found]) => found);

it("finds a price by the provider's address, with tiers and both writes", async () => {
  expect(await ask("https://api.anthropic.com", "claude-sonnet-4-5")).toEqual({
    source: "library",
    price: {
      input: 3,
      output: 15,
      "cache-read": 0.3,
      "cache-write": 3.75,
      "cache-write-1h": 6,
      tiers: [
        {
          over: 200_000,
          input: 6,
          output: 22.5,
          "cache-read": 0.6,
          "cache-write": 7.5,
          "cache-write-1h": 12,
        },
      ],
    },
  });
});

it("knows nothing of a model at a stranger's address", async () => {
  expect(await ask("https://llm.example.test/v1", "claude-sonnet-4-5")).toBeNull();
  expect(await ask("https://api.anthropic.com", "no-such-model")).toBeNull();
});

it("takes the price of the time, and says until when it holds", async () => {
  const at = (time: string) => ask("https://api.deepseek.com/anthropic", "deepseek-v4-pro", time);
  const [night, peak] = [await at("2026-11-30T00:10:00Z"), await at("2026-11-30T01:10:00Z")];
  expect(peak?.price.output).toBeGreaterThan(night?.price.output ?? 0);
  expect(new Date(night?.until ?? 0).toISOString()).toBe("2026-11-30T01:00:00.000Z");
  expect(new Date(peak?.until ?? 0).toISOString()).toBe("2026-11-30T04:00:00.000Z");
});
