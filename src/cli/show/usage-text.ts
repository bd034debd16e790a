/** Usage for people: a row a group, a bar for its cost, the sum, and what is left of the budgets. */
import pc from "picocolors";
import { costText, usdText } from "../../core/cost-text.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Dimension, Sums, UsageRow } from "../../ledger/query.ts";
import { plain, table } from "./print.ts";

export interface BudgetLeft {
  readonly name: string;
  readonly limitUsd: number;
  /** Micro-USD. */
  readonly spent: number;
}

const barWidth = 16;

/** `offsetMinutes`: local time less UTC, for days and hours. */
export function usageText(
  by: readonly Dimension[],
  rows: readonly UsageRow[],
  offsetMinutes: number,
): string {
  const most = Math.max(1, ...rows.map(({ cost }) => cost));
  const heads = [...by, "requests", "input", "cached", "output", "cost", ""].map((word) => pc.dim(word));
  const lines = rows.map((row) => [
    ...row.keys.map((key, index) => plain(keyText(key, by[index], offsetMinutes))),
    ...counts(row),
    pc.cyan("█".repeat(Math.round((barWidth * row.cost) / most))),
  ]);
  const total = ["sum", ...by.slice(1).map(() => ""), ...counts(sumOf(rows)), ""].map((cell) =>
    pc.bold(cell),
  );
  return table([heads, ...lines, ...(rows.length > 1 ? [total] : [])]);
}

function counts(sums: Sums): string[] {
  const failed = sums.failures > 0 ? pc.yellow(` (${sums.failures} failed)`) : "";
  const cached = sums.input + sums.cacheRead + sums.cacheWrite;
  const share = cached === 0 ? "" : `${Math.round((100 * sums.cacheRead) / cached)}%`;
  return [`${sums.requests}${failed}`, tokensText(cached), share, tokensText(sums.output), costText(sums)];
}

export function keyText(
  key: string | number,
  dimension: Dimension | undefined,
  offsetMinutes: number,
): string {
  if (typeof key === "number") {
    const local = new Date(key + offsetMinutes * 60_000).toISOString();
    return dimension === "hour" ? local.slice(0, 16).replace("T", " ") : local.slice(0, 10);
  }
  return key === "" ? "-" : key;
}

function sumOf(rows: readonly Sums[]): Sums {
  const sum = (pick: (row: Sums) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  return {
    requests: sum((row) => row.requests),
    failures: sum((row) => row.failures),
    unpriced: sum((row) => row.unpriced),
    input: sum((row) => row.input),
    cacheRead: sum((row) => row.cacheRead),
    cacheWrite: sum((row) => row.cacheWrite),
    output: sum((row) => row.output),
    reasoning: sum((row) => row.reasoning),
    cost: sum((row) => row.cost),
    firstTokenMs: undefined,
  };
}

export function budgetText({ name, limitUsd, spent }: BudgetLeft): string {
  return `${plain(name)}: ${spentText(limitUsd, spent)}`;
}

/** `$1.25 of $5.00 (25%), $3.75 left`. Limit in USD, spent in micro-USD. */
export function spentText(limitUsd: number, spent: number): string {
  const limit = limitUsd * 1_000_000;
  const share = Math.round((100 * spent) / limit);
  const colour = share >= 100 ? pc.red : share >= 80 ? pc.yellow : pc.green;
  return `${usdText(spent)} of ${usdText(limit)} ${colour(`(${share}%)`)}, ${usdText(Math.max(0, limit - spent))} left`;
}

/** `$5.00 a day for each project`. */
export function ruleText(rule: {
  readonly scope: string;
  readonly name?: string | undefined;
  readonly period: string;
  readonly limit: number;
}): string {
  const whose =
    rule.scope === "all"
      ? "everything"
      : rule.name === undefined
        ? `each ${rule.scope}`
        : `${rule.scope} ${rule.name}`;
  return `${usdText(rule.limit * 1_000_000)} a ${rule.period} for ${plain(whose)}`;
}
