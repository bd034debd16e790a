/** What each budget is spent of: one purse a rule and owner, asked of the ledger. */
import { existsSync } from "node:fs";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { openLedgerToRead } from "../../ledger/open-ledger.ts";
import { spentSince } from "../../ledger/query.ts";
import { type BudgetRule, type Purse, periodStart, pursesOf } from "../../routing/budget.ts";
import type { Paths } from "../../system/paths.ts";
import type { Workspace } from "./load-workspace.ts";

export interface FilledPurse extends Purse {
  /** Place of its rule in the registry's list. */
  readonly index: number;
  /** When its period began, in milliseconds since 1970. */
  readonly since: number;
  /** Micro-USD. */
  readonly spent: number;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Local time less UTC. */
  readonly offsetMinutes: number;
}

type Spent = (who: Readonly<Record<string, string>>, since: number) => number;

/** The purses of these projects, of each profile and of each provider, in the rules' order. */
export function budgetPurses(
  { registry, providers }: Pick<Workspace, "registry" | "providers">,
  projects: readonly string[],
  spent: Spent,
  { now, offsetMinutes }: Clock,
): FilledPurse[] {
  const owners = (scope: BudgetRule["scope"]): readonly string[] =>
    scope === "provider"
      ? [...providers.keys()]
      : scope === "profile"
        ? Object.keys(registry.profiles)
        : scope === "project"
          ? projects
          : [""];
  return registry.budgets.flatMap((rule, index) =>
    owners(rule.scope).flatMap((owner) => {
      const [purse] = pursesOf([rule], { project: owner, profile: owner, provider: owner });
      if (!purse) return [];
      const since = periodStart(rule.period, now, offsetMinutes);
      return [
        { ...purse, index, since, spent: spent(rule.scope === "all" ? {} : { [rule.scope]: owner }, since) },
      ];
    }),
  );
}

/** Asks the ledger as long as `ask` runs; nothing was spent where there is none. @throws AienvError `ledger.*`. */
export function withSpending<T>(paths: Pick<Paths, "state">, ask: (spent: Spent) => T): T {
  const database = openLedgerToRead(ledgerFile(paths), existsSync);
  try {
    const { offsetMinutes } = clockNow();
    return ask((who, since) => (database ? spentSince(database, { since, ...who }, offsetMinutes) : 0));
  } finally {
    database?.close();
  }
}

export function clockNow(): Clock {
  const now = Date.now();
  return { now, offsetMinutes: -new Date(now).getTimezoneOffset() };
}
