/** Who could answer a request: the name that the client sent, the rules of its profile, the order of the policy. */
import type { Candidate } from "../routing/candidate.ts";
import { inOrder } from "../routing/candidates.ts";
import { ruleFor } from "../routing/rules.ts";
import type { Asked } from "./asked.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Meaning, meaningAsked, meaningNamed } from "./meanings.ts";
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
  const { when } = asked.world.registry.profiles[asked.access.profile] ?? {};
  const named = meaningAsked(asked.model, asked);
  const rule = named.slot === "small" ? undefined : ruleFor(when, requestFacts(asked, when));
  const meant = rule ? meaningNamed(rule.name, asked) : named;
  const looked = dependencies.prices.lookUp(meant.models);
  return looked
    ? looked.then(() => ordered(meant, asked, dependencies))
    : ordered(meant, asked, dependencies);
}

/** Of a name that the registry itself uses: of a rule, or of a budget. */
export function candidatesNamed(
  name: string,
  asked: Asked,
  dependencies: Dependencies,
): readonly Candidate[] {
  return ordered(meaningNamed(name, asked), asked, dependencies);
}

function ordered(
  meaning: Meaning,
  asked: Asked,
  { chance, speed, prices }: Dependencies,
): readonly Candidate[] {
  return inOrder(meaning.candidates(prices), meaning.resolved.policy, {
    chance: chance(),
    inputTokens: asked.estimatedInput(),
    outputTokens: usualOutputTokens,
    speed,
  });
}
