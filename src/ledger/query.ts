/** Questions to the ledger: sums by any dimension, spending of a purse, speeds, the last exchanges. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Amounts } from "./amounts.ts";
import type { Attempt } from "./attempt.ts";
import { dayAt, hourMs, seriesColumns } from "./sums.ts";

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

export interface Sums extends Amounts {
  readonly reasoning: number;
  /** Mean time to the first token; undefined: none was measured. */
  readonly firstTokenMs: number | undefined;
}

export interface UsageRow extends Sums {
  /** One value per dimension asked for, in that order: a name, or a time in milliseconds for `day` and `hour`. */
  readonly keys: readonly (string | number)[];
}

// A bound number is a real one to SQLite, and would make the division one.
const hoursDay = "(hour + CAST(:offset AS INTEGER)) / 86400000 * 86400000 - CAST(:offset AS INTEGER)";
const daysDay = "day * 86400000 - CAST(:offset AS INTEGER)";

const keyColumns: Readonly<Record<Exclude<Dimension, "day">, string>> = {
  hour: "hour",
  project: "project",
  profile: "profile",
  provider: "provider",
  model: "provider || '/' || model",
  tool: "tool",
};

/**
 * `offsetMinutes`: local time less UTC, so that days are the user's. Whole days are read from the ledger's own, which are
 * those of the clock at that time; else they are made up of hours.
 */
export function usageBy(
  database: DatabaseSync,
  by: readonly Dimension[],
  filter: Filter,
  offsetMinutes = 0,
): UsageRow[] {
  const hasDays = !by.includes("hour") && isWholeDays(filter, offsetMinutes);
  const table = hasDays ? "days" : "hours";
  const columns = { ...keyColumns, day: hasDays ? daysDay : hoursDay };
  const keys = by.map((dimension, index) => `${columns[dimension]} AS key${index}`);
  const groups = by.map((_, index) => `key${index}`);
  const { where, values, named } = hasDays ? dayConditions(filter, offsetMinutes) : conditions(filter);
  const isNamed = named || by.some((dimension) => dimension !== "day" && dimension !== "hour");
  const rows = database
    .prepare(
      `SELECT ${[...keys, sumColumns].join(", ")} FROM ${table} ${isNamed ? joined(table) : ""} WHERE ${where}
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

interface Conditions {
  readonly where: string;
  readonly values: Record<string, SQLInputValue>;
  /** Whether they ask for names, which the series have. */
  readonly named: boolean;
}

function joined(table: string): string {
  return `JOIN series ON series.id = ${table}.series`;
}

function isWholeDays({ since, until }: Filter, offsetMinutes: number): boolean {
  return (
    dayAt(since, offsetMinutes) !== undefined &&
    (until === undefined || dayAt(until, offsetMinutes) !== undefined)
  );
}

function dayConditions(filter: Filter, offsetMinutes: number): Conditions {
  const { since, until } = filter;
  const last = until === undefined ? undefined : dayAt(until, offsetMinutes);
  return withNames(filter, ["day >= :since", ...(last === undefined ? [] : ["day < :until"])], {
    since: dayAt(since, offsetMinutes) ?? 0,
    ...(last !== undefined && { until: last }),
  });
}

/** The hour in which `since` lies counts whole. */
function conditions(filter: Filter): Conditions {
  const { since, until } = filter;
  return withNames(filter, ["hour >= :since", ...(until === undefined ? [] : ["hour < :until"])], {
    since: Math.floor(since / hourMs) * hourMs,
    ...(until !== undefined && { until }),
  });
}

function withNames(
  filter: Filter,
  times: readonly string[],
  values: Record<string, SQLInputValue>,
): Conditions {
  const names = seriesColumns.filter((name) => filter[name] !== undefined);
  return {
    where: [...times, ...names.map((name) => `${name} = :${name}`)].join(" AND "),
    values: { ...values, ...Object.fromEntries(names.map((name) => [name, filter[name] ?? ""])) },
    named: names.length > 0,
  };
}

/** Micro-USD spent since a time, by what a purse is of. `offsetMinutes`: local time less UTC. */
export function spentSince(database: DatabaseSync, filter: Filter, offsetMinutes: number): number {
  return usageBy(database, [], filter, offsetMinutes)[0]?.cost ?? 0;
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
  /** Exchanges of which no attempt was answered. */
  readonly unanswered: number;
  /** The last attempt of those: whom it asked, and its cause. */
  readonly lastFailure?: Pick<Attempt, "provider" | "model" | "cause">;
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
  const failures = database
    .prepare(
      `SELECT provider, model, cause, MAX(at) FROM attempts WHERE at >= ? AND project = ? AND tool = ?
       GROUP BY exchange HAVING SUM(outcome <> 'failed' OR cause = 'client-left') = 0 ORDER BY MAX(at)`,
    )
    .all(since, project, tool);
  const last = failures.at(-1);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return {
    exchanges: count("exchanges"),
    further: count("further"),
    unanswered: failures.length,
    ...(last && {
      lastFailure: {
        provider: String(last["provider"]),
        model: String(last["model"]),
        cause: String(last["cause"]),
      },
    }),
    input: count("input"),
    cacheRead: count("cacheRead"),
    cacheWrite: count("cacheWrite"),
    output: count("output"),
    cost: count("cost"),
    unpriced: count("unpriced"),
  };
}
