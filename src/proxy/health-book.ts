/** Breakers of every provider's model and key, and how many requests are under way: the proxy's memory of health. */
import { admits, type Breaker, fail, healthy, probe } from "../routing/health.ts";

export interface HealthBook {
  /** May a request go there now? A `yes` to a resting one is a probe, whose end must be told. */
  admit(name: string): boolean;
  succeeded(name: string): void;
  failed(name: string, retryAfterMs?: number): void;
  /** What rests, for the page and `doctor`. */
  all(): ReadonlyMap<string, Breaker>;
}

/** Names: `model provider/model`, `key provider/number`. One that never failed is not kept. */
export function healthBook(now: () => number): HealthBook {
  const breakers = new Map<string, Breaker>();
  return {
    admit(name) {
      const breaker = breakers.get(name);
      if (!breaker) return true;
      const verdict = admits(breaker, now());
      if (verdict === "probe") breakers.set(name, probe(breaker, now()));
      return verdict !== "no";
    },
    succeeded(name) {
      breakers.delete(name);
    },
    failed(name, retryAfterMs) {
      breakers.set(name, fail(breakers.get(name) ?? healthy, now(), retryAfterMs));
    },
    all: () => breakers,
  };
}
