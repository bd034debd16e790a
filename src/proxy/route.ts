/** Who could answer a request: the name that the client sent, the rules of its profile, the order of the policy. */
import type { Model } from "../registry/providers.ts";
import { type Resolved, resolveName } from "../registry/resolve-name.ts";
import type { Candidate } from "../routing/candidate.ts";
import { candidatesOf } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import { ruleFor } from "../routing/rules.ts";
import type { Asked } from "./asked.ts";
import type { Dependencies, World } from "./dependencies.ts";
import { chosenFor } from "./known-client.ts";
import { requestFacts } from "./request-facts.ts";

/** What the cheapest policy reckons with, where nobody knows how long an answer gets. */
const usualOutputTokens = 1_000;

/**
 * Waits for prices at most, and for those only at the first request that needs them.
 * @throws AienvError where the name is unknown or not allowed
 */
export function route(
  asked: Asked,
  dependencies: Dependencies,
): readonly Candidate[] | Promise<readonly Candidate[]> {
  const { world, access } = asked;
  const { registry, providers, tools } = world;
  const { when, small } = registry.profiles[access.profile] ?? {};
  const chosen = chosenFor(asked.tool, access);
  const named = resolveRequested(asked.model, { registry, providers, chosen, small, tools });
  const rule = named.slot === "small" ? undefined : ruleFor(when, requestFacts(asked, when));
  const resolved = rule ? resolvedNamed(rule.name, asked) : named.resolved;
  const models = [...resolved.candidates.map(({ model }) => model), ...cheaperModels(world)];
  const looked = dependencies.prices.lookUp(models);
  return looked
    ? looked.then(() => inOrder(resolved, asked, dependencies))
    : inOrder(resolved, asked, dependencies);
}

const cheaper = new WeakMap<World, readonly Model[]>();

/** Those that budgets go down to: they may answer any request, and then their price has to be known. */
function cheaperModels(world: World): readonly Model[] {
  const { registry, providers } = world;
  const found =
    cheaper.get(world) ??
    registry.budgets.flatMap(({ "on-exceed": name }) =>
      name === "block" || name === "warn"
        ? []
        : resolveName(name, registry, providers).candidates.map(({ model }) => model),
    );
  cheaper.set(world, found);
  return found;
}

/** Of a name that the registry itself uses: of a rule, or of a budget. */
export function candidatesNamed(
  name: string,
  asked: Asked,
  dependencies: Dependencies,
): readonly Candidate[] {
  return inOrder(resolvedNamed(name, asked), asked, dependencies);
}

function resolvedNamed(name: string, { world: { registry, providers } }: Asked): Resolved {
  return resolveRequested(name, { registry, providers, chosen: {}, tools: [] }).resolved;
}

function inOrder(
  resolved: Resolved,
  asked: Asked,
  { chance, speed, prices }: Dependencies,
): readonly Candidate[] {
  const { registry, providers } = asked.world;
  const candidates = resolved.candidates.map((one) => ({ ...one, model: prices.priced(one.model) }));
  return candidatesOf(
    { ...resolved, candidates },
    providers,
    registry.profiles[asked.access.profile]?.allow,
    {
      chance: chance(),
      inputTokens: asked.estimatedInput(),
      outputTokens: usualOutputTokens,
      speed,
    },
  );
}
