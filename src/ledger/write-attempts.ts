/** Rows of attempts into the ledger, and into the sums by hour and day that go with them. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { firstTokenStep } from "./first-tokens.ts";
import { countsOf, hourMs, localDay, seriesColumns, sumColumns } from "./sums.ts";

export interface WriteStatements {
  readonly attempt: StatementSync;
  readonly addSeries: StatementSync;
  readonly findSeries: StatementSync;
  readonly hour: StatementSync;
  readonly day: StatementSync;
  readonly firstToken: StatementSync;
  /** Numbers of series that were written before, by their values. */
  readonly series: Map<string, number>;
}

const columns = [
  "at",
  "exchange",
  "number",
  "project",
  "profile",
  "tool",
  "client",
  "upstream",
  "provider",
  "model",
  "asked",
  "outcome",
  "status",
  "cause",
  "first_token_ms",
  "duration_ms",
  "input",
  "cache_read",
  "cache_write",
  "output",
  "reasoning",
  "cost",
  "price",
  "warnings",
];

export function prepareWriting(database: DatabaseSync): WriteStatements {
  const marks = (names: readonly string[]) => names.map(() => "?").join(", ");
  const adding = (table: string, keys: readonly string[]) =>
    database.prepare(
      `INSERT INTO ${table} (${[...keys, ...sumColumns].join(", ")}) VALUES (${marks([...keys, ...sumColumns])})
       ON CONFLICT DO UPDATE SET ${sumColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
    );
  return {
    attempt: database.prepare(`INSERT INTO attempts (${columns.join(", ")}) VALUES (${marks(columns)})`),
    addSeries: database.prepare(
      `INSERT OR IGNORE INTO series (${seriesColumns.join(", ")}) VALUES (${marks(seriesColumns)})`,
    ),
    findSeries: database.prepare(
      `SELECT id FROM series WHERE ${seriesColumns.map((name) => `${name} = ?`).join(" AND ")}`,
    ),
    hour: adding("hours", ["hour", "series"]),
    day: adding("days", ["series", "day"]),
    firstToken: database.prepare(
      "INSERT INTO first_tokens (day, step, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    ),
    series: new Map(),
  };
}

/** All rows and their sums in one transaction. @throws what SQLite throws; nothing is written then. */
export function writeAttempts(
  database: DatabaseSync,
  statements: WriteStatements,
  rows: readonly Attempt[],
): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const row of rows) statements.attempt.run(...valuesOf(row));
    const { hours, days, steps } = addedUp(rows, statements);
    for (const { time, series, counts } of hours.values()) statements.hour.run(time, series, ...counts);
    for (const { time, series, counts } of days.values()) statements.day.run(series, time, ...counts);
    for (const { day, step, count } of steps.values()) statements.firstToken.run(day, step, count);
    database.exec("COMMIT");
  } catch (error) {
    // A number that was given in this transaction is nobody's any more.
    statements.series.clear();
    // A full disk has ended it already, and what is wrong is to be told.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

interface Group {
  /** An hour or a day. */
  readonly time: number;
  readonly series: number;
  readonly counts: number[];
}

interface Steps {
  readonly day: number;
  readonly step: number;
  count: number;
}

/** The rows of a batch are mostly of one time and series: they are added up here, and written once. */
function addedUp(rows: readonly Attempt[], statements: WriteStatements) {
  const hours = new Map<number, Group>();
  const days = new Map<number, Group>();
  const steps = new Map<number, Steps>();
  for (const row of rows) {
    const series = seriesOf(row, statements);
    const hour = Math.floor(row.at / hourMs);
    const day = localDay(row.at);
    const counts = countsOf(row);
    add(hours, hour, { time: hour * hourMs, series, counts });
    add(days, day, { time: day, series, counts });
    if (row.firstTokenMs === undefined) continue;
    const step = firstTokenStep(row.firstTokenMs);
    // A step is far below a thousand: it is eight times a logarithm.
    const name = day * 1_000 + step;
    const present = steps.get(name);
    if (present) present.count += 1;
    else steps.set(name, { day, step, count: 1 });
  }
  return { hours, days, steps };
}

/** More series than any ledger has: an hour and a series make one whole number. */
const mostSeries = 2 ** 30;

function add(groups: Map<number, Group>, time: number, group: Group): void {
  const name = time * mostSeries + group.series;
  const present = groups.get(name);
  if (!present) groups.set(name, { ...group, counts: [...group.counts] });
  else
    for (let index = 0; index < group.counts.length; index += 1)
      present.counts[index] = (present.counts[index] ?? 0) + (group.counts[index] ?? 0);
}

function seriesOf(row: Attempt, { series, addSeries, findSeries }: WriteStatements): number {
  const { project, profile, provider, model, tool } = row;
  const key = `${project}\n${profile}\n${provider}\n${model}\n${tool}`;
  const known = series.get(key);
  if (known !== undefined) return known;
  addSeries.run(project, profile, provider, model, tool);
  const id = Number(findSeries.get(project, profile, provider, model, tool)?.["id"]);
  series.set(key, id);
  return id;
}

function valuesOf(row: Attempt): (string | number | null)[] {
  return [
    row.at,
    row.exchange,
    row.number,
    row.project,
    row.profile,
    row.tool,
    row.client,
    row.upstream,
    row.provider,
    row.model,
    row.asked,
    row.outcome,
    row.status,
    row.cause,
    row.firstTokenMs ?? null,
    row.durationMs,
    row.input ?? null,
    row.cacheRead ?? null,
    row.cacheWrite ?? null,
    row.output ?? null,
    row.reasoning ?? null,
    row.cost ?? null,
    row.price ?? null,
    row.warnings,
  ];
}
