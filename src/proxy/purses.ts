/** Budgets at work: what requests under way have reserved, beside what the ledger says is spent. */
import type { BudgetRule, Purse, Spender, Verdict } from "../routing/budget.ts";
import { judge, periodStart, pursesOf } from "../routing/budget.ts";
import type { Dependencies } from "./dependencies.ts";

/** A request's hold on its purses. */
export interface Hold {
  /** Its cost, in micro-USD; unknown costs nothing, since a made-up number would block for nothing. */
  settle(costMicroUsd: number | undefined): void;
}

export interface PurseBook {
  /** The worst verdict among the purses of a request, and the purse that gave it. */
  judge(
    budgets: readonly BudgetRule[],
    spender: Spender,
  ): { readonly verdict: Verdict; readonly purse?: Purse };
  /** Reserves what a request is expected to cost. */
  reserve(budgets: readonly BudgetRule[], spender: Spender, expectedMicroUsd: number): Hold;
}

interface Account {
  start: number;
  settled: number;
  reserved: number;
}

const order: readonly Verdict[] = ["fits", "warn", "over"];

/**
 * The ledger is asked once per purse and period; from then on this process counts by itself, so that no request waits for the
 * database.
 */
export function purseBook(dependencies: Pick<Dependencies, "spent" | "now" | "offsetMinutes">): PurseBook {
  const accounts = new Map<string, Account>();

  function accountOf({ rule, key, owner }: Purse): Account {
    const start = periodStart(rule.period, dependencies.now(), dependencies.offsetMinutes());
    const present = accounts.get(key);
    if (present?.start === start) return present;
    const who = rule.scope === "all" || owner === undefined ? {} : { [rule.scope]: owner };
    const account = { start, settled: dependencies.spent(who, start), reserved: present?.reserved ?? 0 };
    accounts.set(key, account);
    return account;
  }

  return {
    judge(budgets, spender) {
      let worst: { verdict: Verdict; purse?: Purse } = { verdict: "fits" };
      for (const purse of pursesOf(budgets, spender)) {
        const verdict = judge(purse, accountOf(purse));
        if (order.indexOf(verdict) > order.indexOf(worst.verdict)) worst = { verdict, purse };
      }
      return worst;
    },
    reserve(budgets, spender, expected) {
      const held = pursesOf(budgets, spender).map(accountOf);
      for (const account of held) account.reserved += expected;
      let open = true;
      return {
        settle(cost) {
          if (!open) return;
          open = false;
          for (const account of held) {
            account.reserved -= expected;
            account.settled += cost ?? 0;
          }
        },
      };
    },
  };
}
