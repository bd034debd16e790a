/** `balance`: shared by weight. */
import type { Candidate, PolicyFacts } from "../candidate.ts";

/** One is drawn by its weight, the rest follow in the same way: each order is as likely as its weights say. */
export function orderBalanced(
  candidates: readonly Candidate[],
  { chance }: PolicyFacts,
): readonly Candidate[] {
  const left = [...candidates];
  const ordered: Candidate[] = [];
  let drawn = chance;
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    let place = drawn * total;
    let index = left.findIndex(({ weight }) => {
      place -= weight;
      return place < 0;
    });
    if (index < 0) index = left.length - 1;
    const [one] = left.splice(index, 1);
    if (!one) break;
    ordered.push(one);
    // What is left of the draw within the one that was hit is evenly spread again.
    drawn = Math.min(Math.max((place + one.weight) / one.weight, 0), 0.999_999);
  }
  return ordered;
}
