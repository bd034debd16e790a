/** Every action, by the name that a form has in `data-action`. */
import type { Action } from "../view.ts";
import { budget, removeBudget } from "./budget.ts";
import { projectActions } from "./projects.ts";
import { provider } from "./provider.ts";

export const actions: readonly Action[] = [provider, budget, removeBudget, ...projectActions];
