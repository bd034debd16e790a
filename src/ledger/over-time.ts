/** Usage as a chart shows it: equal spans of time, by model. */
import type { DatabaseSync } from "node:sqlite";
import type { Amounts } from "./amounts.ts";
import { dayAt, dayMs } from "./sums.ts";

/** Equal spans from `since` on. Times in UTC milliseconds since 1970. */
export interface Spans {
  readonly since: number;
  readonly spanMs: number;
  readonly count: number;
}

/** What a model came to in one span. */
export interface SpanRow extends Amounts {
  /** From 0. */
  readonly span: number;
  readonly provider: string;
  readonly model: string;
}

/**
 * Only spans and models with requests have a row. Spans of whole local days are read from the days; else an hour belongs to
 * the span that it begins in.
 */
export function usageOverTime(
  database: DatabaseSync,
  { since, spanMs, count }: Spans,
  offsetMinutes: number,
): SpanRow[] {
  const day = spanMs % dayMs === 0 ? dayAt(since, offsetMinutes) : undefined;
  const [table, time, first, width] =
    day === undefined ? ["hours", "hour", since, spanMs] : ["days", "day", day, spanMs / dayMs];
  // A bound number is a real one to SQLite, and would make the division one.
  return database
    .prepare(
      `SELECT (${time} - CAST(:first AS INTEGER)) / CAST(:width AS INTEGER) AS span, provider, model,
       SUM(requests) AS requests, SUM(failures) AS failures, SUM(unpriced) AS unpriced, SUM(input) AS input,
       SUM(cache_read) AS cacheRead, SUM(cache_write) AS cacheWrite, SUM(output) AS output, SUM(cost) AS cost
       FROM ${table} JOIN series ON series.id = ${table}.series
       WHERE ${time} >= :first AND ${time} < :end GROUP BY span, provider, model`,
    )
    .all({ first, width, end: first + width * count }) as unknown as SpanRow[];
}
