/** `first`: in the order in which they were written. */
import type { Candidate } from "../candidate.ts";

export function orderFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates;
}
