/** What each project spent today, kept in a small file for the status line's script, beside the requests' path. */
import { existsSync } from "node:fs";
import { rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { openLedgerToRead } from "../../ledger/open-ledger.ts";
import { spentSince, type UsageRow, usageBy } from "../../ledger/query.ts";
import { type BudgetRule, periodStart, pursesOf } from "../../routing/budget.ts";
import { newTemporaryId, temporaryOf } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";
import { proxyFolder } from "./proxy-files.ts";

/** The file is written so often at most, in milliseconds. */
const restMs = 1_000;
const daySeconds = 86_400;

export interface SpentToday {
  /** Something was spent: the file is written a little later. Returns at once and never throws. */
  later(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export interface SpentTodayOptions {
  readonly paths: Pick<Paths, "state">;
  readonly budgets: () => readonly BudgetRule[];
  /** Told once until it works again. */
  readonly warn: (message: string) => void;
  readonly now: () => number;
  /** Local time less UTC. */
  readonly offsetMinutes: () => number;
}

export function spentToday({ paths, budgets, warn, now, offsetMinutes }: SpentTodayOptions): SpentToday {
  const file = join(proxyFolder(paths), "spent");
  let timer: NodeJS.Timeout | undefined;
  let isTold = false;

  async function write(): Promise<void> {
    timer = undefined;
    try {
      const database = openLedgerToRead(ledgerFile(paths), existsSync);
      if (!database) return;
      const since = periodStart("day", now(), offsetMinutes());
      const text = textOf(database, budgets(), now(), offsetMinutes());
      // Not `writeText`, which waits for the disk: after a crash the next batch makes it anew.
      const temporary = temporaryOf(file, newTemporaryId());
      await writeFile(temporary, text, { mode: 0o600 });
      // By the day's end as its time, the script sees without a clock whether that is still to come.
      const endSeconds = since / 1000 + daySeconds;
      await utimes(temporary, endSeconds, endSeconds);
      await rename(temporary, file);
      isTold = false;
    } catch (error) {
      if (!isTold)
        warn(`${file} can't be written: ${(error as Error).message}; the status line tells no costs`);
      isTold = true;
    }
  }

  return {
    later() {
      timer ??= setTimeout(write, restMs);
      timer.unref();
    },
    async close() {
      if (timer === undefined) return;
      clearTimeout(timer);
      await write();
    },
  };
}

/**
 *   aienv 1  DAY                            the user's day, YYYY-MM-DD
 *   COST  HELD  LIMIT  PERIOD  PROJECT      USD; `+` behind a cost: some requests had no price; HELD of LIMIT is the
 *                                           fullest budget that covers it; `-` for what is not known
 */
function textOf(
  database: DatabaseSync,
  budgets: readonly BudgetRule[],
  now: number,
  offsetMinutes: number,
): string {
  try {
    const since = periodStart("day", now, offsetMinutes);
    const day = new Date(now + offsetMinutes * 60_000).toISOString().slice(0, 10);
    const byProject = Map.groupBy(
      usageBy(database, ["project", "profile"], { since }, offsetMinutes),
      ({ keys }) => String(keys[0]),
    );
    const lines = [...byProject].flatMap(([project, rows]): string[][] =>
      // Such a path would end the line.
      /[\t\n]/.test(project) ? [] : [[costOf(rows), ...fullest(project, rows), project || "-"]],
    );
    return [["aienv 1", day], ...lines].map((line) => `${line.join("\t")}\n`).join("");
  } finally {
    database.close();
  }

  function fullest(project: string, rows: readonly UsageRow[]): string[] {
    const purses = rows.flatMap(({ keys }) =>
      pursesOf(
        budgets.filter(({ scope }) => scope !== "provider"),
        { project, profile: String(keys[1]), provider: "" },
      ),
    );
    const found = purses.map(({ rule, owner }) => {
      const who = rule.scope === "all" || owner === undefined ? {} : { [rule.scope]: owner };
      const since = periodStart(rule.period, now, offsetMinutes);
      return { rule, held: spentSince(database, { ...who, since }, offsetMinutes) };
    });
    const [most] = found.toSorted(
      (left, right) => right.held / right.rule.limit - left.held / left.rule.limit,
    );
    if (!most) return ["-", "-", "-"];
    return [dollars(most.held), most.rule.limit.toFixed(2), most.rule.period];
  }
}

function costOf(rows: readonly UsageRow[]): string {
  const cost = rows.reduce((sum, row) => sum + row.cost, 0);
  const unpriced = rows.some((row) => row.unpriced > 0);
  if (unpriced && cost === 0) return "-";
  return `${dollars(cost)}${unpriced ? "+" : ""}`;
}

/** Two places, four where that would show nothing. */
function dollars(microUsd: number): string {
  return (microUsd / 1_000_000).toFixed(microUsd > 0 && microUsd < 10_000 ? 4 : 2);
}
