import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Attempt } from "../../src/ledger/attempt.ts";
import { openLedger, openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { speedOf, spentSince, stretchSince, usageBy } from "../../src/ledger/query.ts";
import { type Recorder, startRecorder } from "../../src/ledger/record.ts";
import { prepareWriting, writeAttempts } from "../../src/ledger/write-attempts.ts";
import { periodStart } from "../../src/routing/budget.ts";
import { sampleAttempt as base } from "../helpers/sample-attempt.ts";

let folder = "";
let file = "";
let recorder: Recorder | undefined;
const said: string[] = [];
let time = 1_000_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aienv-ledger-"));
  file = join(folder, "state", "ledger.sqlite");
  said.length = 0;
});
afterEach(() => {
  recorder?.close();
  recorder = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function write(...rows: Partial<Attempt>[]): void {
  recorder ??= startRecorder({ file, warn: (message) => said.push(message), now: () => time });
  for (const row of rows) recorder.record({ ...base, ...row });
  recorder.flush();
}
const read = () => openLedgerToRead(file, existsSync) as DatabaseSync;

describe("the ledger", () => {
  it("keeps a row an attempt, in a file of the user's alone", () => {
    write(
      {},
      { number: 1, outcome: "failed", cause: "rate-limit", status: 429, cost: undefined, input: undefined },
    );
    const rows = read()
      .prepare("SELECT exchange, number, cost, input, cause FROM attempts ORDER BY number")
      .all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { exchange: "x1", number: 0, cost: 2000, input: 100, cause: "" },
      { exchange: "x1", number: 1, cost: null, input: null, cause: "rate-limit" },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("writes within fifty milliseconds without being asked", async () => {
    recorder = startRecorder({ file, warn: () => undefined, now: Date.now });
    recorder.record(base);
    await expect
      .poll(() => existsSync(file) && usageBy(read(), [], { since: 0 })[0]?.requests, { timeout: 2000 })
      .toBe(1);
  });

  it.each([
    ["Asia/Kolkata", 330],
    ["Asia/Kathmandu", 345],
    ["America/St_Johns", -210],
    ["Europe/Berlin", 60],
    ["UTC", 0],
  ])("begins a day at the midnight of %s", (zone, offsetMinutes) => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      const midnight = Date.UTC(2026, 10, 25) - offsetMinutes * 60_000;
      write(
        { at: midnight - 1, cost: 1 },
        { at: midnight, cost: 20 },
        { at: midnight + 40_000_000, cost: 300 },
      );
      expect(spentSince(read(), { since: midnight }, offsetMinutes)).toBe(320);
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  it("counts a month whole in which the clocks were changed", () => {
    const before = process.env["TZ"];
    process.env["TZ"] = "Europe/Berlin";
    try {
      // Summer time ends on 25 October 2026: midnight of the 1st was at 22 o'clock UTC.
      const midnight = Date.UTC(2026, 8, 30, 22);
      write(
        { at: midnight - 1, cost: 1 },
        { at: midnight, cost: 20 },
        { at: Date.UTC(2026, 9, 27), cost: 300 },
      );
      const offsetMinutes = 60;
      const since = periodStart("month", Date.UTC(2026, 9, 28), offsetMinutes);
      expect(spentSince(read(), { since }, offsetMinutes)).toBe(320);
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  it("adds up by each dimension", () => {
    write(
      {},
      { project: "/q", cost: 500 },
      { model: "other", cost: undefined },
      { at: base.at + 86_400_000, outcome: "failed", cost: undefined },
    );
    const by = (...dimensions: Parameters<typeof usageBy>[1]) =>
      usageBy(read(), dimensions, { since: 0 }).map(({ keys, requests, cost }) => [...keys, requests, cost]);
    expect(by("project")).toEqual([
      ["/p", 3, 2000],
      ["/q", 1, 500],
    ]);
    expect(by("model")).toEqual([
      ["glm/glm-4.6", 3, 2500],
      ["glm/other", 1, 0],
    ]);
    expect(by("day", "profile")).toEqual([
      [Date.UTC(2026, 10, 25), "work", 3, 2500],
      [Date.UTC(2026, 10, 26), "work", 1, 0],
    ]);
    const [all] = usageBy(read(), [], { since: 0 });
    expect(all).toMatchObject({ requests: 4, failures: 1, unpriced: 1, input: 400, firstTokenMs: 300 });
  });

  it("counts days in the user's own time", () => {
    write({ at: Date.UTC(2026, 10, 25, 23, 30) });
    expect(usageBy(read(), ["day"], { since: 0 }, 60)[0]?.keys).toEqual([Date.UTC(2026, 10, 25, 23)]);
  });

  it("knows what was spent since a time, and by whom", () => {
    write({}, { provider: "other", cost: 7 }, { at: base.at - 86_400_000, cost: 1 });
    const since = Date.UTC(2026, 10, 25);
    expect(spentSince(read(), { since }, 0)).toBe(2007);
    expect(spentSince(read(), { since, provider: "glm" }, 0)).toBe(2000);
    expect(spentSince(read(), { since: 0 }, 0)).toBe(2008);
    expect(spentSince(read(), { since: 0, project: "/none" }, 0)).toBe(0);
  });

  it("measures speed as the median of the last answers", () => {
    write(
      { firstTokenMs: 100, durationMs: 1100 },
      { firstTokenMs: 300, durationMs: 1300 },
      { firstTokenMs: 9000, durationMs: 10_000 },
    );
    expect(speedOf(read(), "glm", "glm-4.6")).toEqual({ firstTokenMs: 300, tokensPerSecond: 50 });
    expect(speedOf(read(), "glm", "none")).toBeUndefined();
  });

  it("adds up a stretch of work to the millisecond", () => {
    write(
      {},
      { number: 1, outcome: "failed", cost: undefined },
      { exchange: "x2", cost: undefined },
      { tool: "codex" },
      { at: base.at - 1 },
    );
    expect(stretchSince(read(), { since: base.at, project: "/p", tool: "claude" })).toEqual({
      exchanges: 2,
      further: 1,
      unanswered: 0,
      unpriced: 1,
      input: 300,
      cacheRead: 30,
      cacheWrite: 0,
      output: 150,
      cost: 2000,
    });
  });

  it("names the last request of a stretch that nobody answered", () => {
    const failed = { outcome: "failed", cause: "server", cost: undefined } as const;
    write(
      { ...failed, exchange: "saved" },
      { exchange: "saved", number: 1 },
      { ...failed, exchange: "left", cause: "client-left", at: base.at + 9 },
      { ...failed, exchange: "lost", model: "other", at: base.at + 2 },
      { ...failed, exchange: "lost", model: "other", number: 1, cause: "timeout", at: base.at + 3 },
      { ...failed, exchange: "early", at: base.at + 1 },
    );
    expect(stretchSince(read(), { since: base.at, project: "/p", tool: "claude" })).toMatchObject({
      exchanges: 4,
      unanswered: 2,
      lastFailure: { provider: "glm", model: "other", cause: "timeout" },
    });
  });

  it("is nothing to read before the first row", () => {
    expect(openLedgerToRead(file, existsSync)).toBeUndefined();
  });
});

describe("a ledger that can't be used", () => {
  it.each([
    ["a corrupt file", () => writeFileSync(file, "this is no database at all, ".repeat(100))],
    ["a folder in its place", () => rmSync(file, { force: true })],
  ])("warns once, lets requests go on, and comes back: %s", (name) => {
    openLedger(file).close();
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    if (name === "a corrupt file") writeFileSync(file, "this is no database at all, ".repeat(100));
    else {
      rmSync(file);
      openLedger(join(file, "ledger.sqlite")).close();
    }
    write({}, {});
    write({});
    expect(said.length).toBe(1);
    expect(said[0]).toMatch(/the ledger can't be used.*requests go on/);
    expect(recorder?.problem).toMatch(/the ledger can't be used/);
    rmSync(file, { recursive: true });
    time += 10_000;
    write({});
    expect(said.length).toBe(2);
    expect(recorder?.problem).toBeUndefined();
    expect(usageBy(read(), [], { since: 0 })[0]?.requests).toBe(4);
  });

  it.each([[["", "-wal", "-shm"]], [[""]]])("goes on in another file where its own is gone: %j", (ends) => {
    write({});
    for (const end of ends) rmSync(`${file}${end}`);
    write({ exchange: "x2" });
    write({ exchange: "x3" });
    const rows = read().prepare("SELECT exchange FROM attempts ORDER BY id").all();
    expect(rows.map(({ exchange }) => exchange)).toEqual(["x2", "x3"]);
    expect({ said, problem: recorder?.problem }).toEqual({ said: [], problem: undefined });
  });

  it("says that the disk is full, and keeps what it has", () => {
    write({});
    const database = openLedger(file);
    const pages = database.prepare("PRAGMA page_count").get()?.["page_count"];
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const rows = Array.from({ length: 2_000 }, () => base);
    expect(() => writeAttempts(database, prepareWriting(database), rows)).toThrow(/full/);
    database.close();
    expect(usageBy(read(), [], { since: 0 })[0]?.requests).toBe(1);
  });

  it("waits for a lock and keeps its rows meanwhile", () => {
    const other = openLedger(file);
    other.exec("BEGIN IMMEDIATE");
    write({});
    expect(recorder?.problem).toMatch(/locked/);
    other.exec("COMMIT");
    other.close();
    time += 10_000;
    write({});
    expect(usageBy(read(), [], { since: 0 })[0]?.requests).toBe(2);
  });

  it("of a newer aienv is refused in one line, and left as it is", () => {
    openLedger(file).close();
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openLedger(file)).toThrow(/a newer aienv wrote the ledger/);
    expect(() => openLedgerToRead(file, existsSync)).toThrow(/a newer aienv wrote the ledger/);
  });
});
