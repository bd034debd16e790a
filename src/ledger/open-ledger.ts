/** The ledger's database: opened, brought to today's shape, or refused with a reason. */
import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AienvError } from "../core/error.ts";
import { migrations } from "./migrations.ts";

/** How long a statement waits for another process (`aienv usage` beside the proxy), in milliseconds. */
const busyMs = 250;

/**
 * Opens the database for writing and migrates it, mode 0600.
 * @throws AienvError `ledger.unusable` where the file can't be opened, is none of ours, or the disk is full;
 * `ledger.newer` where a newer aienv made it
 */
export function openLedger(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    database = new DatabaseSync(file, { timeout: busyMs });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
    chmodSync(file, 0o600);
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw asLedgerError(error, file);
  }
}

/** Opens it for reading, brought to today's shape; undefined where there is none yet. */
export function openLedgerToRead(file: string, exists: (file: string) => boolean): DatabaseSync | undefined {
  if (!exists(file)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
    const version = versionOf(database);
    checkVersion(version, file);
    if (version === migrations.length) return database;
    database.close();
    openLedger(file).close();
    database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
    return database;
  } catch (error) {
    database?.close();
    throw asLedgerError(error, file);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  // Another process may be migrating: the transaction waits for it, and then there is nothing left to do.
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(database);
    checkVersion(version, file);
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    // A full disk has ended it already, and what is wrong is to be told.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}

function checkVersion(version: number, file: string): void {
  if (version <= migrations.length) return;
  throw new AienvError(
    "ledger.newer",
    `a newer aienv wrote the ledger (shape ${version}, known: ${migrations.length})`,
    {
      where: { file },
      hint: "npm install -g aienv@latest",
    },
  );
}

/** What SQLite said, in words that help. */
export function asLedgerError(error: unknown, file: string): AienvError {
  if (error instanceof AienvError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new AienvError("ledger.unusable", `the ledger can't be used: ${said}`, {
    where: { file },
    hint: /malformed|not a database|corrupt/.test(said) ? `mv ${file} ${file}.broken` : `ls -l ${file}`,
    cause: error,
  });
}
