/** Questions to the catalogue that was kept: what a model costs, and what a provider's entry in the registry is to be. */
import { AienvError } from "../core/error.ts";
import type { JsonObject } from "../core/json.ts";
import { suggestName } from "../core/nearest.ts";
import type { CatalogueModel, CatalogueProvider, CatalogueProviders } from "./catalogue-schema.ts";
import type { FoundPrice, PriceQuestion } from "./known-price.ts";

/** By address, whatever the provider is called here; several may have one address, a plan without prices among them. */
export function priceInCatalogue(
  providers: CatalogueProviders,
  { urls, template, model }: PriceQuestion,
): FoundPrice | undefined {
  const wanted = new Set(urls.map(plainAddress));
  const isMeant = ([id, provider]: [string, CatalogueProvider]): boolean =>
    id === template || addressesOf(provider, model).some((url) => wanted.has(plainAddress(url)));
  for (const [, provider] of Object.entries(providers).filter(isMeant)) {
    const price = modelOf(provider, model)?.price;
    if (price) return { price, source: "catalogue" };
  }
  return undefined;
}

function modelOf({ models }: CatalogueProvider, id: string): CatalogueModel | undefined {
  return Object.hasOwn(models, id) ? models[id] : undefined;
}

function addressesOf(provider: CatalogueProvider, model: string): string[] {
  const own = modelOf(provider, model)?.endpoints ?? {};
  return [...Object.values(provider.endpoints), ...Object.values(own)];
}

/** Formats differ in whether the version is part of their base URL. */
function plainAddress(url: string): string {
  return url
    .toLowerCase()
    .replace(/\/+$/, "")
    .replace(/\/v1(?:beta)?$/, "");
}

/** How many of a provider's models go into the registry where none is named; the newest that can use tools. */
const usualModels = 12;

export interface CatalogueEntry {
  /** As it goes into the registry, but for the key. Prices stay out: they are looked up, and change. */
  readonly entry: JsonObject;
  /** The variable that by custom holds the key. */
  readonly variable: string | undefined;
  /** Models that were left out. */
  readonly others: number;
}

/**
 * `models`: those that the user names; none: the usual ones.
 * @throws AienvError `catalogue.unusable` where we can't speak to the provider, `registry.unknown-model`
 */
export function entryFromCatalogue(
  id: string,
  provider: CatalogueProvider,
  models: readonly string[],
): CatalogueEntry {
  if (provider.unusable !== undefined)
    throw new AienvError(
      "catalogue.unusable",
      `${provider.name || id} is in the catalogue, but ${provider.unusable}`,
      { hint: `aienv add ${id} --endpoint openai-chat=URL` },
    );
  const chosen = models.length > 0 ? models.map((model) => named(id, provider, model)) : usual(provider);
  const facts = chosen.map(([model, { context, output, can, endpoints }]) => [
    model,
    {
      ...(context !== undefined && { context }),
      ...(output !== undefined && output <= (context ?? output) && { output }),
      ...(can.length > 0 && { can }),
      ...(endpoints && { endpoints }),
    },
  ]);
  // One key alone is known for a key; of several some are parts of an address or an account.
  const [variable] = provider.variables.length === 1 ? provider.variables : [];
  return {
    entry: { endpoints: provider.endpoints, models: Object.fromEntries(facts) as JsonObject },
    variable,
    others: Object.keys(provider.models).length - chosen.length,
  };
}

function named(id: string, provider: CatalogueProvider, model: string): [string, CatalogueModel] {
  const found = modelOf(provider, model);
  if (found) return [model, found];
  throw new AienvError(
    "registry.unknown-model",
    `the catalogue lists no model ${JSON.stringify(model)} of ${id}${suggestName(model, Object.keys(provider.models))}`,
    { hint: `aienv add ${id} --endpoint FORMAT=URL --model ${model}` },
  );
}

function usual({ models }: CatalogueProvider): [string, CatalogueModel][] {
  const newest = Object.entries(models).toSorted(([, left], [, right]) =>
    (right.released ?? "").localeCompare(left.released ?? ""),
  );
  const able = newest.filter(([, { can }]) => can.includes("tools"));
  return (able.length > 0 ? able : newest).slice(0, usualModels);
}
