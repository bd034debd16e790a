/** Usage for people: a row a group, a bar for its cost, the sum, and what is left of the budgets. */
import pc from "picocolors";
import { usdText } from "../../core/cost-text.ts";
import { tokensText } from "../../core/tokens-text.ts";
import { amountsOf } from "../../ledger/amounts.ts";
import type { Dimension, Sums, UsageRow } from "../../ledger/query.ts";
import { barText, sparkText } from "./bars.ts";
import { plain, table, visibleLength } from "./print.ts";

export interface BudgetLeft {
  readonly name: string;
  readonly limitUsd: number;
  /** Micro-USD. */
  readonly spent: number;
}

const longestBar = 24;
/** Less than this says nothing. */
const shortestBar = 4;

export interface UsageShown {
  /** Local time less UTC, for days and hours. */
  readonly offsetMinutes: number;
  /** Of the terminal, in characters; undefined: there is none, and nothing is drawn. */
  readonly width: number | undefined;
}

export function usageText(
  by: readonly Dimension[],
  rows: readonly UsageRow[],
  { offsetMinutes, width }: UsageShown,
): string {
  // A column of its own, only where it is needed: what is unknown is said, and a sum beside it stays a number.
  const isWhole = rows.every(({ unpriced }) => unpriced === 0);
  const counts = (sums: Sums): string[] => (isWhole ? known(sums) : [...known(sums), unknown(sums)]);
  const words = ["requests", "input", "cached", "output", "cost", ...(isWhole ? [] : ["no price"])];
  const heads = [...by, ...words].map((word) => pc.dim(word));
  const lines = rows.map((row) => [
    ...row.keys.map((key, index) => plain(keyText(key, by[index], offsetMinutes))),
    ...counts(row),
  ]);
  const total = ["sum", ...by.slice(1).map(() => ""), ...counts(sumOf(rows))].map((cell) => pc.bold(cell));
  const cells = [heads, ...lines, ...(rows.length > 1 ? [total] : [])];
  const room = (width ?? 0) - 2 - Math.max(...table(cells).split("\n").map(visibleLength));
  if (room < shortestBar) return table(cells);
  const most = Math.max(...rows.map(({ cost }) => cost));
  const bars = rows.map(({ cost }) => pc.cyan(barText(cost, most, Math.min(room, longestBar))));
  return table(cells.map((row, index) => [...row, bars[index - 1] ?? ""]));
}

/** What each day of the time cost, a character a day, days without a request too. */
export function daysText(
  days: readonly UsageRow[],
  since: number,
  until: number,
  { offsetMinutes }: UsageShown,
): string {
  const costs = new Map(
    days.map(({ keys: [day], cost }) => [keyText(day ?? "", "day", offsetMinutes), cost]),
  );
  const names: string[] = [];
  for (let at = since; at <= until; at += 86_400_000) names.push(keyText(at, "day", offsetMinutes));
  const shown = names.slice(-longestSpark);
  const line = pc.cyan(sparkText(shown.map((day) => costs.get(day) ?? 0)));
  return `${pc.dim("by day")}  ${line}  ${pc.dim(`${shown[0]} to ${shown.at(-1)}`)}`;
}

const longestSpark = 42;

function known(sums: Sums): string[] {
  const failed = sums.failures > 0 ? pc.yellow(` (${sums.failures} failed)`) : "";
  const cached = sums.input + sums.cacheRead + sums.cacheWrite;
  const share = cached === 0 ? "" : `${Math.round((100 * sums.cacheRead) / cached)}%`;
  return [`${sums.requests}${failed}`, tokensText(cached), share, tokensText(sums.output), costCell(sums)];
}

function costCell({ cost, unpriced }: Sums): string {
  return cost === 0 && unpriced > 0 ? "unknown" : usdText(cost);
}

function unknown({ unpriced }: Sums): string {
  return unpriced === 0 ? "" : pc.yellow(`${unpriced} ${unpriced === 1 ? "request" : "requests"}`);
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
  const reasoning = rows.reduce((total, row) => total + row.reasoning, 0);
  return { ...amountsOf(rows), reasoning, firstTokenMs: undefined };
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
