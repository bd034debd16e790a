/** How a model is told how much to think: by a budget, a level, or a switch alone. */
import type { Dialect } from "../../core/dialect.ts";
import type { Context } from "./context.ts";

type ReasoningForm = "budget" | "effort" | "either" | "switch";

/**
 * Models whose vendor takes one form only, where the dialect names both. Level: Gemini 3 and later, and Claude from 4.6 on;
 * budget: all before.
 * @see https://ai.google.dev/gemini-api/docs/thinking (checked 2026-11-25)
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (checked 2026-11-25)
 */
const byModel: readonly (readonly [model: RegExp, form: ReasoningForm])[] = [
  [/gemini-[12]\b/, "budget"],
  [/gemini-\d/, "effort"],
  [/claude-(?:3|(?:opus|sonnet|haiku)-4(?:[-.][0-5])?(?!\d|[-.]\d{1,2}(?!\d)))/, "budget"],
  [/claude-/, "effort"],
];

/** The form that the dialect has a field for, else the format's. A client of the format knows which its model takes. */
export function formOf({ target, traits, client }: Context): ReasoningForm {
  const { thinking } = target.dialect;
  const form = thinking ? formOfDialect(thinking) : formOfTraits[traits.reasoning];
  if (form !== "either" || client === target.format) return form;
  return byModel.find(([model]) => model.test(target.model))?.[1] ?? form;
}

const formOfTraits = { budget: "budget", effort: "effort", "budget-or-effort": "either" } as const;

function formOfDialect({ budget, effort }: NonNullable<Dialect["thinking"]>): ReasoningForm {
  if (budget !== undefined) return effort === undefined ? "budget" : "either";
  return effort === undefined ? "switch" : "effort";
}
