/** What of the registry a gateway is to serve: providers with their models, and aliases by their candidates. Pure. */
import { AienvError } from "../core/error.ts";
import type { Model, Provider } from "../registry/providers.ts";
import { resolveName } from "../registry/resolve-name.ts";
import type { Registry } from "../registry/schema.ts";
import { isLoopbackAddress } from "./address.ts";
import type { Offer } from "./contract.ts";

export interface OfferInput {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The gateway's own id in the registry, and its address. */
  readonly gateway: { readonly id: string; readonly url: string };
  /** Providers that were named; empty: every one that is no gateway. */
  readonly only: readonly string[];
}

export interface Offers {
  readonly offers: readonly Offer[];
  /** Who is left out, and why. */
  readonly notes: readonly string[];
}

/** One offer for each key of a provider, and one for each candidate of an alias. */
export function offersOf({ registry, providers, gateway, only }: OfferInput): Offers {
  const notes: string[] = [];
  const chosen = [...providers.values()].filter(
    (provider) =>
      provider.id !== gateway.id &&
      (only.length > 0 ? only.includes(provider.id) : provider.kind !== "gateway") &&
      canServe(provider, gateway.url, notes),
  );
  const byId = new Map(chosen.map((provider) => [provider.id, provider]));
  const own = chosen.flatMap((provider) =>
    forEachKey(provider, {
      name: provider.id,
      models: [...provider.models.values()].map((model) => ({ name: model.id, model })),
      priority: 0,
      order: 1,
      weight: 1,
      policy: undefined,
    }),
  );
  const aliases = Object.keys(registry.aliases).flatMap((alias) =>
    aliasOffers(alias, registry, providers, byId, notes),
  );
  notes.push(...sharedNames(own));
  return { offers: [...own, ...aliases], notes };
}

/** Left out: no models listed, or a server that only this machine reaches. */
function canServe(provider: Provider, gatewayUrl: string, notes: string[]): boolean {
  if (provider.models.size === 0) {
    notes.push(`${provider.id} is left out: the registry lists no models of it`);
    return false;
  }
  const addresses = Object.values(provider.endpoints);
  if (addresses.length > 0 && addresses.every(isLoopbackAddress) && !isLoopbackAddress(gatewayUrl)) {
    notes.push(`${provider.id} is left out: only this machine reaches ${addresses[0]}`);
    return false;
  }
  return true;
}

type Shape = Pick<Offer, "name" | "models" | "priority" | "order" | "weight" | "policy">;

function forEachKey(provider: Provider, shape: Shape): Offer[] {
  if (provider.secrets.length === 0) return [{ ...shape, provider, secret: undefined }];
  return provider.secrets.map((secret, index) => ({
    ...shape,
    provider,
    secret,
    name: index === 0 ? shape.name : `${shape.name} #${index + 1}`,
  }));
}

/** `first` becomes falling priorities, `balance` weights; what a gateway can't measure is tried in order. */
function aliasOffers(
  alias: string,
  registry: Registry,
  providers: ReadonlyMap<string, Provider>,
  chosen: ReadonlyMap<string, Provider>,
  notes: string[],
): Offer[] {
  const resolved = resolvedAlias(alias, registry, providers, notes);
  if (!resolved) return [];
  const { policy, candidates } = resolved;
  // Numbered before some are left out: a push of one provider alone says the same of it as a push of all.
  const numbered = candidates.map((candidate, index) => ({ ...candidate, index }));
  const served = numbered.filter(({ model }) => chosen.has(model.provider));
  const missing = numbered.filter(({ model }) => !chosen.has(model.provider)).map(referenceOf);
  if (served.length > 0 && missing.length > 0) notes.push(`${alias} goes without ${missing.join(", ")}`);
  if (policy === "cheapest" || policy === "fastest")
    notes.push(`${alias}: a gateway does not know ${policy}; its candidates are tried in the order written`);
  return served.flatMap(({ model, weight, index }) =>
    forEachKey(chosen.get(model.provider) as Provider, {
      name: `${alias}: ${referenceOf({ model })}`,
      models: [{ name: alias, model }],
      priority: policy === "balance" ? 1 : candidates.length - index,
      order: policy === "balance" ? 1 : index + 1,
      weight: policy === "balance" ? weight : 1,
      policy,
    }),
  );
}

function resolvedAlias(
  alias: string,
  registry: Registry,
  providers: ReadonlyMap<string, Provider>,
  notes: string[],
): ReturnType<typeof resolveName> | undefined {
  try {
    return resolveName(alias, registry, providers);
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    notes.push(`alias ${alias} is left out: ${error.message}`);
    return undefined;
  }
}

function referenceOf({ model }: { readonly model: Model }): string {
  return `${model.provider}/${model.id}`;
}

/** A gateway knows a model's name alone, so two providers of one name share its requests. */
function sharedNames(offers: readonly Offer[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const { provider, models } of offers)
    for (const { name } of models) owners.set(name, (owners.get(name) ?? new Set()).add(provider.id));
  return [...owners]
    .filter(([, ids]) => ids.size > 1)
    .map(([name, ids]) => `${name} comes from ${[...ids].join(" and ")}: the gateway spreads its requests`);
}
