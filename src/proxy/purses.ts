/** Budgets at work: what requests under way have reserved, beside what the ledger says is spent. */
import type { BudgetRule, Purse, Spender, Spent } from "../routing/budget.ts";
import { periodStart, pursesOf } from "../routing/budget.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Cost } from "./run.ts";

/** A request's hold on its purses. */
export interface Hold {
  /** What it cost; unknown costs nothing, since a made-up number would block for nothing. Counts once. */
  settle(costs: readonly Cost[]): void;
}

/** A purse and what is in it. */
export interface Held extends Spent {
  readonly purse: Purse;
}

export interface PurseBook {
  /** The purses that a request spends from, as they stand. */
  of(budgets: readonly BudgetRule[], spender: Spender): readonly Held[];
  /** Reserves what a request is expected to cost at most, in the purses of all whom it may be sent to. */
  reserve(budgets: readonly BudgetRule[], spenders: readonly Spender[], expectedMicroUsd: number): Hold;
  /** Resolves when a request has been settled, or after a time. */
  change(withinMs: number): Promise<void>;
  /** True the first time in a purse's period that it is asked about a word. */
  isNews(purse: Purse, word: string): boolean;
}

interface Account {
  readonly purse: Purse;
  start: number;
  /** The ledger may know of more. */
  isStale: boolean;
  settled: number;
  reserved: number;
  readonly said: Set<string>;
}

/**
 * The ledger is asked once per purse and period, and when the budgets are others; from then on this process counts by itself, so
 * that no request waits for the database.
 */
export function purseBook(dependencies: Pick<Dependencies, "spent" | "now" | "offsetMinutes">): PurseBook {
  const accounts = new Map<string, Account>();
  const waiting = new Set<() => void>();
  const known = new WeakSet<readonly BudgetRule[]>();

  /** One object a purse for good: a hold that outlives a period gives back what it took. */
  function accountOf(purse: Purse): Account {
    const { rule, key, owner } = purse;
    const start = periodStart(rule.period, dependencies.now(), dependencies.offsetMinutes());
    const present = accounts.get(key);
    if (present?.start === start && !present.isStale) return present;
    const account = present ?? { purse, start, isStale: true, settled: 0, reserved: 0, said: new Set() };
    const who = rule.scope === "all" || owner === undefined ? {} : { [rule.scope]: owner };
    if (account.start !== start) {
      account.settled = 0;
      account.said.clear();
    }
    // A ledger that can't be read knows of nothing.
    account.settled = Math.max(account.settled, dependencies.spent(who, start));
    account.start = start;
    account.isStale = false;
    accounts.set(key, account);
    return account;
  }

  function accountsOf(budgets: readonly BudgetRule[], spenders: readonly Spender[]): ReadonlySet<Account> {
    lookAgain(budgets);
    return new Set(spenders.flatMap((spender) => pursesOf(budgets, spender).map(accountOf)));
  }

  /** While a budget was not there, nobody counted for it. */
  function lookAgain(budgets: readonly BudgetRule[]): void {
    if (known.has(budgets)) return;
    known.add(budgets);
    for (const account of accounts.values()) account.isStale = true;
  }

  /**
   * Into every purse of theirs, also of a budget that was not there when the request began. The ledger is not asked here: it knows of
   * this request already.
   */
  function charge(spender: Spender, microUsd: number): void {
    for (const account of accounts.values()) {
      const { rule, owner } = account.purse;
      if (rule.scope === "all" || spender[rule.scope] === owner) account.settled += microUsd;
    }
  }

  return {
    of(budgets, spender) {
      lookAgain(budgets);
      return pursesOf(budgets, spender).map((purse) => {
        const { settled, reserved } = accountOf(purse);
        return { purse, settled, reserved };
      });
    },
    reserve(budgets, spenders, expected) {
      const held = accountsOf(budgets, spenders);
      for (const account of held) account.reserved += expected;
      let open = true;
      return {
        settle(costs) {
          if (!open) return;
          open = false;
          for (const account of held) account.reserved -= expected;
          const [spender] = spenders;
          if (spender) for (const { provider, microUsd } of costs) charge({ ...spender, provider }, microUsd);
          for (const wake of [...waiting]) wake();
        },
      };
    },
    change: (withinMs) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, withinMs);
        waiting.add(wake);
      }),
    isNews(purse, word) {
      const { said } = accountOf(purse);
      if (said.has(word)) return false;
      said.add(word);
      return true;
    },
  };
}
