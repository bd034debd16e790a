import { expect, it } from "vitest";
import type { LookUp } from "../../../src/cli/prices/look-up-prices.ts";
import { priceBook } from "../../../src/cli/prices/price-book.ts";
import type { World } from "../../../src/proxy/dependencies.ts";
import type { FoundPrice } from "../../../src/registry/known-price.ts";
import { resolveProviders, unlistedModel } from "../../../src/registry/providers.ts";
import { registrySchema } from "../../../src/registry/schema.ts";

const registry = registrySchema.parse({
  version: 1,
  providers: {
    a: {
      endpoints: { "openai-chat": "https://a.test/v1" },
      models: { one: {}, two: {}, own: { price: { input: 9, output: 9 } } },
    },
    open: { endpoints: { "openai-chat": "https://open.test/v1" } },
  },
});
const { providers } = resolveProviders(registry, new Map());
const listed = (id: string) => {
  const model = providers.get("a")?.models.get(id);
  if (!model) throw new Error(id);
  return model;
};

function book(answer: (model: string) => FoundPrice | null) {
  const state = { now: 1000, generation: 1, asked: [] as string[][], warned: [] as string[], fails: false };
  const prices = priceBook({
    world: (): World => ({ generation: state.generation, registry, providers, tools: [] }),
    catalogue: "/nowhere",
    now: () => state.now,
    warn: (message) => void state.warned.push(message),
    async ask({ questions }: LookUp) {
      if (state.fails) throw new Error("no answer");
      state.asked.push(questions.map(({ model }) => model));
      return questions.map(({ model }) => answer(model));
    },
  });
  return { state, prices };
}

const flat = (input: number, until?: number): FoundPrice => ({
  price: { input, output: 2 },
  source: "library",
  until,
});

it("asks once a registry, for all its models, and never for one that has a price", async () => {
  const { state, prices } = book((model) => (model === "one" ? flat(1) : null));
  expect(prices.lookUp([listed("own")])).toBeUndefined();
  expect(prices.priced(listed("own"))).toBe(listed("own"));
  await Promise.all([prices.lookUp([listed("one")]), prices.lookUp([listed("two")])]);
  expect(state.asked).toEqual([["one", "two"]]);
  expect(prices.lookUp([listed("one"), listed("two")])).toBeUndefined();
  expect(prices.priced(listed("one"))).toMatchObject({ price: { input: 1 }, priceSource: "library" });
  expect(prices.priced(listed("two")).price).toBeUndefined();
  state.generation = 2;
  expect(prices.priced(listed("one")).price).toBeUndefined();
  await prices.lookUp([listed("one")]);
  expect(state.asked.length).toBe(2);
});

it("asks for a model that nobody listed when it is asked for", async () => {
  const { state, prices } = book(() => flat(1));
  await prices.lookUp([listed("one")]);
  const open = providers.get("open");
  if (!open) throw new Error("no provider");
  await prices.lookUp([unlistedModel(open, "any")]);
  expect(state.asked).toEqual([["one", "two"], ["any"]]);
  expect(prices.priced(unlistedModel(open, "any")).price?.input).toBe(1);
});

it("keeps nobody waiting for a price that has changed", async () => {
  let price = flat(1, 2000);
  const { state, prices } = book(() => price);
  await prices.lookUp([listed("one")]);
  state.now = 2000;
  price = flat(5);
  expect(prices.lookUp([listed("one")])).toBeUndefined();
  expect(prices.priced(listed("one")).price?.input).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(prices.priced(listed("one")).price?.input).toBe(5);
});

it("goes on without prices where they can't be looked up, and tries again later", async () => {
  const { state, prices } = book(() => flat(1));
  state.fails = true;
  await prices.lookUp([listed("one")]);
  expect(state.warned).toEqual([expect.stringContaining("no answer")]);
  expect(prices.lookUp([listed("one")])).toBeUndefined();
  state.fails = false;
  state.now += 300_000;
  prices.lookUp([listed("one")]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(prices.priced(listed("one")).price?.input).toBe(1);
});

it("asks a process of its own", async () => {
  const world: World = {
    generation: 1,
    registry,
    tools: [],
    ...resolveProviders(
      registrySchema.parse({
        version: 1,
        providers: {
          mine: { endpoints: { "openai-chat": "https://api.openai.com/v1" }, models: { "gpt-5": {} } },
        },
      }),
      new Map(),
    ),
  };
  const prices = priceBook({
    world: () => world,
    catalogue: "/nowhere",
    now: Date.now,
    warn: (message) => expect.fail(message),
  });
  const model = world.providers.get("mine")?.models.get("gpt-5");
  if (!model) throw new Error("no model");
  await prices.lookUp([model]);
  expect(prices.priced(model)).toMatchObject({ priceSource: "library", price: { input: 1.25, output: 10 } });
});
