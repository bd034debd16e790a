/** Models with their prices, for a command: library and catalogue are read here and now. */
import { priceQuestion } from "../../registry/known-price.ts";
import type { Model, Provider } from "../../registry/providers.ts";
import type { Paths } from "../../system/paths.ts";
import { catalogueFile } from "./catalogue-file.ts";

/** In the same order; a model whose price nobody knows stays as it is. */
export async function pricedModels(
  models: readonly Model[],
  providers: ReadonlyMap<string, Provider>,
  { paths, now }: { readonly paths: Pick<Paths, "data">; readonly now: number },
): Promise<Model[]> {
  const asked = models.flatMap((model) => {
    const provider = providers.get(model.provider);
    const question = provider && priceQuestion(provider, model);
    return question ? [{ model, question }] : [];
  });
  if (asked.length === 0) return [...models];
  const { lookUpPrices } = await import("./look-up-prices.ts");
  const questions = asked.map(({ question }) => question);
  const answers = await lookUpPrices({ questions, catalogue: catalogueFile(paths), now });
  const found = new Map(asked.map(({ model }, index) => [model, answers[index] ?? undefined]));
  return models.map((model) => {
    const price = found.get(model);
    return price ? { ...model, price: price.price, priceSource: price.source } : model;
  });
}
