import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Attempt } from "../../src/ledger/attempt.ts";
import { exchangeOf, lastExchanges, readFacets } from "../../src/ledger/exchanges.ts";
import { firstTokenTimes } from "../../src/ledger/first-tokens.ts";
import { migrations } from "../../src/ledger/migrations.ts";
import { openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { usageOverTime } from "../../src/ledger/over-time.ts";
import { spentSince, usageBy } from "../../src/ledger/query.ts";
import { localDay } from "../../src/ledger/sums.ts";
import { madeAttempts, writeUsage } from "../helpers/made-usage.ts";
import { sampleAttempt as base } from "../helpers/sample-attempt.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// Days of hours that are whole ones, wherever this runs.
const zone = process.env["TZ"];
process.env["TZ"] = "Europe/Berlin";
afterAll(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

/** The first moment of a local day, and how local time differs then. */
const offsetMinutes = -new Date(Date.UTC(2026, 10, 25)).getTimezoneOffset();
const midnight = Date.UTC(2026, 10, 25) - offsetMinutes * 60_000;

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aienv-views-"));
  file = join(folder, "ledger.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ledgerOf(...rows: Partial<Attempt>[]): DatabaseSync {
  writeUsage(
    file,
    rows.map((row) => ({ ...base, ...row })),
  );
  return openLedgerToRead(file, existsSync) as DatabaseSync;
}

describe("usage over time", () => {
  it("is by span and model, from hours and from days alike", () => {
    const ledger = ledgerOf(
      { at: midnight },
      { at: midnight + hourMs, cost: undefined },
      { at: midnight + dayMs - 1, provider: "other" },
      { at: midnight + dayMs, outcome: "failed", cost: undefined },
      { at: midnight + 3 * dayMs },
    );
    const shown = (spanMs: number, count: number) =>
      usageOverTime(ledger, { since: midnight, spanMs, count }, offsetMinutes).map(
        ({ span, provider, requests, failures, unpriced, cost }) => [
          span,
          provider,
          requests,
          failures,
          unpriced,
          cost,
        ],
      );
    expect(shown(dayMs, 3)).toEqual([
      [0, "glm", 2, 0, 1, 2000],
      [0, "other", 1, 0, 0, 2000],
      [1, "glm", 1, 1, 0, 0],
    ]);
    expect(shown(12 * hourMs, 2)).toEqual([
      [0, "glm", 2, 0, 1, 2000],
      [1, "other", 1, 0, 0, 2000],
    ]);
  });

  it("comes to the same by days, by hours and by attempts, for a made-up fortnight", () => {
    const made = { seed: 7, since: midnight, until: midnight + 14 * dayMs, count: 3_000, home: "/h" };
    const attempts = [...madeAttempts(made)];
    const ledger = ledgerOf(...attempts);
    const ofDays = usageBy(ledger, ["project", "model"], { since: midnight }, offsetMinutes);
    const ofHours = usageBy(ledger, ["project", "model"], { since: midnight + 1 }, offsetMinutes);
    expect(ofDays).toEqual(ofHours);
    expect(ofDays.reduce((sum, { cost }) => sum + cost, 0)).toBe(
      attempts.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    );
    expect(usageBy(ledger, ["day"], { since: midnight }, offsetMinutes)).toEqual(
      usageBy(ledger, ["day"], { since: midnight + 1 }, offsetMinutes),
    );
  });
});

describe("times to the first token", () => {
  const shares = [0.5, 0.95];

  it("are exact for some hours, and near enough for days", () => {
    const ledger = ledgerOf(
      ...Array.from({ length: 100 }, (_, index) => ({
        at: midnight + hourMs,
        firstTokenMs: 10 * (index + 1),
      })),
      { firstTokenMs: undefined },
    );
    expect(firstTokenTimes(ledger, { since: midnight + 1, offsetMinutes, shares })).toEqual([500, 950]);
    const near = firstTokenTimes(ledger, { since: midnight, offsetMinutes, shares }) ?? [];
    for (const [index, exact] of [500, 950].entries())
      expect(Math.abs((near[index] ?? 0) / exact - 1)).toBeLessThan(0.05);
  });

  it("are unknown where none was measured", () => {
    const ledger = ledgerOf({ firstTokenMs: undefined });
    for (const since of [0, 1])
      expect(firstTokenTimes(ledger, { since, offsetMinutes: 0, shares })).toBeUndefined();
  });
});

describe("the last exchanges", () => {
  const rows: Partial<Attempt>[] = [
    { at: midnight, exchange: "a", outcome: "failed", cause: "server", provider: "one" },
    { at: midnight + 5, exchange: "a", number: 1 },
    { at: midnight + hourMs, exchange: "b", project: "/q", tool: "codex" },
    { at: midnight + 2 * hourMs, exchange: "c", outcome: "partial", cause: "client-left" },
    { at: midnight + 40 * dayMs, exchange: "d", tool: "codex" },
  ];

  it.each([
    [{}, ["d", "c", "b", "a"]],
    [{ project: "/q" }, ["b"]],
    [{ tool: "codex" }, ["d", "b"]],
    [{ provider: "one", model: base.model }, ["a"]],
    [{ outcome: "failed" as const }, ["a"]],
    [{ outcome: "partial" as const, tool: "claude" }, ["c"]],
    [{ outcome: "ok" as const }, ["d", "b", "a"]],
    [{ project: "/none" }, []],
  ])("that fit %j", (filter, expected) => {
    const found = lastExchanges(ledgerOf(...rows), filter, 10);
    expect(found.map((exchange) => exchange[0]?.exchange)).toEqual(expected);
  });

  it("have all their attempts, in order, and are as many as asked for", () => {
    const ledger = ledgerOf(...rows);
    expect(exchangeOf(ledger, "a").map(({ number, outcome }) => [number, outcome])).toEqual([
      [0, "failed"],
      [1, "ok"],
    ]);
    expect(exchangeOf(ledger, "none")).toEqual([]);
    expect(lastExchanges(ledger, {}, 2)).toHaveLength(2);
    expect(exchangeOf(ledger, "b")[0]).toEqual({ ...base, ...rows[2] });
  });

  it("name what they can be told apart by", () => {
    expect(readFacets(ledgerOf(...rows))).toEqual({
      projects: ["/p", "/q"],
      tools: ["claude", "codex"],
      models: [`glm/${base.model}`, `one/${base.model}`],
    });
  });
});

it("brings a ledger of the first shape to today's when it is read", () => {
  const old = new DatabaseSync(file);
  old.exec(migrations[0] ?? "");
  old.exec("PRAGMA user_version = 1");
  const { at } = base;
  const hour = Math.floor(at / hourMs) * hourMs;
  old.exec(`INSERT INTO attempts (at, exchange, number, project, profile, tool, client, upstream, provider, model, asked,
    outcome, status, cause, first_token_ms, duration_ms, input, output, cost, warnings)
    VALUES (${at}, 'x', 0, '/p', 'work', 'claude', 'a', 'b', 'glm', 'm', 'main', 'ok', 200, '', 300, 900, 10, 20, 42, '')`);
  old.exec(
    `INSERT INTO hours VALUES (${hour}, '/p', 'work', 'glm', 'm', 'claude', 1, 0, 0, 10, 0, 0, 20, 0, 42, 300, 1, 900)`,
  );
  old.close();
  const ledger = openLedgerToRead(file, existsSync) as DatabaseSync;
  expect(spentSince(ledger, { since: 0, project: "/p" }, 0)).toBe(42);
  const start = localDay(at) * dayMs - offsetMinutes * 60_000;
  expect(usageBy(ledger, ["day", "tool"], { since: start }, offsetMinutes)).toMatchObject([
    { keys: [start, "claude"], requests: 1, input: 10, output: 20, cost: 42, firstTokenMs: 300 },
  ]);
  const [half = 0] = firstTokenTimes(ledger, { since: start, offsetMinutes, shares: [0.5] }) ?? [];
  expect(Math.abs(half / 300 - 1)).toBeLessThan(0.05);
  expect(lastExchanges(ledger, {}, 5)).toHaveLength(1);
});
