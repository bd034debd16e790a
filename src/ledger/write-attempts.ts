/** Rows of attempts into the ledger, and into the sums by hour that go with them. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { firstTokenStep } from "./over-time.ts";

export interface WriteStatements {
  readonly attempt: StatementSync;
  readonly hour: StatementSync;
  readonly firstToken: StatementSync;
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
const sums = [
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
];
const hourKeys = ["hour", "project", "profile", "provider", "model", "tool"];

export function prepareWriting(database: DatabaseSync): WriteStatements {
  const marks = (names: readonly string[]) => names.map(() => "?").join(", ");
  return {
    attempt: database.prepare(`INSERT INTO attempts (${columns.join(", ")}) VALUES (${marks(columns)})`),
    hour: database.prepare(
      `INSERT INTO hours (${[...hourKeys, ...sums].join(", ")}) VALUES (${marks([...hourKeys, ...sums])})
       ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
    ),
    firstToken: database.prepare(
      "INSERT INTO first_tokens (hour, step, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    ),
  };
}

/** All rows and their sums in one transaction. @throws what SQLite throws; nothing is written then. */
export function writeAttempts(
  database: DatabaseSync,
  { attempt, hour, firstToken }: WriteStatements,
  rows: readonly Attempt[],
): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const row of rows) attempt.run(...valuesOf(row));
    for (const { keys, counts } of hoursOf(rows)) hour.run(...keys, ...counts);
    for (const { hour, step, count } of firstTokensOf(rows)) firstToken.run(hour, step, count);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
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

const hourMs = 3_600_000;
const hourOf = (at: number): number => Math.floor(at / hourMs) * hourMs;

interface Hour {
  readonly keys: readonly (string | number)[];
  readonly counts: number[];
}

/** The rows of a batch are mostly of one hour, project and model: they are added up here, and written once. */
function hoursOf(rows: readonly Attempt[]): Iterable<Hour> {
  const hours = new Map<string, Hour>();
  for (const row of rows) {
    const { project, profile, provider, model, tool } = row;
    const hour = hourOf(row.at);
    const name = `${hour}\n${project}\n${profile}\n${provider}\n${model}\n${tool}`;
    const present = hours.get(name);
    if (!present)
      hours.set(name, { keys: [hour, project, profile, provider, model, tool], counts: countsOf(row) });
    else {
      const more = countsOf(row);
      for (let index = 0; index < more.length; index += 1)
        present.counts[index] = (present.counts[index] ?? 0) + (more[index] ?? 0);
    }
  }
  return hours.values();
}

interface FirstTokens {
  readonly hour: number;
  readonly step: number;
  count: number;
}

/** Steps are few, and far less than an hour's milliseconds. */
function firstTokensOf(rows: readonly Attempt[]): Iterable<FirstTokens> {
  const steps = new Map<number, FirstTokens>();
  for (const { at, firstTokenMs } of rows) {
    if (firstTokenMs === undefined) continue;
    const hour = hourOf(at);
    const step = firstTokenStep(firstTokenMs);
    const present = steps.get(hour + step);
    if (present) present.count += 1;
    else steps.set(hour + step, { hour, step, count: 1 });
  }
  return steps.values();
}

function countsOf(row: Attempt): number[] {
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
