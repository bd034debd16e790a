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
  start: number;
  settled: number;
  reserved: number;
  readonly said: Set<string>;
}

/**
 * The ledger is asked once per purse and period; from then on this process counts by itself, so that no request waits for the
 * database.
 */
export function purseBook(dependencies: Pick<Dependencies, "spent" | "now" | "offsetMinutes">): PurseBook {
  const accounts = new Map<string, Account>();
  const waiting = new Set<() => void>();

  /** One object a purse for good: a hold that outlives a period gives back what it took. */
  function accountOf({ rule, key, owner }: Purse): Account {
    const start = periodStart(rule.period, dependencies.now(), dependencies.offsetMinutes());
    let account = accounts.get(key);
    if (account?.start === start) return account;
    const who = rule.scope === "all" || owner === undefined ? {} : { [rule.scope]: owner };
    account ??= { start, settled: 0, reserved: 0, said: new Set() };
    account.start = start;
    account.settled = dependencies.spent(who, start);
    account.said.clear();
    accounts.set(key, account);
    return account;
  }

  const accountsOf = (budgets: readonly BudgetRule[], spenders: readonly Spender[]): ReadonlySet<Account> =>
    new Set(spenders.flatMap((spender) => pursesOf(budgets, spender).map(accountOf)));

  return {
    of: (budgets, spender) =>
      pursesOf(budgets, spender).map((purse) => {
        const { settled, reserved } = accountOf(purse);
        return { purse, settled, reserved };
      }),
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
          for (const { provider, microUsd } of costs) {
            if (!spender) continue;
            for (const account of accountsOf(budgets, [{ ...spender, provider }]))
              account.settled += microUsd;
          }
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
