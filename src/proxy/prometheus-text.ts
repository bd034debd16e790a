/** The counts in Prometheus' words. */
import { Counter, Gauge, Registry } from "prom-client";
import { labelNames, type MetricsNow, type Sums, tokenKinds } from "./metric-sums.ts";

export function prometheusText(all: readonly Sums[], now: MetricsNow): Promise<string> {
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
