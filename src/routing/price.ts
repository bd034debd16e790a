/** What an exchange costs, in whole micro-USD: a price is USD per million tokens, so tokens times price is micro-USD. */
import type { Price } from "../registry/schema.ts";

/** Counts that do not overlap; missing ones count as none. */
export interface BilledTokens {
  readonly input?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly output?: number | undefined;
}

/** A cache entry of one hour costs 1.6 times one of five minutes (2 and 1.25 times the input price). */
const hourOverFiveMinutes = 1.6;

/**
 * Rounded half up. A missing cache price is that of fresh input: never too little.
 * @see https://platform.claude.com/docs/en/about-claude/pricing (checked 2026-11-25)
 */
export function costMicroUsd(tokens: BilledTokens, price: Price): number {
  const read = price["cache-read"] ?? price.input;
  const write = price["cache-write"] ?? price.input;
  const cost =
    (tokens.input ?? 0) * price.input +
    (tokens.cacheRead ?? 0) * read +
    (tokens.cacheWrite5m ?? 0) * write +
    (tokens.cacheWrite1h ?? 0) * write * (price["cache-write"] === undefined ? 1 : hourOverFiveMinutes) +
    (tokens.output ?? 0) * price.output;
  return Math.round(cost);
}
