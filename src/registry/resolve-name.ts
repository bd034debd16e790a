/** A name that a person wrote (alias, provider/model, or a bare model id) to the models it stands for. */
import { AienvError } from "../core/error.ts";
import { joinModelReference, splitModelReference } from "../core/ids.ts";
import { suggestName } from "../core/nearest.ts";
import { type Model, type Provider, unlistedModel } from "./providers.ts";
import { type AliasEntry, type Policy, policies, type Registry } from "./schema.ts";

/** What a name stands for: one model, or several with the policy that picks among them. */
export interface Resolved {
  readonly name: string;
  readonly policy: Policy | undefined;
  readonly candidates: readonly { readonly model: Model; readonly weight: number }[];
}

/** How deep aliases may name aliases. */
const maxAliasDepth = 16;

/**
 * Aliases come first, then `provider/model`, then a model id that exactly one provider lists.
 * @throws AienvError `registry.unknown-model` with the nearest names, `registry.alias-cycle`.
 */
export function resolveName(
  name: string,
  registry: Registry,
  providers: ReadonlyMap<string, Provider>,
): Resolved {
  return resolve(name, registry, providers, []);
}

function resolve(
  name: string,
  registry: Registry,
  providers: ReadonlyMap<string, Provider>,
  trail: readonly string[],
): Resolved {
  if (!Object.hasOwn(registry.aliases, name))
    return {
      name,
      policy: undefined,
      candidates: [{ model: findModel(name, registry, providers), weight: 1 }],
    };
  if (trail.includes(name) || trail.length > maxAliasDepth)
    throw new AienvError("registry.alias-cycle", `alias ${[...trail, name].join(" → ")} leads to itself`, {
      hint: "aienv edit",
    });
  const alias = registry.aliases[name] as AliasEntry;
  if (typeof alias === "string") {
    const target = resolve(alias, registry, providers, [...trail, name]);
    return { ...target, name };
  }
  const [policy, entries] = policyOf(alias);
  const candidates = entries.flatMap((entry) => {
    const target = typeof entry === "string" ? entry : entry.model;
    const weight = typeof entry === "string" ? 1 : (entry.weight ?? 1);
    return resolve(target, registry, providers, [...trail, name]).candidates.map((candidate) => ({
      model: candidate.model,
      weight: candidate.weight * weight,
    }));
  });
  return { name, policy: candidates.length > 1 ? policy : undefined, candidates };
}

/** The schema lets exactly one policy stand in an alias. */
function policyOf(alias: Exclude<AliasEntry, string>): readonly [Policy | undefined, readonly Candidate[]] {
  const entries: Partial<Record<Policy, readonly Candidate[]>> = alias;
  const policy = policies.find((known) => entries[known] !== undefined);
  return [policy, (policy && entries[policy]) ?? []];
}

type Candidate = string | { readonly model: string; readonly weight?: number | undefined };

function findModel(name: string, registry: Registry, providers: ReadonlyMap<string, Provider>): Model {
  const reference = splitModelReference(name);
  const provider = reference && providers.get(reference.provider);
  if (reference && provider) {
    const model = provider.models.get(reference.model);
    if (model) return model;
    if (provider.open) return unlistedModel(provider, reference.model);
    throw new AienvError(
      "registry.unknown-model",
      `provider ${JSON.stringify(provider.id)} has no model ${JSON.stringify(reference.model)}${suggestName(reference.model, [...provider.models.keys()])}`,
      { hint: `aienv add ${provider.id} --model ${reference.model}` },
    );
  }
  const owners = [...providers.values()].filter((candidate) => candidate.models.has(name));
  const [owner] = owners;
  const model = owner?.models.get(name);
  if (model && owners.length === 1) return model;
  if (owners.length > 1)
    throw new AienvError(
      "registry.ambiguous-model",
      `several providers serve ${JSON.stringify(name)}; say which: ${owners.map((each) => `${each.id}/${name}`).join(", ")}`,
      { hint: "aienv ls models" },
    );
  if (reference)
    throw new AienvError(
      "registry.unknown-provider",
      `${JSON.stringify(name)} names no provider of the registry${suggestName(reference.provider, [...providers.keys()])}`,
      { hint: `aienv add ${reference.provider}` },
    );
  throw new AienvError(
    "registry.unknown-model",
    `${JSON.stringify(name)} is no alias and no known model${suggestName(name, knownNames(registry, providers))}`,
    { hint: "aienv ls models" },
  );
}

/** Every name that `resolveName` accepts, aliases first. */
export function knownNames(registry: Registry, providers: ReadonlyMap<string, Provider>): string[] {
  const models = [...providers.values()].flatMap((provider) =>
    [...provider.models.values()].map((model) =>
      joinModelReference({ provider: model.provider, model: model.id }),
    ),
  );
  return [...Object.keys(registry.aliases), ...models];
}
