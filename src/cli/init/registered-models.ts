/** The models that a registry has, as they can be offered. */
import { joinModelReference } from "../../core/ids.ts";
import { type Model, type Provider, resolveProviders } from "../../registry/providers.ts";
import type { OfferedModel } from "../../setup/offers.ts";
import type { Context } from "../context.ts";
import { readRegistry } from "../load/read-registry.ts";
import { pricedModels } from "../prices/priced-models.ts";

/** @throws AienvError `registry.*` where the registry is not valid. */
export function registeredModels(context: Pick<Context, "paths">, text: string | undefined): OfferedModel[] {
  return text === undefined ? [] : modelsOf(providersIn(context, text)).map(offered);
}

/**
 * The same models, those that no template prices with what library and catalogue say, as `ls models` shows them. `text`: the
 * registry as it would be with their providers. @throws AienvError `registry.*` where it is not valid.
 */
export async function withKnownPrices(
  context: Pick<Context, "paths">,
  models: readonly OfferedModel[],
  text: string,
): Promise<OfferedModel[]> {
  const providers = providersIn(context, text);
  const priced = await pricedModels(modelsOf(providers), providers, {
    paths: context.paths,
    now: Date.now(),
  });
  const prices = new Map(priced.map(offered).map(({ reference, price }) => [reference, price]));
  return models.map((model) => ({ ...model, price: model.price ?? prices.get(model.reference) }));
}

function providersIn(context: Pick<Context, "paths">, text: string): ReadonlyMap<string, Provider> {
  const { value, templates } = readRegistry(context, text);
  return resolveProviders(value, templates.providers).providers;
}

function modelsOf(providers: ReadonlyMap<string, Provider>): Model[] {
  return [...providers.values()].flatMap(({ models }) => [...models.values()]);
}

function offered({ provider, id, contextTokens, price }: Model): OfferedModel {
  return { reference: joinModelReference({ provider, model: id }), contextTokens, price };
}
