/** Writes attempts in batches beside the requests' path. */
import type { DatabaseSync } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { fileThere } from "./ledger-file.ts";
import { asLedgerError, openLedger } from "./open-ledger.ts";
import { prepareWriting, type WriteStatements, writeAttempts } from "./write-attempts.ts";

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
  let statements: WriteStatements | undefined;
  let opened: number | undefined;
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
    const waitMs = tryAt - now();
    // It is never as long, unless the clock was set back.
    if (waitMs > 0 && waitMs <= restMs) {
      later();
      return;
    }
    try {
      if (database && fileThere(file) !== opened) close();
      if (!database) {
        database = openLedger(file);
        opened = fileThere(file);
      }
      statements ??= prepareWriting(database);
      writeAttempts(database, statements, waiting);
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
    close();
    later();
  }

  function close(): void {
    statements = undefined;
    database?.close();
    database = undefined;
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
      close();
    },
    get problem() {
      return problem;
    },
  };
}
