/** Where the ledger lies: known without opening it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../system/paths.ts";

type Place = Pick<Paths, "state">;

export function ledgerFile({ state }: Place): string {
  return join(state, "ledger.sqlite");
}

/** The database and what SQLite keeps beside it. */
export function ledgerFiles(paths: Place): string[] {
  return ["", "-wal", "-shm"].map((end) => `${ledgerFile(paths)}${end}`);
}

/**
 * Which file lies there, by its number; undefined: none. A database that is open stays with its file, so that what is written
 * after somebody removed or replaced it would be lost with the old one.
 */
export function fileThere(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
