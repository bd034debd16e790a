/** How long first tokens took: exact for some hours, counted in steps for days. */
import type { DatabaseSync } from "node:sqlite";
import { dayAt } from "./sums.ts";

/** Steps of a doubling in which times are counted: within 5 % of the time itself. */
const stepsPerDoubling = 8;

/** The step that a time is counted in; `migrations.ts` does the same in SQL. */
export function firstTokenStep(timeMs: number): number {
  return Math.round(Math.log2(Math.max(timeMs, 0) + 1) * stepsPerDoubling);
}

/**
 * Times in milliseconds below which the given shares of first tokens came since a time; undefined: none was measured.
 * Where a local day begins then, they are within 5 %, and a year costs no more than a week.
 */
export function firstTokenTimes(
  database: DatabaseSync,
  { since, offsetMinutes, shares }: FirstTokenQuestion,
): readonly number[] | undefined {
  const day = dayAt(since, offsetMinutes);
  const rows =
    day === undefined
      ? database
          .prepare(
            "SELECT first_token_ms AS time, 1 AS count FROM attempts WHERE at >= ? AND first_token_ms IS NOT NULL ORDER BY time",
          )
          .all(since)
      : database
          .prepare(
            "SELECT step, SUM(count) AS count FROM first_tokens WHERE day >= ? GROUP BY step ORDER BY step",
          )
          .all(day)
          .map(({ step, count }) => ({ time: 2 ** (Number(step) / stepsPerDoubling) - 1, count }));
  const total = rows.reduce((sum, { count }) => sum + Number(count), 0);
  if (total === 0) return undefined;
  return shares.map((share) => {
    let passed = 0;
    const found = rows.find(({ count }) => {
      passed += Number(count);
      return passed >= share * total;
    });
    return Number(found?.["time"] ?? 0);
  });
}

export interface FirstTokenQuestion {
  /** UTC milliseconds since 1970. */
  readonly since: number;
  /** Local time less UTC. */
  readonly offsetMinutes: number;
  readonly shares: readonly number[];
}
