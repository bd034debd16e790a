/** `fastest`: the shortest measured time to the whole answer first. */
import { type Candidate, type PolicyFacts, referenceOf } from "../candidate.ts";

/** A model that was never measured comes first, so that it is measured once; equal times keep the written order. */
export function orderFastest(candidates: readonly Candidate[], facts: PolicyFacts): readonly Candidate[] {
  const timeMs = (candidate: Candidate): number => {
    const speed = facts.speed(referenceOf(candidate));
    return speed
      ? speed.firstTokenMs + (1000 * facts.outputTokens) / Math.max(speed.tokensPerSecond, 0.1)
      : 0;
  };
  return candidates.toSorted((left, right) => timeMs(left) - timeMs(right));
}
