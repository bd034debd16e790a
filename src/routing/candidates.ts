/** Who could serve a request: the models behind a name, in the order in which they are tried. */
import { AienvError } from "../core/error.ts";
import { fitsPattern } from "../core/star-pattern.ts";
import type { Provider } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";
import type { Policy } from "../registry/schema.ts";
import { type Candidate, type PolicyFacts, referenceOf } from "./candidate.ts";
import { orderBalanced } from "./policies/balance.ts";
import { orderCheapest } from "./policies/cheapest.ts";
import { orderFastest } from "./policies/fastest.ts";
import { orderFirst } from "./policies/first.ts";

type Order = (candidates: readonly Candidate[], facts: PolicyFacts) => readonly Candidate[];

const orders: Readonly<Record<Policy, Order>> = {
  first: orderFirst,
  balance: orderBalanced,
  cheapest: orderCheapest,
  fastest: orderFastest,
};

/**
 * The candidates of a name that a token's profile opens, as they were written: all of them, since the ones behind the first are
 * for failover.
 * @throws AienvError `routing.not-allowed` where it opens none of them
 */
export function candidatesOf(
  { name, candidates }: Resolved,
  providers: ReadonlyMap<string, Provider>,
  allow: readonly string[] | undefined,
): readonly Candidate[] {
  const allowed: Candidate[] = [];
  for (const { model, weight } of candidates) {
    const provider = providers.get(model.provider);
    if (!provider) continue;
    if (allow === undefined || isAllowed(referenceOf({ model }), allow))
      allowed.push({ model, provider, weight });
  }
  if (allowed.length === 0)
    throw new AienvError(
      "routing.not-allowed",
      `${JSON.stringify(name)} is not among the models that this project may use (${allow?.join(", ") ?? "none"})`,
      { hint: "aienv edit" },
    );
  return allowed;
}

/** In the order in which they are tried. */
export function inOrder(
  candidates: readonly Candidate[],
  policy: Policy | undefined,
  facts: PolicyFacts,
): readonly Candidate[] {
  return orders[policy ?? "first"](candidates, facts);
}

/** Is a model opened by one of the patterns, in which `*` is any text? */
export function isAllowed(reference: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fitsPattern(pattern, reference));
}
