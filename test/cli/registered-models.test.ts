import { expect, it } from "vitest";
import { registeredModels, withKnownPrices } from "../../src/cli/init/registered-models.ts";
import { tempProject } from "../helpers/temp-project.ts";

const registry = `version: 1
providers:
  mine:
    endpoints: { openai-chat: https://api.openai.com/v1 }
    models: { gpt-4o: {}, nobody-knows-it: {}, gpt-4o-mini: { price: { input: 7, output: 8 } } }
`;

it("models to choose from have the price that `ls models` shows", async () => {
  const { aienv, paths } = tempProject({ registry });
  const context = { paths };
  const offered = await withKnownPrices(context, registeredModels(context, registry), registry);
  const prices = Object.fromEntries(offered.map(({ reference, price }) => [reference, price]));
  expect(prices).toMatchObject({
    "mine/gpt-4o": { input: 2.5, output: 10 },
    "mine/gpt-4o-mini": { input: 7, output: 8 },
  });
  expect(prices["mine/nobody-knows-it"]).toBeUndefined();
  const listed = JSON.parse((await aienv(["ls", "models", "--json"])).out) as Record<string, unknown>[];
  for (const { name, price } of listed) expect(prices[String(name)]).toEqual(price ?? undefined);
  expect(listed.length).toBe(3);
});
