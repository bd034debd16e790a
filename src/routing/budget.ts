/** Budgets: which ones cover a request, when their period began, and whether it still fits. */
import type { BudgetPeriod } from "../core/ids.ts";
import type { Registry } from "../registry/schema.ts";

export type BudgetRule = Registry["budgets"][number];

/** What a request belongs to. */
export interface Spender {
  readonly project: string;
  readonly profile: string;
  readonly provider: string;
}

/** One purse: a rule, and whose. `key` is the same for every request that spends from it. */
export interface Purse {
  readonly rule: BudgetRule;
  readonly key: string;
  readonly owner: string | undefined;
}

/** The purses that a request spends from. */
export function pursesOf(budgets: readonly BudgetRule[], spender: Spender): readonly Purse[] {
  return budgets.flatMap((rule): Purse[] => {
    if (rule.scope === "all") return [{ rule, key: keyOf(rule, ""), owner: undefined }];
    const owner = spender[rule.scope];
    if (rule.name !== undefined && rule.name !== owner) return [];
    return [{ rule, key: keyOf(rule, owner), owner }];
  });
}

function keyOf({ scope, period }: BudgetRule, owner: string): string {
  return `${scope} ${period} ${owner}`;
}

/**
 * When the period around `now` began, in milliseconds since 1970, in the user's own time: days begin at midnight, weeks on
 * Monday. `offsetMinutes` is local time less UTC.
 */
export function periodStart(period: BudgetPeriod, now: number, offsetMinutes: number): number {
  return startOf[period](new Date(now + offsetMinutes * 60_000)) - offsetMinutes * 60_000;
}

/** When the day, week or month began of a local time that is written as UTC. */
const startOf: Readonly<Record<BudgetPeriod, (local: Date) => number>> = {
  day: dayOf,
  week: (local) => dayOf(local) - ((local.getUTCDay() + 6) % 7) * 86_400_000,
  month: (local) => Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1),
};

function dayOf(local: Date): number {
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
}

/** A purse's state. All in micro-USD; `reserved` is for requests under way. */
export interface Spent {
  readonly settled: number;
  readonly reserved: number;
}

export type Verdict = "fits" | "warn" | "over";

/** Share of a limit from which a warning goes out. */
const warnFrom = 0.8;

/**
 * Before a request: over where what is spent and reserved has reached the limit already. So requests that run at once pass
 * the limit by one at most: the first that reaches it is the last that is let through.
 */
export function judge({ rule }: Purse, { settled, reserved }: Spent): Verdict {
  const limit = rule.limit * 1_000_000;
  const held = settled + reserved;
  if (held >= limit) return "over";
  return held >= limit * warnFrom ? "warn" : "fits";
}
