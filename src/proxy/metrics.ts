/** Counts for `/metrics`: kept as plain sums beside the requests' path, and put into Prometheus' words when asked for. */
import type { Attempt } from "../ledger/attempt.ts";
import { type Labels, labelNames, type MetricsNow, type Sums, tokenKinds } from "./metric-sums.ts";

export interface Metrics {
  observe(attempt: Attempt): void;
  text(now: MetricsNow): Promise<string>;
}

/** No project's path is a label: whoever scrapes need not know where the user works. */
export function startMetrics(): Metrics {
  const all = new Map<string, Sums>();
  let last: Sums | undefined;

  /** Mostly those of the attempt before: a joined key costs more than all that is added up. */
  function sumsOf(attempt: Attempt): Sums {
    if (last && labelNames.every((name) => last?.labels[name] === attempt[name])) return last;
    const { client, upstream, provider, model, tool, outcome } = attempt;
    const key = `${client} ${upstream} ${provider} ${model} ${tool} ${outcome}`;
    last = all.get(key) ?? newSums({ client, upstream, provider, model, tool, outcome });
    all.set(key, last);
    return last;
  }

  return {
    observe(attempt) {
      const sums = sumsOf(attempt);
      sums.attempts += 1;
      for (const kind of tokenKinds) sums.tokens[kind] += attempt[kind] ?? 0;
      sums.costMicroUsd += attempt.cost ?? 0;
      sums.durationMs += attempt.durationMs;
      if (attempt.firstTokenMs === undefined) return;
      sums.firstTokenMs += attempt.firstTokenMs;
      sums.firstTokens += 1;
    },
    async text(now) {
      // Loaded when somebody asks: it takes more memory than all that is counted.
      const { prometheusText } = await import("./prometheus-text.ts");
      return await prometheusText([...all.values()], now);
    },
  };
}

function newSums(labels: Labels): Sums {
  const tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  return { labels, attempts: 0, tokens, costMicroUsd: 0, durationMs: 0, firstTokenMs: 0, firstTokens: 0 };
}
