/** Counts for `/metrics`: kept as plain sums beside the requests' path, and put into Prometheus' words when asked for. */
import { Counter, Gauge, Registry } from "prom-client";
import type { Attempt } from "../ledger/attempt.ts";

export interface Metrics {
  observe(attempt: Attempt): void;
  text(now: MetricsNow): Promise<string>;
}

/** What is not counted here but asked at the moment. */
interface MetricsNow {
  readonly requests: number;
  readonly underWay: number;
  readonly resting: number;
  readonly ledgerBroken: boolean;
  readonly memoryBytes: number;
}

type Labels = Readonly<Record<"client" | "upstream" | "provider" | "model" | "tool" | "outcome", string>>;

interface Sums {
  readonly labels: Labels;
  attempts: number;
  tokens: Record<(typeof tokenKinds)[number], number>;
  costMicroUsd: number;
  durationMs: number;
  firstTokenMs: number;
  firstTokens: number;
}

const tokenKinds = ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const;
const labelNames = ["client", "upstream", "provider", "model", "tool", "outcome"] as const;

/** No project's path is a label: whoever scrapes need not know where the user works. */
export function startMetrics(): Metrics {
  const all = new Map<string, Sums>();
  return {
    observe(attempt) {
      const { client, upstream, provider, model, tool, outcome } = attempt;
      const key = `${client} ${upstream} ${provider} ${model} ${tool} ${outcome}`;
      let sums = all.get(key);
      if (!sums) {
        sums = newSums({ client, upstream, provider, model, tool, outcome });
        all.set(key, sums);
      }
      sums.attempts += 1;
      for (const kind of tokenKinds) sums.tokens[kind] += attempt[kind] ?? 0;
      sums.costMicroUsd += attempt.cost ?? 0;
      sums.durationMs += attempt.durationMs;
      if (attempt.firstTokenMs === undefined) return;
      sums.firstTokenMs += attempt.firstTokenMs;
      sums.firstTokens += 1;
    },
    text: (now) => written([...all.values()], now),
  };
}

function newSums(labels: Labels): Sums {
  const tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  return { labels, attempts: 0, tokens, costMicroUsd: 0, durationMs: 0, firstTokenMs: 0, firstTokens: 0 };
}

function written(all: readonly Sums[], now: MetricsNow): Promise<string> {
  const register = new Registry();
  const registers = [register];
  const counter = (name: string, help: string, extra: readonly string[] = []) =>
    new Counter({ name, help, labelNames: [...labelNames, ...extra], registers });
  const attempts = counter("aienv_attempts_total", "Calls of upstreams");
  const tokens = counter("aienv_tokens_total", "Tokens, by kind", ["kind"]);
  const cost = counter("aienv_cost_usd_total", "Cost of calls whose price is known, in USD");
  const duration = counter("aienv_duration_seconds_sum", "Time that calls took");
  const first = counter("aienv_first_token_seconds_sum", "Time to the first token");
  const firsts = counter("aienv_first_token_seconds_count", "Calls whose first token was timed");
  for (const sums of all) {
    attempts.inc(sums.labels, sums.attempts);
    for (const kind of tokenKinds)
      if (sums.tokens[kind] > 0) tokens.inc({ ...sums.labels, kind }, sums.tokens[kind]);
    cost.inc(sums.labels, sums.costMicroUsd / 1e6);
    duration.inc(sums.labels, sums.durationMs / 1000);
    first.inc(sums.labels, sums.firstTokenMs / 1000);
    firsts.inc(sums.labels, sums.firstTokens);
  }
  new Counter({ name: "aienv_requests_total", help: "Requests of clients", registers }).inc(now.requests);
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers }).set(value);
  gauge("aienv_requests_under_way", "Requests that are being served", now.underWay);
  gauge("aienv_resting", "Models and keys that rest after failures", now.resting);
  gauge("aienv_ledger_broken", "1 while the ledger can't be written", Number(now.ledgerBroken));
  gauge("process_resident_memory_bytes", "Memory of the process", now.memoryBytes);
  return register.metrics();
}
