/** Prices that neither registry nor template has, on a request's way through the proxy. */
import { existsSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { priceBook } from "../../src/cli/prices/price-book.ts";
import { openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import { ask } from "./ask.ts";
import { helloAnswer } from "./made-answers.ts";
import { startProxyWorld } from "./proxy-world.ts";
import { send, startScriptedUpstream } from "./scripted-upstream.ts";

/** Two providers without a price in the registry; the library knows them after a while. */
async function world(budgets: readonly object[] = []) {
  const upstream = await startScriptedUpstream();
  const later = send(200, helloAnswer("openai-chat"));
  upstream.always((response, request) => void setTimeout(() => later(response, request), 20));
  const endpoints = { "openai-chat": `${upstream.url}/v1` };
  const given = {
    providers: {
      dear: { endpoints, key: "env:ONE", models: { ten: {} } },
      cheap: { endpoints, key: "env:TWO", models: { one: {} } },
      mystery: { endpoints, key: "env:TWO", models: { x: {} } },
    },
    aliases: { thrifty: { cheapest: ["mystery/x", "dear/ten", "cheap/one"] } },
    budgets,
  };
  const registry = registrySchema.parse({ version: 1, ...given });
  const asked: string[] = [];
  const prices = priceBook({
    world: () => ({ generation: 1, registry, tools: [], ...resolveProviders(registry, new Map()) }),
    catalogue: "/nowhere",
    now: Date.now,
    warn: (message) => expect.fail(message),
    async ask({ questions }) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      asked.push(...questions.map(({ model }) => model));
      const inputs = new Map([
        ["ten", 10],
        ["one", 1],
      ]);
      return questions.map(({ model }) => {
        const input = inputs.get(model);
        return input === undefined ? null : { source: "library", price: { input, output: 2 } };
      });
    },
  });
  const proxy = await startProxyWorld(given, { main: "dear/ten" }, { prices });
  onTestFinished(async () => {
    await proxy.close();
    await upstream.close();
  });
  return {
    url: proxy.url,
    asked,
    rows() {
      proxy.flush();
      const database = openLedgerToRead(proxy.ledger, existsSync);
      const rows = database?.prepare("SELECT * FROM attempts ORDER BY rowid").all() ?? [];
      database?.close();
      return rows;
    },
  };
}

const question = { client: "openai-chat", model: "dear/ten", stream: false } as const;

it("are looked up once, and kept in the ledger with their source", async () => {
  const { url, asked, rows } = await world();
  for (let count = 0; count < 3; count += 1) expect((await ask(url, question)).status).toBe(200);
  expect(asked.toSorted()).toEqual(["one", "ten", "x"]);
  // 100 tokens in at 10 USD per million, 10 out at 2.
  expect(rows().map(({ cost }) => cost)).toEqual([1020, 1020, 1020]);
  expect(JSON.parse(String(rows()[0]?.["price"]))).toEqual({ input: 10, output: 2, source: "library" });
});

it("leave a cost unknown where there are none", async () => {
  const { url, rows } = await world();
  await ask(url, { ...question, model: "mystery/x" });
  expect(rows()).toMatchObject([{ cost: null, price: null, outcome: "ok" }]);
});

it("order the cheapest, the unknown last", async () => {
  const { url, rows } = await world();
  await ask(url, { ...question, model: "thrifty" });
  expect(rows()).toMatchObject([{ provider: "cheap" }]);
});

it("are known of the model that a budget goes down to", async () => {
  const { url, rows } = await world([
    { scope: "provider", name: "cheap", period: "day", limit: 0.0001, "on-exceed": "dear/ten" },
  ]);
  for (let count = 0; count < 2; count += 1) await ask(url, { ...question, model: "cheap/one" });
  expect(rows().map(({ provider, cost }) => [provider, cost])).toEqual([
    ["cheap", 120],
    ["dear", 1020],
  ]);
});

it("are known before a budget lets the first requests through", async () => {
  const { url } = await world([{ scope: "all", period: "day", limit: 0.00306 }]);
  const all = await Promise.all(Array.from({ length: 12 }, () => ask(url, question)));
  expect(all.filter(({ status }) => status === 200).length).toBe(3);
  expect(all.filter(({ status }) => status === 402).length).toBe(9);
});
