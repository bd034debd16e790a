/** What the proxy asks the ledger: spending at the start of a period, speeds now and then. It may be broken or missing. */
import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { fileThere } from "../../ledger/ledger-file.ts";
import { asLedgerError, openLedgerToRead } from "../../ledger/open-ledger.ts";
import { speedOf, spentSince } from "../../ledger/query.ts";
import type { Dependencies } from "../../proxy/dependencies.ts";
import type { Speed } from "../../routing/candidate.ts";

/** How long a model's speed counts, in milliseconds. */
const speedMs = 30_000;

export interface LedgerReader extends Pick<Dependencies, "spent" | "speed"> {
  /** An answer from a ledger that holds all rows so far; `otherwise` where there is none, or it can't be read. */
  ask<T>(question: (database: DatabaseSync) => T, otherwise: T): T;
  close(): void;
}

export interface LedgerReaderOptions {
  readonly file: string;
  /** Writes what waits, so that what is asked for is whole. */
  readonly flush: () => void;
  readonly warn: (message: string) => void;
  readonly now: () => number;
  /** Local time less UTC. */
  readonly offsetMinutes: () => number;
}

export function ledgerReader({ file, flush, warn, now, offsetMinutes }: LedgerReaderOptions): LedgerReader {
  let database: DatabaseSync | undefined;
  let opened: number | undefined;
  const speeds = new Map<string, { readonly at: number; readonly speed: Speed | undefined }>();

  /** Nothing is known of a ledger that can't be read: requests go on, as they do when it can't be written. */
  function ask<T>(question: (database: DatabaseSync) => T, otherwise: T): T {
    try {
      if (database && fileThere(file) !== opened) close();
      if (!database) {
        database = openLedgerToRead(file, existsSync);
        opened = fileThere(file);
      }
      return database ? question(database) : otherwise;
    } catch (error) {
      const told = asLedgerError(error, file);
      warn(`${told.message}; budgets and speeds count from now on only`);
      close();
      return otherwise;
    }
  }

  function close(): void {
    database?.close();
    database = undefined;
  }

  return {
    ask(question, otherwise) {
      flush();
      return ask(question, otherwise);
    },
    spent(owner, since) {
      flush();
      return ask((open) => spentSince(open, { ...owner, since }, offsetMinutes()), 0);
    },
    speed(reference) {
      const present = speeds.get(reference);
      if (present && now() - present.at < speedMs) return present.speed;
      const slash = reference.indexOf("/");
      const [provider, model] = [reference.slice(0, slash), reference.slice(slash + 1)];
      const speed = ask((open) => speedOf(open, provider, model), undefined);
      speeds.set(reference, { at: now(), speed });
      return speed;
    },
    close,
  };
}
