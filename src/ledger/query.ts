/** Questions to the ledger: sums by any dimension, spending of a purse, speeds, the last exchanges. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** What usage is shown by. */
export const dimensions = ["day", "hour", "project", "profile", "provider", "model", "tool"] as const;
export type Dimension = (typeof dimensions)[number];

/** Which rows count. Times in UTC milliseconds since 1970; `until` is exclusive. */
export interface Filter {
  readonly since: number;
  readonly until?: number;
  readonly project?: string;
  readonly profile?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly tool?: string;
}

/** Sums. Cost in micro-USD, of the requests whose price was known; `unpriced` counts the others. */
export interface Sums {
  readonly requests: number;
  readonly failures: number;
  readonly unpriced: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cost: number;
  /** Mean time to the first token; undefined: none was measured. */
  readonly firstTokenMs: number | undefined;
}

export interface UsageRow extends Sums {
  /** One value per dimension asked for, in that order: a name, or a time in milliseconds for `day` and `hour`. */
  readonly keys: readonly (string | number)[];
}

const keyColumns: Readonly<Record<Dimension, string>> = {
  // A bound number is a real one to SQLite, and would make the division one.
  day: "(hour + CAST(:offset AS INTEGER)) / 86400000 * 86400000 - CAST(:offset AS INTEGER)",
  hour: "hour",
  project: "project",
  profile: "profile",
  provider: "provider",
  model: "provider || '/' || model",
  tool: "tool",
};

/** `offsetMinutes`: local time less UTC, so that days are the user's. */
export function usageBy(
  database: DatabaseSync,
  by: readonly Dimension[],
  filter: Filter,
  offsetMinutes = 0,
): UsageRow[] {
  const keys = by.map((dimension, index) => `${keyColumns[dimension]} AS key${index}`);
  const groups = by.map((_, index) => `key${index}`);
  const { where, values } = conditions(filter);
  const rows = database
    .prepare(
      `SELECT ${[...keys, sumColumns].join(", ")} FROM hours WHERE ${where}
       ${groups.length > 0 ? `GROUP BY ${groups.join(", ")} ORDER BY ${groups.join(", ")}` : ""}`,
    )
    .all({ ...values, ...(by.includes("day") && { offset: offsetMinutes * 60_000 }) });
  return rows
    .filter((row) => row["requests"] !== null)
    .map((row) => ({ keys: groups.map((name) => row[name] as string | number), ...sumsOf(row) }));
}

const sumColumns = `SUM(requests) AS requests, SUM(failures) AS failures, SUM(unpriced) AS unpriced, SUM(input) AS input,
  SUM(cache_read) AS cacheRead, SUM(cache_write) AS cacheWrite, SUM(output) AS output, SUM(reasoning) AS reasoning,
  SUM(cost) AS cost, SUM(first_token_ms) AS firstTokenSum, SUM(first_tokens) AS firstTokens`;

function sumsOf(row: Record<string, unknown>): Sums {
  const number = (name: string) => Number(row[name] ?? 0);
  const measured = number("firstTokens");
  return {
    requests: number("requests"),
    failures: number("failures"),
    unpriced: number("unpriced"),
    input: number("input"),
    cacheRead: number("cacheRead"),
    cacheWrite: number("cacheWrite"),
    output: number("output"),
    reasoning: number("reasoning"),
    cost: number("cost"),
    firstTokenMs: measured === 0 ? undefined : number("firstTokenSum") / measured,
  };
}

/** The hour in which `since` lies counts whole only where it begins there: periods begin at midnight. */
function conditions(filter: Filter): { where: string; values: Record<string, SQLInputValue> } {
  const parts = ["hour >= :since"];
  const values: Record<string, SQLInputValue> = { since: Math.floor(filter.since / 3_600_000) * 3_600_000 };
  if (filter.until !== undefined) {
    parts.push("hour < :until");
    values["until"] = filter.until;
  }
  for (const name of ["project", "profile", "provider", "model", "tool"] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    parts.push(`${name} = :${name}`);
    values[name] = value;
  }
  return { where: parts.join(" AND "), values };
}

/** Micro-USD spent since a time, by what a purse is of. */
export function spentSince(database: DatabaseSync, filter: Filter): number {
  const { where, values } = conditions(filter);
  return Number(
    database.prepare(`SELECT SUM(cost) AS cost FROM hours WHERE ${where}`).get(values)?.["cost"] ?? 0,
  );
}

/** Medians of the last answered attempts of a model. */
export function speedOf(
  database: DatabaseSync,
  provider: string,
  model: string,
): { readonly firstTokenMs: number; readonly tokensPerSecond: number } | undefined {
  const rows = database
    .prepare(
      `SELECT first_token_ms AS first, duration_ms AS duration, output FROM attempts
       WHERE provider = ? AND model = ? AND outcome = 'ok' AND first_token_ms IS NOT NULL ORDER BY at DESC LIMIT 25`,
    )
    .all(provider, model);
  if (rows.length === 0) return undefined;
  const rates = rows
    .filter((row) => Number(row["output"] ?? 0) > 0 && Number(row["duration"]) > Number(row["first"]))
    .map((row) => (1000 * Number(row["output"])) / (Number(row["duration"]) - Number(row["first"])));
  return { firstTokenMs: median(rows.map((row) => Number(row["first"]))), tokensPerSecond: median(rates) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What a stretch of work came to. Tokens and cost as in `Sums`; `further` counts attempts after the first of an exchange. */
export interface Stretch
  extends Pick<Sums, "input" | "cacheRead" | "cacheWrite" | "output" | "cost" | "unpriced"> {
  readonly exchanges: number;
  readonly further: number;
}

/** Attempts from a moment on, to the millisecond: of a project, by a tool. */
export function stretchSince(
  database: DatabaseSync,
  { since, project, tool }: { readonly since: number; readonly project: string; readonly tool: string },
): Stretch {
  const row = database
    .prepare(
      `SELECT COUNT(DISTINCT exchange) AS exchanges, SUM(number > 0) AS further, SUM(input) AS input,
       SUM(cache_read) AS cacheRead, SUM(cache_write) AS cacheWrite, SUM(output) AS output, SUM(cost) AS cost,
       SUM(outcome <> 'failed' AND cost IS NULL) AS unpriced
       FROM attempts WHERE at >= ? AND project = ? AND tool = ?`,
    )
    .get(since, project, tool);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return {
    exchanges: count("exchanges"),
    further: count("further"),
    input: count("input"),
    cacheRead: count("cacheRead"),
    cacheWrite: count("cacheWrite"),
    output: count("output"),
    cost: count("cost"),
    unpriced: count("unpriced"),
  };
}
