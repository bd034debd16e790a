/** Where the ledger lies: known without opening it. */
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
