/** Money as people read it: what is unknown is said, never shown as nothing. */

/** What requests cost: micro-USD of those whose price was known, and how many others there were. */
export interface KnownCost {
  readonly cost: number;
  readonly unpriced: number;
}

/** Requests without a price are counted beside the sum of the others; where there are no others, nothing is known. */
export function costText({ cost, unpriced }: KnownCost): string {
  if (unpriced === 0) return usdText(cost);
  const without = withoutPriceText(unpriced);
  return cost === 0 ? `unknown (${without})` : `${usdText(cost)} + ${without}`;
}

export function withoutPriceText(requests: number): string {
  return `${requests} ${requests === 1 ? "request" : "requests"} without a price`;
}

/** Undefined: not known. */
export function usdOrUnknown(microUsd: number | undefined): string {
  return microUsd === undefined ? "unknown" : usdText(microUsd);
}

/** Micro-USD as dollars: cents from a dollar on, more digits below. */
export function usdText(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  if (microUsd > 0 && microUsd < 50) return "under $0.0001";
  return `$${usd.toFixed(usd === 0 || usd >= 1 ? 2 : 4)}`;
}
