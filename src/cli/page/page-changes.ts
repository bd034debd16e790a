/** Everything that the page may change, made of the commands' own code. Loaded when the page is first opened. */
import type { World } from "../../proxy/dependencies.ts";
import type { Changes } from "../../ui/changes.ts";
import type { Context } from "../context.ts";
import type { FilledPurse } from "../load/budget-purses.ts";
import { budgetChanges } from "./budget-changes.ts";
import { projectChanges } from "./project-changes.ts";
import { providerChanges } from "./provider-changes.ts";

export interface Known {
  readonly world: () => World;
  /** The purses of every project that spent. */
  readonly purses: () => readonly FilledPurse[];
}

export function pageChanges(
  edges: Pick<Context, "paths" | "environment">,
  { world, purses }: Known,
): Changes {
  return {
    providers: providerChanges(edges),
    budgets: budgetChanges(edges, world, purses),
    projects: projectChanges(edges),
  };
}
