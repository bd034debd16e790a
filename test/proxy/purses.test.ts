import { describe, expect, it } from "vitest";
import { purseBook } from "../../src/proxy/purses.ts";
import type { BudgetRule } from "../../src/routing/budget.ts";

const spender = { project: "/p", profile: "work", provider: "glm" };
const budgets = (...scopes: BudgetRule["scope"][]): BudgetRule[] =>
  scopes.map((scope) => ({ scope, period: "day", limit: 5, "on-exceed": "block" }));

function book() {
  const ledger = { spent: 0, asked: 0 };
  const purses = purseBook({
    now: () => 1_000_000,
    offsetMinutes: () => 0,
    spent: () => {
      ledger.asked += 1;
      return ledger.spent;
    },
  });
  const settled = (rules: readonly BudgetRule[]) => purses.of(rules, spender).map((held) => held.settled);
  return { purses, ledger, settled };
}

const cost = (microUsd: number, provider = "glm") => [{ provider, microUsd }];

describe("a budget that is changed while requests are under way", () => {
  it("counts those that began before it was there", () => {
    const { purses, settled } = book();
    const hold = purses.reserve([], [spender], 0);
    const rules = budgets("all", "project", "profile", "provider");
    expect(settled(rules)).toEqual([0, 0, 0, 0]);
    hold.settle(cost(500));
    expect(settled(rules)).toEqual([500, 500, 500, 500]);
    purses.reserve([], [{ ...spender, project: "/q", profile: "other" }], 0).settle(cost(7, "house"));
    expect(settled(rules)).toEqual([507, 500, 500, 500]);
  });

  it("counts what was spent while it was not there", () => {
    const { ledger, settled } = book();
    expect(settled(budgets("all"))).toEqual([0]);
    ledger.spent = 700;
    expect(settled(budgets("all"))).toEqual([700]);
  });

  it("counts a request once that the ledger knows already when it is settled", () => {
    const { purses, ledger, settled } = book();
    const rules = budgets("all");
    const hold = purses.reserve(rules, [spender], 10);
    ledger.spent = 500;
    purses.of(budgets("project"), spender);
    hold.settle(cost(500));
    expect(settled(rules)).toEqual([500]);
  });

  it("asks the ledger once, as long as it stays", () => {
    const { purses, ledger, settled } = book();
    const rules = budgets("all");
    for (let count = 0; count < 3; count += 1) {
      settled(rules);
      purses.reserve(rules, [spender], 10).settle(cost(1));
    }
    expect(ledger.asked).toBe(1);
    expect(settled(rules)).toEqual([3]);
  });
});
