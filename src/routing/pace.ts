/** How fast a provider may be asked: requests at once, requests and tokens a minute. */
import type { ProviderEntry } from "../registry/schema.ts";

export type PaceLimits = NonNullable<ProviderEntry["limits"]>;

/** A request that was sent: when, in milliseconds since 1970, and the tokens that it is known or estimated to take. */
export interface Sent {
  readonly at: number;
  tokens: number;
}

/** What a provider was asked lately. `recent` of the last minute, the oldest first. */
export interface Pace {
  readonly running: number;
  readonly recent: readonly Sent[];
}

export const minuteMs = 60_000;

/** Is there room for one more? A request that is over the tokens of a minute by itself goes alone: it would never fit. */
export function hasRoom(limits: PaceLimits, { running, recent }: Pace, tokens: number): boolean {
  const { concurrency, rpm, tpm } = limits;
  if (concurrency !== undefined && running >= concurrency) return false;
  if (rpm !== undefined && recent.length >= rpm) return false;
  const taken = recent.reduce((sum, sent) => sum + sent.tokens, 0);
  return tpm === undefined || taken === 0 || taken + tokens <= tpm;
}
