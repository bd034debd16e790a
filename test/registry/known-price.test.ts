import { describe, expect, it } from "vitest";
import { priceFromLibrary, priceQuestion } from "../../src/registry/known-price.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import { shipped } from "../helpers/shipped.ts";

describe("a price of the library", () => {
  it.each([
    [
      { input_mtok: 3, output_mtok: 15 },
      { input: 3, output: 15 },
    ],
    [
      {
        input_mtok: 3,
        output_mtok: 15,
        cache_read_mtok: 0.3,
        cache_write_mtok: 3.75,
        cache_write_1h_mtok: 6,
      },
      { input: 3, output: 15, "cache-read": 0.3, "cache-write": 3.75, "cache-write-1h": 6 },
    ],
    [
      {
        input_mtok: { base: 2, tiers: [{ start: 200_000, price: 4 }] },
        output_mtok: {
          base: 12,
          tiers: [
            { start: 300_000, price: 20 },
            { start: 200_000, price: 18 },
          ],
        },
        cache_read_mtok: 0.2,
        web_searches_kcount: 10,
      },
      {
        input: 2,
        output: 12,
        "cache-read": 0.2,
        tiers: [
          { over: 200_000, input: 4, output: 18 },
          { over: 300_000, output: 20 },
        ],
      },
    ],
    [{ input_mtok: 3 }, undefined],
    [{ input_mtok: 1, output_mtok: 1, requests_kcount: 5 }, undefined],
    [{ input_mtok: 1, output_mtok: 1, output_reasoning_mtok: 3 }, undefined],
    [{ input_mtok: Number.NaN, output_mtok: 1 }, undefined],
    [{ input_mtok: "3", output_mtok: -1 }, undefined],
  ])("%j is %j", (given, expected) => {
    expect(priceFromLibrary(given)).toEqual(expected);
  });
});

describe("what is asked", () => {
  const registry = registrySchema.parse({
    version: 1,
    providers: {
      mine: { template: "openrouter", models: { "x/y": {}, priced: { price: { input: 1, output: 1 } } } },
      plan: { template: "zai-coding", models: { z: {} } },
      ollama: { models: { q: {} } },
    },
  });
  const { providers } = resolveProviders(registry, shipped.providers);
  const questionOf = (provider: string, model: string) => {
    const found = providers.get(provider);
    const asked = found?.models.get(model);
    return found && asked && priceQuestion(found, asked);
  };

  it("is told by addresses, whatever the provider is called here", () => {
    expect(questionOf("mine", "x/y")).toEqual({
      urls: ["https://openrouter.ai/api", "https://openrouter.ai/api/v1"],
      template: "openrouter",
      model: "x/y",
    });
  });

  it.each([
    ["a model with a price of its own", "mine", "priced"],
    ["a subscription", "plan", "z"],
    ["a server on this machine", "ollama", "q"],
  ])("is nothing about %s", (_, provider, model) => {
    expect(providers.get(provider)?.models.has(model)).toBe(true);
    expect(questionOf(provider, model)).toBeUndefined();
  });

  it("says where registry and template gave the price", () => {
    const source = (model: string) => providers.get("mine")?.models.get(model)?.priceSource;
    expect(source("priced")).toBe("registry");
    expect(source("openai/gpt-5.5")).toBe("template");
    expect(source("x/y")).toBeUndefined();
  });
});
