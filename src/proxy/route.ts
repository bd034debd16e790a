/** Who could answer a request: the name that the client sent, the rules of its profile, the order of the policy. */
import type { Candidate } from "../routing/candidate.ts";
import { candidatesOf } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import { ruleFor } from "../routing/rules.ts";
import type { Asked } from "./asked.ts";
import type { Dependencies } from "./dependencies.ts";
import { chosenFor } from "./known-client.ts";
import { requestFacts } from "./request-facts.ts";

/** What the cheapest policy reckons with, where nobody knows how long an answer gets. */
const usualOutputTokens = 1_000;

/** @throws AienvError where the name is unknown or not allowed */
export function route(asked: Asked, dependencies: Dependencies): readonly Candidate[] {
  const { world, access } = asked;
  const { registry, providers } = world;
  const when = registry.profiles[access.profile]?.when;
  const builtIn = world.tools.flatMap((tool) => tool.builtIn);
  const chosen = chosenFor(asked.tool, access);
  const named = resolveRequested(asked.model, { registry, providers, chosen, builtIn });
  const rule = named.slot === "small" ? undefined : ruleFor(when, requestFacts(asked, when));
  return rule ? candidatesNamed(rule.name, asked, dependencies) : inOrder(named, asked, dependencies);
}

/** Of a name that the registry itself uses: of a rule, or of a budget. */
export function candidatesNamed(
  name: string,
  asked: Asked,
  dependencies: Dependencies,
): readonly Candidate[] {
  const { registry, providers } = asked.world;
  const named = resolveRequested(name, { registry, providers, chosen: {}, builtIn: [] });
  return inOrder(named, asked, dependencies);
}

function inOrder(
  { resolved }: ReturnType<typeof resolveRequested>,
  asked: Asked,
  { chance, speed }: Dependencies,
): readonly Candidate[] {
  const { registry, providers } = asked.world;
  return candidatesOf(resolved, providers, registry.profiles[asked.access.profile]?.allow, {
    chance: chance(),
    inputTokens: asked.estimatedInput(),
    outputTokens: usualOutputTokens,
    speed,
  });
}
