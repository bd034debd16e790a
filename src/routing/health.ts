/** Circuit breakers: a provider's model or key that failed rests, and is tried with one request before it serves again. */

/** Times in milliseconds since 1970. `open`: rests until `until`. `probing`: one request is under way. */
export type Breaker =
  | { readonly state: "closed"; readonly failures: number }
  | { readonly state: "open"; readonly until: number; readonly times: number }
  | { readonly state: "probing"; readonly since: number; readonly times: number };

export const healthy: Breaker = { state: "closed", failures: 0 };

/** Failures in a row that open a breaker. */
const failuresToOpen = 3;
const firstRestMs = 5_000;
const longestRestMs = 120_000;
/** A probe whose end nobody reported: its request was lost, so another may try. */
const probeLimitMs = 60_000;

/** May a request go there now? `probe`: it is the one that finds out, and its end must be reported. */
export function admits(breaker: Breaker, now: number): "yes" | "probe" | "no" {
  if (breaker.state === "closed") return "yes";
  const due = breaker.state === "open" ? breaker.until : breaker.since + probeLimitMs;
  // Nothing rests longer: the clock was set back.
  return now >= due || due - now > longestRestMs ? "probe" : "no";
}

/** A probe begins. */
export function probe(breaker: Breaker, now: number): Breaker {
  return breaker.state === "closed" ? breaker : { state: "probing", since: now, times: breaker.times };
}

export function succeed(): Breaker {
  return healthy;
}

/**
 * A failure that counts against it. `retryAfterMs` (the vendor's own word) opens at once, for that long; a failed probe
 * opens again for twice as long.
 */
export function fail(breaker: Breaker, now: number, retryAfterMs?: number): Breaker {
  if (retryAfterMs !== undefined) {
    return {
      state: "open",
      until: now + Math.min(Math.max(retryAfterMs, 0), longestRestMs),
      times: timesOf(breaker),
    };
  }
  if (breaker.state === "closed") {
    const failures = breaker.failures + 1;
    return failures < failuresToOpen
      ? { state: "closed", failures }
      : { state: "open", until: now + firstRestMs, times: 1 };
  }
  if (breaker.state === "open") return breaker;
  const times = breaker.times + 1;
  return { state: "open", until: now + Math.min(firstRestMs * 2 ** (times - 1), longestRestMs), times };
}

function timesOf(breaker: Breaker): number {
  return breaker.state === "closed" ? 1 : breaker.times;
}
