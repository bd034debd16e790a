/** `cheapest`: the lowest price of this very request first. */
import type { Candidate, PolicyFacts } from "../candidate.ts";
import { exactMicroUsd } from "../price.ts";

/** A model without a known price comes last: unknown is not free. Equal prices keep the written order. */
export function orderCheapest(
  candidates: readonly Candidate[],
  { inputTokens, outputTokens }: PolicyFacts,
): readonly Candidate[] {
  const cost = ({ model: { price } }: Candidate): number =>
    price ? exactMicroUsd({ input: inputTokens, output: outputTokens }, price) : Number.POSITIVE_INFINITY;
  // Infinity less itself is no number; the written order holds between two unknown prices.
  return candidates.toSorted((left, right) => cost(left) - cost(right) || 0);
}
