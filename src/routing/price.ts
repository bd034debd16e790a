/** What an exchange costs, in whole micro-USD: a price is USD per million tokens, so tokens times price is micro-USD. */
import type { Price, Rates } from "../registry/price-schema.ts";

/** Counts that do not overlap; missing ones count as none. */
export interface BilledTokens {
  readonly input?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly output?: number | undefined;
}

/** Rounded half up. */
export function costMicroUsd(tokens: BilledTokens, price: Price): number {
  return Math.round(exactMicroUsd(tokens, price));
}

/**
 * Before rounding, to compare small requests. Where a cache price is missing, the next dearer reading counts, so that it is
 * never too little: an hour's write costs a five minutes' one, and both and a read cost fresh input.
 */
export function exactMicroUsd(tokens: BilledTokens, price: Price): number {
  const { input = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, output = 0 } = tokens;
  const rates = ratesAt(price, input + cacheRead + cacheWrite5m + cacheWrite1h);
  const write = rates["cache-write"] ?? rates.input;
  return (
    input * rates.input +
    cacheRead * (rates["cache-read"] ?? rates.input) +
    cacheWrite5m * write +
    cacheWrite1h * (rates["cache-write-1h"] ?? write) +
    output * rates.output
  );
}

/** The whole request is charged at the highest tier that its input, cached or not, exceeds; a tier says what differs. */
function ratesAt(price: Price, inputTokens: number): Rates {
  if (!price.tiers) return price;
  const { tiers, ...rates } = price;
  const reached = tiers.filter(({ over }) => inputTokens > over);
  return Object.assign(rates, ...reached.toSorted((left, right) => left.over - right.over));
}
