/** A budget set or taken away: which rule of the registry is meant, and the text that follows. */
import { AienvError } from "../../core/error.ts";
import { addBudget, changeBudget, removeBudget } from "../../edit/budget-change.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import type { Words } from "../../edit/word-changes.ts";
import type { BudgetRule } from "../../routing/budget.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";

/** What a rule is to say; what is wrong with a word is told when the text is tried. */
export interface BudgetWish {
  readonly scope: string;
  readonly name?: string;
  readonly period: string;
  /** USD. */
  readonly limit: number | string;
  /** Left as it is, or `block`, where nothing is said. */
  readonly onExceed?: string;
}

export interface BudgetText {
  readonly text: string;
  /** Place in the list; of a new rule, its last. */
  readonly index: number;
  readonly isNew: boolean;
}

/** What a rule does that says nothing. */
const usualExcess = "block";

/**
 * The registry's text with the rule at `index` changed; without an index, the rule of the same scope, name and period,
 * else a new one.
 * @throws AienvError `usage.unknown-budget` where there is none at `index`, or several are meant.
 */
export function textWithBudget(
  { paths }: Pick<Context, "paths">,
  rules: readonly BudgetRule[],
  wish: BudgetWish,
  index: number | "new" = indexOf(rules, wish) ?? "new",
): BudgetText {
  const text = readText(paths.registry) ?? registryHeader;
  if (index === "new") {
    const added = addBudget(paths.registry, text, entryOf(wish, usualExcess));
    return { text: added, index: rules.length, isNew: true };
  }
  const present = ruleAt(rules, index);
  const entry = entryOf(wish, present["on-exceed"]);
  return { text: changeBudget(paths.registry, text, index, entry), index, isNew: false };
}

/** @throws AienvError `usage.unknown-budget` */
export function textWithoutBudget(
  { paths }: Pick<Context, "paths">,
  rules: readonly BudgetRule[],
  index: number,
): string {
  ruleAt(rules, index);
  return removeBudget(paths.registry, readText(paths.registry) ?? registryHeader, index);
}

function indexOf(rules: readonly BudgetRule[], wish: BudgetWish): number | undefined {
  const alike = rules.flatMap((rule, index) =>
    rule.scope === wish.scope && rule.name === wish.name && rule.period === wish.period ? [index] : [],
  );
  // A warning below a limit are two rules of one purse; which is meant is told by what it does.
  const meant =
    alike.length < 2 ? alike : alike.filter((index) => rules[index]?.["on-exceed"] === wish.onExceed);
  if (meant.length < 2 && (meant.length === 1 || alike.length < 2)) return meant[0];
  throw new AienvError("usage.unknown-budget", `${alike.length} budgets have that scope and period`, {
    hint: "aienv budget ls, then aienv edit",
  });
}

function ruleAt(rules: readonly BudgetRule[], index: number): BudgetRule {
  const rule = rules[index];
  if (rule) return rule;
  const count = rules.length === 1 ? "is 1 budget" : `are ${rules.length} budgets`;
  throw new AienvError("usage.unknown-budget", `there is no budget ${index + 1}; there ${count}`, {
    hint: "aienv budget ls",
  });
}

/** What is set; undefined is taken out, and what is not named stays. */
function entryOf({ scope, name, period, limit, onExceed }: BudgetWish, before: string): Words {
  return {
    scope,
    name,
    period,
    limit,
    ...(onExceed !== undefined && onExceed !== before && { "on-exceed": onExceed }),
  };
}
