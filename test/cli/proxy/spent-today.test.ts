import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { buildDependencies } from "../../../src/cli/proxy/build-dependencies.ts";
import { spentToday } from "../../../src/cli/proxy/spent-today.ts";
import type { Attempt } from "../../../src/ledger/attempt.ts";
import { ledgerFile } from "../../../src/ledger/ledger-file.ts";
import { startRecorder } from "../../../src/ledger/record.ts";
import type { BudgetRule } from "../../../src/routing/budget.ts";
import { sampleAttempt } from "../../helpers/sample-attempt.ts";
import { tempProject } from "../../helpers/temp-project.ts";

const noon = Date.UTC(2026, 10, 25, 12);
const base: Attempt = { ...sampleAttempt, at: noon, cost: 420_000, price: undefined };

/** What the file says after these rows were recorded and the proxy ended. */
async function fileAfter(
  rows: readonly Partial<Attempt>[],
  budgets: readonly BudgetRule[] = [],
): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), "aienv-spent-"));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  mkdirSync(join(state, "proxy"));
  const said: string[] = [];
  const shared = { warn: (message: string) => void said.push(message), now: () => noon };
  const spent = spentToday({ paths: { state }, budgets: () => budgets, offsetMinutes: () => 0, ...shared });
  const recorder = startRecorder({ file: ledgerFile({ state }), ...shared, written: spent.later });
  for (const row of rows) recorder.record({ ...base, ...row });
  recorder.close();
  await spent.close();
  expect(said).toEqual([]);
  const file = join(state, "proxy/spent");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

it("tells what each project spent today, and nothing of yesterday", async () => {
  const yesterday = { at: noon - 86_400_000, project: "/old" };
  expect(await fileAfter([{}, { project: "", cost: 500 }, yesterday])).toBe(
    "aienv 1\t2026-11-25\n0.0005\t-\t-\t-\t-\n0.42\t-\t-\t-\t/p\n",
  );
});

it("tells the fullest of the budgets that cover the project", async () => {
  const budgets: BudgetRule[] = [
    { scope: "all", period: "month", limit: 100, "on-exceed": "block" },
    { scope: "project", period: "day", limit: 5, "on-exceed": "block" },
    { scope: "project", name: "/other", period: "day", limit: 0.1, "on-exceed": "block" },
  ];
  expect(await fileAfter([{}], budgets)).toContain("\n0.42\t0.42\t5.00\tday\t/p\n");
});

it("makes no cost up where a price is unknown", async () => {
  expect(await fileAfter([{ cost: undefined }])).toContain("\n-\t-\t-\t-\t/p\n");
  expect(await fileAfter([{}, { cost: undefined }])).toContain("\n0.42+\t");
});

it("leaves a project out whose path would end the line", async () => {
  expect(await fileAfter([{ project: "/p\n9.99\t-\t-\t-\t/q" }])).toBe("aienv 1\t2026-11-25\n");
});

it("is told by the proxy of what it records, and its time is the end of the day", async () => {
  const { paths, environment, project } = tempProject();
  mkdirSync(join(paths.state, "proxy"), { recursive: true });
  const identity = { version: "1.0.0", pid: 1, since: 0, secret: "s" };
  const edges = buildDependencies({ paths, environment }, identity);
  edges.dependencies.recorder.record({ ...base, at: Date.now(), project });
  await edges.close();
  const file = join(paths.state, "proxy/spent");
  expect(readFileSync(file, "utf8")).toContain(`\n0.42\t-\t-\t-\t${project}\n`);
  const { mtime } = statSync(file);
  expect(mtime.getTime()).toBeGreaterThan(Date.now());
  expect([mtime.getMinutes(), mtime.getSeconds()]).toEqual([0, 0]);
});
