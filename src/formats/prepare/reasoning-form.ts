/** How a model is told how much to think: by a budget, a level, or a switch alone. */
import type { Dialect } from "../../core/dialect.ts";
import type { Context } from "./context.ts";

type ReasoningForm = "budget" | "effort" | "either" | "switch";

/**
 * The form that the dialect has a field for, else the format's. Which of two a model takes is the vendor's data; a client of
 * the format knows it.
 */
export function formOf({ target, traits, client }: Context): ReasoningForm {
  const { thinking } = target.dialect;
  const form = thinking ? formOfDialect(thinking) : formOfTraits[traits.reasoning];
  if (form !== "either" || client === target.format) return form;
  return target.dialect["reasoning-form"] ?? form;
}

const formOfTraits = { budget: "budget", effort: "effort", "budget-or-effort": "either" } as const;

function formOfDialect({ budget, effort }: NonNullable<Dialect["thinking"]>): ReasoningForm {
  if (budget !== undefined) return effort === undefined ? "budget" : "either";
  return effort === undefined ? "switch" : "effort";
}
