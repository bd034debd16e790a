/** Another program's SQLite file, read without leaving a trace in it: no lock, no journal, no file beside it. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { AienvError } from "../../core/error.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** Larger files are not copied or read, in bytes. */
const maxDatabaseBytes = 1024 * 1024 * 1024;
const maxRows = 5000;
/** Of one cell, in characters. */
const maxCell = 1_000_000;

export type Tables = Readonly<Record<string, readonly string[]>>;

/**
 * The named tables as lists of rows; tables and columns that are not there are left out. A database that its program
 * has open is copied first with what it has not yet written back.
 * @throws AienvError `import.unreadable`.
 */
export function readDatabase(file: string, tables: Tables): JsonObject {
  const { size } = statSync(file);
  if (size > maxDatabaseBytes)
    throw unreadable(file, `the database has ${size} bytes, more than ${maxDatabaseBytes}`);
  const beside = ["-wal", "-journal"].map((end) => `${file}${end}`);
  const isOpen = beside.some((each) => existsSync(each) && statSync(each).size > 0);
  const folder = isOpen ? mkdtempSync(join(tmpdir(), "aienv-import-")) : undefined;
  try {
    return readTables(folder === undefined ? immutable(file) : copyInto(folder, file), tables);
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    throw unreadable(file, `no database that can be read: ${(cause as Error).message}`, cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function unreadable(file: string, message: string, cause?: unknown): AienvError {
  return new AienvError("import.unreadable", message, {
    where: { file },
    hint: `ls -l ${JSON.stringify(file)}`,
    ...(cause !== undefined && { cause }),
  });
}

/** A file that nobody has open needs no lock; SQLite would make files beside it otherwise. */
function immutable(file: string): DatabaseSync {
  const address = pathToFileURL(file);
  address.search = "?immutable=1";
  return new DatabaseSync(address, { readOnly: true });
}

function copyInto(folder: string, file: string): DatabaseSync {
  for (const end of ["", "-wal", "-journal"])
    if (existsSync(file + end)) copyFileSync(file + end, join(folder, `copy${end}`));
  return new DatabaseSync(join(folder, "copy"));
}

function readTables(database: DatabaseSync, tables: Tables): JsonObject {
  try {
    // A view or a virtual table could be made to do more than hold rows.
    database.exec("PRAGMA trusted_schema = OFF");
    const plain = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
      .all()
      .map((row) => String(row["name"]));
    return Object.fromEntries(
      Object.entries(tables)
        .filter(([table]) => plain.includes(table))
        .map(([table, columns]): [string, JsonValue] => [table, readRows(database, table, columns)]),
    );
  } finally {
    database.close();
  }
}

function readRows(database: DatabaseSync, table: string, columns: readonly string[]): JsonValue[] {
  const present = database
    .prepare("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map((row) => String(row["name"]));
  const wanted = columns.filter((column) => present.includes(column));
  if (wanted.length === 0) return [];
  const cells = wanted.map(
    (column) => `CASE WHEN length("${column}") > ${maxCell} THEN NULL ELSE "${column}" END`,
  );
  const statement = database.prepare(
    `SELECT ${cells.map((cell, index) => `${cell} AS "${wanted[index]}"`).join(", ")} FROM "${table}" LIMIT ${maxRows}`,
  );
  return statement
    .all()
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plainCell(cell)])));
}

function plainCell(cell: unknown): JsonValue {
  if (cell instanceof Uint8Array) return new TextDecoder().decode(cell);
  return typeof cell === "string" || typeof cell === "number" ? cell : null;
}
