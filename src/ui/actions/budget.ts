/** Budgets set and taken away. */
import type { BudgetPlace } from "../changes.ts";
import type { Action } from "../view.ts";
import { type Input, textIn } from "./input.ts";

export const budget: Action = {
  name: "budget",
  run(world, input) {
    const [scope = "", name = ""] = textIn(input, "whose").split(/ (.*)/s);
    const place = placeIn(input);
    world.changes.budgets.set(
      {
        scope,
        name,
        period: textIn(input, "period"),
        limit: textIn(input, "limit"),
        onExceed: textIn(input, "on-exceed"),
      },
      place,
    );
    return { said: place ? "the budget is changed" : "the budget is set", reset: true };
  },
  fieldOf: budgetField,
};

export const removeBudget: Action = {
  name: "remove-budget",
  run(world, input) {
    const place = placeIn(input);
    if (place) world.changes.budgets.remove(place);
    return { said: "the budget is gone" };
  },
};

function placeIn(input: Input): BudgetPlace | undefined {
  const index = textIn(input, "index");
  return /^\d{1,4}$/.test(index) ? { index: Number(index), revision: textIn(input, "revision") } : undefined;
}

/** `budgets[2].limit` is about the field `limit`. */
function budgetField(path: string): string | undefined {
  const word = /^budgets\[\d+\]\.([a-z-]+)$/.exec(path)?.[1];
  return word === "scope" || word === "name" ? "whose" : word;
}
