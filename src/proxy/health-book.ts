/** Breakers of every provider's model and key: the proxy's memory of health. */
import { admits, type Breaker, fail, healthy, probe } from "../routing/health.ts";

export interface HealthBook {
  /** Would a request be let through to all of these now? */
  serves(names: readonly string[]): boolean;
  /**
   * Lets a request through where none of the names rests. To one that has rested it is a probe, so that its end must be told:
   * by `succeeded`, `failed` or `released`.
   */
  admit(names: readonly string[]): boolean;
  succeeded(name: string): void;
  failed(name: string, retryAfterMs?: number): void;
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
    },
    failed(name, retryAfterMs) {
      breakers.set(name, fail(breakers.get(name) ?? healthy, now(), retryAfterMs));
    },
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
