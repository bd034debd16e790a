/** The last exchanges, each with its attempts. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { hourMs } from "./sums.ts";

export interface ExchangeFilter {
  readonly project?: string;
  readonly tool?: string;
  readonly provider?: string;
  readonly model?: string;
  /** Exchanges with at least one attempt that ended so. */
  readonly outcome?: Attempt["outcome"];
}

/** Attempts of one exchange in their order; never empty. */
export type Exchange = readonly Attempt[];

const attemptColumns = `at, exchange, number, project, profile, tool, client, upstream, provider, model, asked, outcome, status,
  cause, first_token_ms AS firstTokenMs, duration_ms AS durationMs, input, cache_read AS cacheRead,
  cache_write AS cacheWrite, output, reasoning, cost, price, warnings`;

/** At most `limit` of those that the filter holds for, the newest first. */
export function lastExchanges(database: DatabaseSync, filter: ExchangeFilter, limit: number): Exchange[] {
  const ids =
    filter.outcome === undefined || filter.outcome === "ok"
      ? idsByHours(database, filter, limit)
      : idsOfUnwell(database, filter, limit);
  return ids.map((id) => exchangeOf(database, id)).filter((exchange) => exchange.length > 0);
}

/** Empty where there is none of that id. */
export function exchangeOf(database: DatabaseSync, id: string): Exchange {
  return database
    .prepare(`SELECT ${attemptColumns} FROM attempts WHERE exchange = ? ORDER BY number, id`)
    .all(id)
    .map(attemptOf);
}

/** The hourly sums tell which hours hold any that fit: so a rare project costs no walk through all attempts. */
function idsByHours(database: DatabaseSync, filter: ExchangeFilter, limit: number): string[] {
  const { where, values } = conditions(filter, ["project", "tool", "provider", "model"]);
  const hours = database
    .prepare(
      `SELECT DISTINCT hour FROM hours WHERE series IN (SELECT id FROM series WHERE ${where}) ORDER BY hour DESC`,
    )
    .iterate(values);
  const attempts = database.prepare(
    `SELECT exchange FROM attempts INDEXED BY attempts_at WHERE at >= :hour AND at < :end AND ${conditions(filter).where}
     ORDER BY at DESC LIMIT :most`,
  );
  const ids = new Set<string>();
  for (const { hour } of hours) {
    const found = attempts.all({
      ...conditions(filter).values,
      hour: Number(hour),
      end: Number(hour) + hourMs,
      // An exchange has few attempts; those of one may stand among the others'.
      most: limit * 8,
    });
    for (const { exchange } of found) if (ids.size < limit) ids.add(String(exchange));
    if (ids.size >= limit) break;
  }
  return [...ids];
}

function idsOfUnwell(database: DatabaseSync, filter: ExchangeFilter, limit: number): string[] {
  const { where, values } = conditions(filter);
  const found = database
    .prepare(
      `SELECT exchange FROM attempts INDEXED BY attempts_unwell WHERE outcome <> 'ok' AND ${where}
       ORDER BY at DESC LIMIT :most`,
    )
    .all({ ...values, most: limit * 8 });
  return [...new Set(found.map(({ exchange }) => String(exchange)))].slice(0, limit);
}

function conditions(
  filter: ExchangeFilter,
  names: readonly (keyof ExchangeFilter)[] = ["project", "tool", "provider", "model", "outcome"],
): { where: string; values: Record<string, SQLInputValue> } {
  const given = names.filter((name) => filter[name] !== undefined);
  return {
    where: given.length === 0 ? "TRUE" : given.map((name) => `${name} = :${name}`).join(" AND "),
    values: Object.fromEntries(given.map((name) => [name, filter[name] ?? ""])),
  };
}

/** Values that are there to filter by. */
export interface Facets {
  readonly projects: readonly string[];
  readonly tools: readonly string[];
  /** `provider/model`. */
  readonly models: readonly string[];
}

export function readFacets(database: DatabaseSync): Facets {
  const rows = database.prepare("SELECT project, tool, provider || '/' || model AS model FROM series").all();
  const distinct = (name: string): string[] => [...new Set(rows.map((row) => String(row[name])))].sort();
  return { projects: distinct("project"), tools: distinct("tool"), models: distinct("model") };
}

function attemptOf(row: Record<string, unknown>): Attempt {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? undefined : value]),
  ) as unknown as Attempt;
}
