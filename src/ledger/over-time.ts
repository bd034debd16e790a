/** Usage as a chart shows it: equal spans of time, by model; and how long first tokens took. */
import type { DatabaseSync } from "node:sqlite";

/** Equal spans from `since` on. Times in UTC milliseconds since 1970. */
export interface Spans {
  readonly since: number;
  readonly spanMs: number;
  readonly count: number;
}

/** What a model came to in one span. Cost in micro-USD, of the requests whose price was known. */
export interface SpanRow {
  /** From 0. */
  readonly span: number;
  readonly provider: string;
  readonly model: string;
  readonly requests: number;
  readonly failures: number;
  readonly unpriced: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly cost: number;
}

const hourMs = 3_600_000;

/** Only spans and models with requests have a row. An hour belongs to the span that it begins in. */
export function usageOverTime(database: DatabaseSync, { since, spanMs, count }: Spans): SpanRow[] {
  return database
    .prepare(
      `SELECT (hour - CAST(:since AS INTEGER)) / CAST(:span AS INTEGER) AS span, provider, model,
       SUM(requests) AS requests, SUM(failures) AS failures, SUM(unpriced) AS unpriced, SUM(input) AS input,
       SUM(cache_read) AS cacheRead, SUM(cache_write) AS cacheWrite, SUM(output) AS output, SUM(cost) AS cost
       FROM hours WHERE hour >= :since AND hour < :until GROUP BY span, provider, model`,
    )
    .all({ since, span: spanMs, until: since + spanMs * count }) as unknown as SpanRow[];
}

/** Steps of a doubling in which times to the first token are counted: within 5 % of the time itself. */
const stepsPerDoubling = 8;

/** The step that a time is counted in; `migrations.ts` does the same in SQL. */
export function firstTokenStep(timeMs: number): number {
  return Math.round(Math.log2(timeMs + 1) * stepsPerDoubling);
}

/** Times in milliseconds below which the given shares of first tokens came; undefined: none was measured. */
export function firstTokenTimes(
  database: DatabaseSync,
  since: number,
  shares: readonly number[],
): readonly number[] | undefined {
  const rows = database
    .prepare("SELECT step, SUM(count) AS count FROM first_tokens WHERE hour >= ? GROUP BY step ORDER BY step")
    .all(Math.floor(since / hourMs) * hourMs) as { step: number; count: number }[];
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  return shares.map((share) => {
    let passed = 0;
    const found = rows.find(({ count }) => {
      passed += count;
      return passed >= share * total;
    });
    return 2 ** ((found?.step ?? 0) / stepsPerDoubling) - 1;
  });
}
