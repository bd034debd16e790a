/** One writer at a time for a directory: a lock that the kernel takes back when its holder dies, however it dies. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AienvError } from "../core/error.ts";
import type { Paths } from "../system/paths.ts";
import { reasonOf } from "../system/system-failure.ts";

/** Everybody's share: files that several directories write, a checkout's exclude file among them. */
export const sharedName = "shared";
/** The lock of the choice for all directories. */
export const everywhereName = "everywhere";

/** So long may one other run keep it. A queue that moves on is waited for longer: SQLite serves nobody in turn. */
const patienceMs = 30_000;
const mostPatienceMs = 300_000;

export interface Lock {
  release(): void;
  /** The directory is done with: its lock file goes too. */
  remove(): void;
}

/** What this process holds, by file: a step may ask again for what the command holds already. */
const held = new Map<string, { readonly database: DatabaseSync; count: number }>();

/**
 * Waits for the lock, standing still: nothing else is to be done meanwhile. SQLite locks its file by the kernel's own
 * means, so there is no stale lock and no guess whether a process still lives.
 * @throws AienvError `project.locked` where one other process keeps it for `timeoutMs`, `system.unwritable` where no lock file can be made.
 */
export function takeLock(paths: Pick<Paths, "state">, name: string, timeoutMs = patienceMs): Lock {
  const file = lockFile(paths, name);
  const holder = `${file}.holder`;
  const present = held.get(file);
  if (present) present.count += 1;
  else {
    held.set(file, { database: openLocked(file, name, timeoutMs), count: 1 });
    sayHolder(holder);
  }
  const release = (end: () => void): void => {
    const mine = held.get(file);
    if (!mine) return;
    mine.count -= 1;
    if (mine.count > 0) return;
    held.delete(file);
    rmSync(holder, { force: true });
    end();
    mine.database.close();
  };
  return { release: () => release(() => {}), remove: () => release(() => rmSync(file, { force: true })) };
}

/** Does this process hold the lock? */
export function holdsLock(paths: Pick<Paths, "state">, name: string): boolean {
  return held.has(lockFile(paths, name));
}

/** Does another process hold the lock at this moment? For those who only look: nothing is made or kept. */
export function isLockedByOther(paths: Pick<Paths, "state">, name: string): boolean {
  const file = lockFile(paths, name);
  if (held.has(file) || !existsSync(file)) return false;
  let database: DatabaseSync | undefined;
  try {
    database = open(file);
    database.exec("BEGIN EXCLUSIVE");
    return false;
  } catch (error) {
    // What can't be opened or locked for another reason is told by the command that needs it.
    return isBusy(error);
  } finally {
    database?.close();
  }
}

/** The lock file of a directory that is gone. Nobody may hold it. */
export function lockFile(paths: Pick<Paths, "state">, name: string): string {
  return join(paths.state, "locks", `${createHash("sha256").update(name).digest("hex")}.sqlite`);
}

function openLocked(file: string, name: string, timeoutMs: number): DatabaseSync {
  const start = Date.now();
  let end = start + timeoutMs;
  let holder = holderText(`${file}.holder`);
  for (;;) {
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
      database = open(file);
      const before = inode(file);
      database.exec(`PRAGMA busy_timeout = ${Math.max(0, end - Date.now())}; BEGIN EXCLUSIVE`);
      // Its last holder may have removed the file while we waited: then it guards nothing any more.
      if (before !== undefined && before === inode(file)) return database;
      database.close();
    } catch (cause) {
      database?.close();
      if (!isBusy(cause)) throw unusable(file, cause);
      const next = holderText(`${file}.holder`);
      if (next === holder || Date.now() - start > mostPatienceMs) throw lockedError(file, name);
      holder = next;
      end = Date.now() + timeoutMs;
    }
  }
}

function open(file: string): DatabaseSync {
  // Node 22 calls the module experimental, on stderr; that is no news for whoever runs aienv.
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes("SQLite")) emitWarning.call(process, warning, ...rest);
  }) as typeof emitWarning;
  try {
    const sqlite = process.getBuiltinModule("node:sqlite");
    return new sqlite.DatabaseSync(file);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function inode(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** SQLITE_BUSY and its extended codes. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}

function lockedError(file: string, name: string): AienvError {
  const holder = holderText(`${file}.holder`);
  const pid = /^\d+/.exec(holder)?.[0];
  const where = name.startsWith("/") ? name : "your home";
  return new AienvError(
    "project.locked",
    `another aienv is still writing for ${where}${holder === "" ? "" : ` (process ${holder})`}`,
    { where: { file }, hint: pid === undefined ? "try again" : `ps -p ${pid}` },
  );
}

/** For the message of whoever waits in vain; the lock holds without it. */
function sayHolder(file: string): void {
  try {
    writeFileSync(file, `${process.pid} aienv ${process.argv[2] ?? ""}`.trim(), { mode: 0o600 });
  } catch {
    // A full disk is told by the writes that matter.
  }
}

function holderText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It ended just now; its name would help nobody.
    return "";
  }
}

function unusable(file: string, cause: unknown): AienvError {
  return new AienvError("system.unwritable", `no lock can be taken: ${reasonOf(cause)}`, {
    where: { file },
    hint: `ls -ld ${join(file, "..")}`,
    cause,
  });
}
