/** What the ledger adds up, and by what: the columns that its tables of sums share. */
import type { Attempt } from "./attempt.ts";

/** Columns of a series: everything that sums are kept apart by, beside time. */
export const seriesColumns = ["project", "profile", "provider", "model", "tool"] as const;

/** Columns of sums, in the order of `countsOf`. */
export const sumColumns = [
  "requests",
  "failures",
  "unpriced",
  "input",
  "cache_read",
  "cache_write",
  "output",
  "reasoning",
  "cost",
  "first_token_ms",
  "first_tokens",
  "duration_ms",
] as const;

/** What one attempt adds to the sums. */
export function countsOf(row: Attempt): number[] {
  const answered = row.outcome !== "failed";
  return [
    1,
    answered ? 0 : 1,
    answered && row.cost === undefined ? 1 : 0,
    row.input ?? 0,
    row.cacheRead ?? 0,
    row.cacheWrite ?? 0,
    row.output ?? 0,
    row.reasoning ?? 0,
    row.cost ?? 0,
    row.firstTokenMs ?? 0,
    row.firstTokenMs === undefined ? 0 : 1,
    row.durationMs,
  ];
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Local days since 1970, at local time less UTC; undefined: no day begins at that time. */
export function dayAt(time: number, offsetMinutes: number): number | undefined {
  const day = (time + offsetMinutes * 60_000) / dayMs;
  return Number.isInteger(day) ? day : undefined;
}

/** Clocks differ by whole quarters of an hour, and are set forward or back at such a time. */
const quarterMs = 15 * 60_000;
let lastQuarter = Number.NaN;
let lastDay = 0;

/** The local day, since 1970, that a time lies in by the clock of this process. */
export function localDay(time: number): number {
  const quarter = Math.floor(time / quarterMs);
  // Rows come in the order of their time, and a date object for each would be garbage on the requests' way.
  if (quarter !== lastQuarter) {
    lastQuarter = quarter;
    lastDay = Math.floor((time - new Date(time).getTimezoneOffset() * 60_000) / dayMs);
  }
  return lastDay;
}
