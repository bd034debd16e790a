/** Writes attempts in batches beside the requests' path. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { asLedgerError, openLedger } from "./open-ledger.ts";

/** How long a row waits at most before it is written, in milliseconds. */
const batchMs = 25;
/** Rows that are kept while the database can't be written; the oldest go first. */
const mostWaiting = 10_000;
/** How long a broken database rests before it is tried again, in milliseconds. */
const restMs = 5_000;

/** The ledger as the proxy sees it: storage behind two verbs. */
export interface Recorder {
  /** Takes a row; returns at once and never throws. */
  record(attempt: Attempt): void;
  /** Writes what waits. Called before the process ends. */
  flush(): void;
  close(): void;
  /** What is wrong, for `/healthz` and `doctor`; undefined: nothing. */
  readonly problem: string | undefined;
}

export interface RecorderOptions {
  readonly file: string;
  /** Told once for each time that the ledger breaks, and once when it is back. */
  readonly warn: (message: string) => void;
  readonly now: () => number;
  /** Told after each batch; must not throw, and wait for nothing. */
  readonly written?: () => void;
}

/** Opens the database with the first row, so that a proxy without it starts and serves all the same. */
export function startRecorder({ file, warn, now, written }: RecorderOptions): Recorder {
  let database: DatabaseSync | undefined;
  let statements: Statements | undefined;
  let waiting: Attempt[] = [];
  let timer: NodeJS.Timeout | undefined;
  let problem: string | undefined;
  let tryAt = 0;
  let lost = 0;

  function later(): void {
    timer ??= setTimeout(flush, batchMs);
    timer.unref();
  }

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    if (now() < tryAt) {
      later();
      return;
    }
    try {
      database ??= openLedger(file);
      statements ??= prepare(database);
      write(database, statements, waiting);
      waiting = [];
      if (problem !== undefined) warn(`the ledger works again${lost > 0 ? `; ${lost} rows are lost` : ""}`);
      problem = undefined;
      lost = 0;
      written?.();
    } catch (error) {
      broken(asLedgerError(error, file).message);
    }
  }

  /** Requests go on without the ledger; one warning says so. */
  function broken(message: string): void {
    if (problem === undefined)
      warn(`${message}; requests go on, ${file} is tried again every ${restMs / 1000} s`);
    problem = message;
    tryAt = now() + restMs;
    statements = undefined;
    database?.close();
    database = undefined;
    later();
  }

  return {
    record(attempt) {
      waiting.push(attempt);
      if (waiting.length > mostWaiting) {
        waiting.shift();
        lost += 1;
      }
      later();
    },
    flush,
    close() {
      tryAt = 0;
      flush();
      if (timer) clearTimeout(timer);
      database?.close();
      database = undefined;
      statements = undefined;
    },
    get problem() {
      return problem;
    },
  };
}

interface Statements {
  readonly attempt: StatementSync;
  readonly hour: StatementSync;
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

function prepare(database: DatabaseSync): Statements {
  const marks = (names: readonly string[]) => names.map(() => "?").join(", ");
  return {
    attempt: database.prepare(`INSERT INTO attempts (${columns.join(", ")}) VALUES (${marks(columns)})`),
    hour: database.prepare(
      `INSERT INTO hours (${[...hourKeys, ...sums].join(", ")}) VALUES (${marks([...hourKeys, ...sums])})
       ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
    ),
  };
}

function write(database: DatabaseSync, { attempt, hour }: Statements, rows: readonly Attempt[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const row of rows) attempt.run(...valuesOf(row));
    for (const { keys, counts } of hoursOf(rows)) hour.run(...keys, ...counts);
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

interface Hour {
  readonly keys: readonly (string | number)[];
  readonly counts: number[];
}

/** The rows of a batch are mostly of one hour, project and model: they are added up here, and written once. */
function hoursOf(rows: readonly Attempt[]): Iterable<Hour> {
  const hours = new Map<string, Hour>();
  for (const row of rows) {
    const { project, profile, provider, model, tool } = row;
    const keys = [Math.floor(row.at / hourMs) * hourMs, project, profile, provider, model, tool];
    const name = keys.join("\n");
    const present = hours.get(name);
    if (!present) hours.set(name, { keys, counts: countsOf(row) });
    else
      for (const [index, count] of countsOf(row).entries())
        present.counts[index] = (present.counts[index] ?? 0) + count;
  }
  return hours.values();
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
