/** What to do after a failed attempt: a table of causes. It holds only until the first byte went to the client. */

/** Why an attempt failed, as far as it matters for the next one. */
export const causes = [
  "refused",
  "timeout",
  "overloaded",
  "server",
  "rate-limit",
  "authentication",
  "billing",
  "permission",
  "not-found",
  "too-large",
  "context-overflow",
  "invalid-request",
  "unsupported",
  "garbage",
  "empty",
] as const;
export type Cause = (typeof causes)[number];

export interface Reaction {
  /** Another key of the same provider may do better. */
  readonly nextKey: boolean;
  /** Another candidate may do better. */
  readonly nextCandidate: boolean;
  /** The same may do better in a moment: worth one more try where nobody else is left. */
  readonly again: boolean;
  /** What rests afterwards: nothing, this key, or this model at this provider. */
  readonly rests: "nothing" | "key" | "model";
}

const stop: Reaction = { nextKey: false, nextCandidate: false, again: false, rests: "nothing" };
const another: Reaction = { ...stop, nextCandidate: true };

/**
 * A request that is wrong in itself is wrong everywhere, so it goes back to the client at once. A context that is too long
 * for one model may fit another. A refused key is the key's fault, an overload the model's.
 */
export const reactions: Readonly<Record<Cause, Reaction>> = {
  refused: { ...another, again: true, rests: "model" },
  timeout: { ...another, rests: "model" },
  overloaded: { ...another, again: true, rests: "model" },
  server: { ...another, again: true, rests: "model" },
  "rate-limit": { ...another, nextKey: true, again: true, rests: "key" },
  authentication: { ...another, nextKey: true, rests: "key" },
  billing: { ...another, nextKey: true, rests: "key" },
  permission: { ...another, nextKey: true },
  "not-found": another,
  "too-large": another,
  "context-overflow": another,
  "invalid-request": stop,
  unsupported: another,
  garbage: { ...another, rests: "model" },
  empty: another,
};

/** Bounds of waiting for a retry-after, in milliseconds: longer than that a client waits better than we do. */
export const longestWaitMs = 5_000;
const shortestWaitMs = 100;

/** How long to wait before the same provider is tried again; undefined: it is not worth it. */
export function waitBefore(retryAfterMs: number | undefined, attempt: number): number | undefined {
  const wanted = retryAfterMs ?? shortestWaitMs * 2 ** attempt;
  if (wanted > longestWaitMs) return undefined;
  return Math.max(wanted, shortestWaitMs);
}
