/** Breakers of every provider's model and key: the proxy's memory of health. */
import { admits, type Breaker, fail, healthy, probe } from "../routing/health.ts";

interface Failure {
  /** The vendor's own word of when to come back. */
  readonly retryAfterMs?: number | undefined;
  /** The key is wrong, or not paid for. */
  readonly isRefusal?: boolean;
}

export interface HealthBook {
  /** Would a request be let through to all of these now? */
  serves(names: readonly string[]): boolean;
  /**
   * Lets a request through where none of the names rests. To one that has rested it is a probe, so that its end must be told:
   * by `succeeded`, `failed` or `released`.
   */
  admit(names: readonly string[]): boolean;
  succeeded(name: string): void;
  failed(name: string, how?: Failure): void;
  /** Was the last failure of this key a refusal? Then the vendor has not lost its health, and nothing is gained by waiting. */
  isRefused(name: string): boolean;
  /** The request ended and showed nothing; the next one is a probe. */
  released(name: string): void;
  /** When the last of the names may serve again, in milliseconds since 1970; a probe under way has no such time. */
  restsUntil(names: readonly string[]): number | undefined;
  /** What rests, for the page and `doctor`. */
  all(): ReadonlyMap<string, Breaker>;
}

/** Names: `model provider/model`, `key provider/number`. One that never failed is not kept. */
export function healthBook(now: () => number): HealthBook {
  const breakers = new Map<string, Breaker>();
  const refused = new Set<string>();
  const serves = (names: readonly string[]): boolean =>
    breakers.size === 0 || names.every((name) => admits(breakers.get(name) ?? healthy, now()) !== "no");
  return {
    serves,
    admit(names) {
      if (!serves(names)) return false;
      for (const name of names) {
        const breaker = breakers.get(name);
        if (breaker) breakers.set(name, probe(breaker, now()));
      }
      return true;
    },
    succeeded(name) {
      breakers.delete(name);
      refused.delete(name);
    },
    failed(name, { retryAfterMs, isRefusal = false } = {}) {
      breakers.set(name, fail(breakers.get(name) ?? healthy, now(), retryAfterMs));
      if (isRefusal) refused.add(name);
      else refused.delete(name);
    },
    isRefused: (name) => refused.has(name),
    released(name) {
      const breaker = breakers.get(name);
      if (breaker?.state === "probing")
        breakers.set(name, { state: "open", until: now(), times: breaker.times });
    },
    restsUntil(names) {
      let until = 0;
      for (const name of names) {
        const breaker = breakers.get(name);
        if (breaker?.state === "probing") return undefined;
        if (breaker?.state === "open") until = Math.max(until, breaker.until);
      }
      return until;
    },
    all: () => breakers,
  };
}
