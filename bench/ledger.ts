/** What a year of heavy use costs to look at: each view of `usage` and of the page, beside a plain COUNT(*) of the same ledger. */
import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { ledgerFile } from "../src/ledger/ledger-file.ts";
import { openLedgerToRead } from "../src/ledger/open-ledger.ts";
import { type Dimension, dimensions, spentSince, usageBy } from "../src/ledger/query.ts";
import { periodStart } from "../src/routing/budget.ts";
import { madeAttempts, writeUsage } from "../test/helpers/made-usage.ts";
import type { TempHome } from "../test/helpers/temp-home.ts";

export interface LedgerRow {
  readonly what: string;
  readonly valueMs: number;
  readonly atMostMs: number;
  /** COUNT(*) of all attempts, in the same turn. */
  readonly countMs: number;
}

const rows = 1_000_000;
const dayMs = 86_400_000;
const port = 17_412;
const views = [
  "overview?range=24h",
  "overview?range=7d",
  "overview?range=30d",
  "overview?range=year",
  "exchanges",
  "exchanges?tool=gemini&outcome=failed",
  "exchanges?model=house/qwen3-coder&outcome=partial",
  "exchanges?project=none",
];

/** `home` has a registry; its ledger is made here. */
export async function ledgerRows(home: TempHome, rounds: number): Promise<LedgerRow[]> {
  const paths = { state: home.path(".local/state/aienv") };
  const until = Date.now();
  const made = { seed: 1, since: until - 365 * dayMs, until, count: rows, home: home.folder };
  const written = writeUsage(ledgerFile(paths), madeAttempts(made));
  const database = openLedgerToRead(ledgerFile(paths), existsSync);
  if (!database) throw new Error("the ledger was not made");
  try {
    const note = `of ${written} attempts`;
    const asked = [...usageQuestions(database, until), ...(await pageQuestions(home))];
    const result: LedgerRow[] = [];
    for (const { what, atMostMs, ask } of asked) {
      const valueMs = await medianMs(ask, rounds);
      result.push({
        what: `${what} ${note}`,
        valueMs,
        atMostMs,
        countMs: await medianMs(countAll(database), rounds),
      });
    }
    return result;
  } finally {
    database.close();
    await home.aienv(["proxy", "stop", "--now"]);
  }
}

interface Question {
  readonly what: string;
  readonly atMostMs: number;
  ask(): unknown;
}

function usageQuestions(database: DatabaseSync, now: number): Question[] {
  // As the command has it: the first day counts whole.
  const offsetMinutes = -new Date(now).getTimezoneOffset();
  const since = periodStart("day", now - 365 * dayMs, offsetMinutes);
  const by = (...shown: Dimension[]): Question => ({
    what: `usage --since 365d --by ${shown.join(",")}`,
    atMostMs: 100,
    ask: () => usageBy(database, shown, { since }, offsetMinutes),
  });
  const ofMonth = { since: periodStart("month", now, offsetMinutes), project: "/none" };
  return [
    ...dimensions.map((dimension) => by(dimension)),
    by("project", "tool"),
    by("day", "model"),
    { what: "a month's budget", atMostMs: 100, ask: () => spentSince(database, ofMonth, offsetMinutes) },
  ];
}

/** The page as a browser asks it, HTML included. */
async function pageQuestions(home: TempHome): Promise<Question[]> {
  const { stdout } = await home.mustRun("aienv", ["ui", "--print"]);
  const link = new URL(stdout.trim());
  const response = await fetch(`${link.origin}/ui/session`, {
    method: "POST",
    headers: { origin: link.origin, "content-type": "application/json" },
    body: JSON.stringify({ code: link.hash.slice("#code=".length) }),
  });
  const { token } = (await response.json()) as { token: string };
  const ask = async (path: string): Promise<void> => {
    const answer = await fetch(`${link.origin}${path}`, { headers: { "x-aienv-session": token } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    await answer.text();
  };
  return [
    { what: "the page itself", atMostMs: 1_000, ask: () => ask("/ui") },
    ...views.map((view) => ({ what: `page: ${view}`, atMostMs: 100, ask: () => ask(`/ui/view/${view}`) })),
  ];
}

function countAll(database: DatabaseSync): () => unknown {
  return () => database.prepare("SELECT COUNT(*) FROM attempts").get();
}

async function medianMs(ask: () => unknown, rounds: number): Promise<number> {
  await ask();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await ask();
    times.push(performance.now() - start);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(rounds / 2)] ?? Number.NaN;
}

/** In the registry of the home: a proxy of its own, and budgets of each kind. */
export const ledgerRegistry = `proxy: { port: ${port} }
budgets:
  - { scope: project, period: day, limit: 5 }
  - { scope: profile, period: week, limit: 50 }
  - { scope: all, period: month, limit: 200 }
`;
