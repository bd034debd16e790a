/** Budgets as the page shows and changes them: by the same edit as `aienv budget`. */
import { registryHeader } from "../../edit/registry-change.ts";
import type { World } from "../../proxy/dependencies.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import type { BudgetRule } from "../../routing/budget.ts";
import { readText } from "../../system/files.ts";
import type { BudgetChanges, BudgetWords, RegistryChange } from "../../ui/changes.ts";
import { type BudgetWish, textWithBudget, textWithoutBudget } from "../change/change-budget.ts";
import type { Context } from "../context.ts";
import type { FilledPurse } from "../load/budget-purses.ts";
import { loadTemplates } from "../load/load-templates.ts";
import { tryRegistry, writeRegistry } from "../write/save-registry.ts";
import { shownChange } from "./provider-changes.ts";
import { refuseOther, revisionOf } from "./revision.ts";

type Edges = Pick<Context, "paths" | "environment">;

/** `purses`: those of every project that spent, as the ledger has them. */
export function budgetChanges(
  edges: Edges,
  world: () => World,
  purses: () => readonly FilledPurse[],
): BudgetChanges {
  /** As the file says it now; the proxy may know an earlier text for a moment, or for as long as this one has a fault. */
  function rules(): readonly BudgetRule[] {
    const { registry } = edges.paths;
    const text = readText(registry) ?? registryHeader;
    return parseRegistry(text, registry, loadTemplates(edges, text)).value.budgets;
  }

  function save(text: string): RegistryChange {
    const tried = tryRegistry(edges, text);
    writeRegistry(edges, text);
    return shownChange(edges, tried);
  }

  return {
    all() {
      const filled = purses();
      return world().registry.budgets.map((rule, index) => ({
        index,
        scope: rule.scope,
        name: rule.name,
        period: rule.period,
        limit: rule.limit,
        onExceed: rule["on-exceed"],
        revision: revisionOf(rule),
        purses: filled
          .filter((purse) => purse.index === index)
          .map(({ owner, spent }) => ({ owner, spent }))
          .toSorted((left, right) => right.spent - left.spent),
      }));
    },
    set(words, place) {
      const present = rules();
      if (place) refuseOther(place.revision, present[place.index], `budget ${place.index + 1}`);
      return save(textWithBudget(edges, present, wishOf(words), place ? place.index : "new").text);
    },
    remove({ index, revision }) {
      const present = rules();
      refuseOther(revision, present[index], `budget ${index + 1}`);
      return save(textWithoutBudget(edges, present, index));
    },
  };
}

/** A limit that is no number stays as it was typed, for the schema to say so. */
function wishOf({ scope, name, period, limit, onExceed }: BudgetWords): BudgetWish {
  const typed = limit.trim();
  return {
    scope,
    period,
    limit: /^\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : limit,
    ...(name !== "" && { name }),
    ...(onExceed !== "" && { onExceed }),
  };
}
