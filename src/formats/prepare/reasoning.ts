/** How much the model is to think, in the form that the target takes: a budget or a level, never both. */
import type { Effort, Reasoning, Request } from "../internal/request.ts";
import { type Context, keeps, lose } from "./context.ts";
import { asEffort, budgetOf, effortOf, nearestEffort } from "./effort-scale.ts";
import { without } from "./map-blocks.ts";
import { formOf } from "./reasoning-form.ts";

export function prepareReasoning(request: Request, context: Context): Request {
  const reasoning = reasoningFor(request.reasoning, context);
  return reasoning === request.reasoning ? request : withReasoning(request, reasoning);
}

export function withReasoning(request: Request, reasoning: Reasoning | undefined): Request {
  return reasoning ? { ...request, reasoning } : without(request, "reasoning");
}

function reasoningFor(reasoning: Reasoning | undefined, context: Context): Reasoning | undefined {
  const { target } = context;
  const byDefault = asksNothing(reasoning) ? offByDefault(context) : undefined;
  if (byDefault || !reasoning) return byDefault;
  if (isOff(reasoning)) return switchedOff(context);
  const shown = shownAs(reasoning, context);
  if (isSilent(reasoning)) return sameShown(reasoning, shown) ? reasoning : shown;
  if (target.can && !target.can.includes("reasoning") && context.client !== target.format) {
    lose(context, "effort", "dropped", "the model does not reason");
    return undefined;
  }
  const amount = amountFor(reasoning, context);
  if (amount === reasoning && sameShown(reasoning, shown)) return reasoning;
  const { mode, budgetTokens, effort } = amount;
  if (
    reasoning.mode === "adaptive" &&
    mode !== "adaptive" &&
    (effort === undefined || !keepsAdaptive(context))
  )
    lose(context, "thinking-adaptive", "approximated", "the model is asked to think");
  return {
    ...(mode !== undefined && { mode }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(effort !== undefined && { effort }),
    ...shown,
  };
}

/** A level alone asks Messages for no thinking: Claude Code names one for titles too, which are to come at once (H107). */
function asksNothing(reasoning: Reasoning | undefined): boolean {
  return reasoning?.mode === undefined && reasoning?.budgetTokens === undefined;
}

function isSilent({ mode, budgetTokens, effort }: Reasoning): boolean {
  return mode === undefined && budgetTokens === undefined && effort === undefined;
}

function isOff({ mode, budgetTokens, effort }: Reasoning): boolean {
  return mode === "off" || budgetTokens === 0 || (effort === "none" && mode === undefined);
}

/** Who asks by Messages and says nothing wants no thinking; models that think unless told otherwise are told. */
function offByDefault({ client, target }: Context): Reasoning | undefined {
  const { thinking } = target.dialect;
  const told =
    client === "anthropic-messages" && thinking?.default === "enabled" && thinking.disable !== undefined;
  return told ? { mode: "off" } : undefined;
}

/** Off where it can be said, nothing where it holds anyway, else as little as there is. */
function switchedOff(context: Context): Reasoning | undefined {
  if (alwaysThinks(context)) {
    lose(context, "thinking-off", "approximated", "the least thinking that there is");
    return { mode: "off" };
  }
  if (canSwitchOff(context)) return { mode: "off" };
  const { thinking } = context.target.dialect;
  if (!thinking && context.traits.support["thinking-off"] === "dropped") {
    lose(context, "thinking-off", "dropped");
    return undefined;
  }
  if (thinking && thinking.default !== "enabled") return undefined;
  const form = formOf(context);
  const takesEffort = form === "effort" || form === "either";
  const [weakest] = takesEffort ? acceptedEfforts(context).filter((word) => word !== "none") : [];
  if (weakest === undefined) {
    const least = context.target.dialect["thinking-budget-min"];
    if (form === "budget" && least !== undefined && least > 0) {
      lose(context, "thinking-off", "approximated", `a budget of ${least} tokens`);
      return { mode: "on", budgetTokens: least };
    }
    lose(context, "thinking-off", "dropped", "the model thinks always");
    return undefined;
  }
  lose(context, "thinking-off", "approximated", `effort ${weakest}`);
  return { effort: weakest };
}

/** Gemini by level: there is a lowest one and no off. */
function alwaysThinks(context: Context): boolean {
  return context.target.format === "gemini" && formOf(context) === "effort";
}

export function canSwitchOff(context: Context): boolean {
  const { thinking, efforts, "thinking-off": off } = context.target.dialect;
  if (off === "refused") return false;
  if (!thinking) return keeps(context, "thinking-off") || context.client === context.target.format;
  return thinking.disable !== undefined || (efforts?.includes("none") ?? false);
}

function acceptedEfforts({ target, traits }: Context): readonly string[] {
  return target.dialect.efforts ?? traits.efforts;
}

/** Whether reasoning is shown; the wire's own word for how much of it says nothing elsewhere. */
function shownAs({ show, detail }: Reasoning, context: Context): Pick<Reasoning, "show" | "detail"> {
  const isOwn = context.client === context.target.format;
  const isKept = isOwn || keeps(context, "show-reasoning");
  if (show !== undefined && !isKept) lose(context, "show-reasoning", "dropped");
  return {
    ...(show !== undefined && isKept && { show }),
    ...(detail !== undefined && isOwn && { detail }),
  };
}

function sameShown(reasoning: Reasoning, shown: Pick<Reasoning, "show" | "detail">): boolean {
  return shown.show === reasoning.show && shown.detail === reasoning.detail;
}

/** Mode, budget and effort in the target's form; the same object where they are already. */
function amountFor(reasoning: Reasoning, context: Context): Reasoning {
  switch (formOf(context)) {
    case "switch":
      if (reasoning.budgetTokens !== undefined || reasoning.effort !== undefined) {
        lose(context, reasoning.effort === undefined ? "thinking-budget" : "effort", "dropped");
      }
      return { mode: "on" };
    case "budget":
      return asBudget(reasoning, context);
    case "effort":
      return asLevel(reasoning, context);
    case "either":
      return asGiven(reasoning, context);
  }
}

/** What is taken where a budget must be named and the client leaves it to the model. */
const defaultEffort: Effort = "high";

function asBudget(reasoning: Reasoning, context: Context): Reasoning {
  const { mode, budgetTokens, effort } = reasoning;
  if (budgetTokens !== undefined && budgetTokens > 0) {
    const accepted = acceptedBudget(budgetTokens, context);
    if (accepted !== budgetTokens)
      lose(context, "thinking-budget", "approximated", `${budgetTokens} became ${accepted}`);
    const isSame = mode === "on" && effort === undefined && accepted === budgetTokens;
    return isSame ? reasoning : { mode: "on", budgetTokens: accepted };
  }
  const level = asEffort(effort);
  if (level !== undefined && level !== "none") {
    const accepted = acceptedBudget(budgetOf(level), context);
    lose(context, "effort", "approximated", `as a budget of ${accepted} tokens`);
    return { mode: "on", budgetTokens: accepted };
  }
  if (mode !== "on" && keepsAdaptive(context)) return { mode: "adaptive" };
  if (context.target.format !== "anthropic-messages") return { mode: "on" };
  return { mode: "on", budgetTokens: budgetOf(defaultEffort) };
}

/** A budget outside of what the model takes is an error. */
function acceptedBudget(wanted: number, { target }: Context): number {
  const { "thinking-budget-min": least = 0, "thinking-budget-max": most = wanted } = target.dialect;
  return Math.min(Math.max(wanted, least), most);
}

/** A budget-only model of Anthropic has no adaptive thinking; other formats say it by a budget left open. */
function keepsAdaptive(context: Context): boolean {
  const { target } = context;
  if (!keeps(context, "thinking-adaptive")) return false;
  return (
    target.format === "gemini" || (target.dialect.thinking === undefined && formOf(context) !== "budget")
  );
}

function asLevel(reasoning: Reasoning, context: Context): Reasoning {
  const mode = modeOfLevel(reasoning, context);
  const effort = levelFor(reasoning, context);
  if (effort === reasoning.effort && mode === reasoning.mode && reasoning.budgetTokens === undefined)
    return reasoning;
  return { ...(mode !== undefined && { mode }), ...(effort !== undefined && { effort }) };
}

/** Messages says a level beside a mode. In the other formats the level says that there is thinking. */
function modeOfLevel({ mode, effort }: Reasoning, context: Context): Reasoning["mode"] {
  const { format } = context.target;
  if (format === "gemini" && mode === "adaptive" && effort === undefined) return mode;
  if (format !== "anthropic-messages") return mode === undefined ? undefined : "on";
  if (keepsAdaptive(context)) return context.client === format && mode === undefined ? undefined : "adaptive";
  return "on";
}

function levelFor(reasoning: Reasoning, context: Context): string | undefined {
  const { effort: word, budgetTokens } = reasoning;
  const known = asEffort(word);
  if (word !== undefined && known === undefined) {
    if (context.client === context.target.format) return word;
    lose(context, "effort", "dropped", `${word} is no level here`);
    return undefined;
  }
  const wanted =
    known ?? (budgetTokens !== undefined && budgetTokens > 0 ? effortOf(budgetTokens) : undefined);
  if (wanted === undefined) return undefined;
  const nearest = nearestEffort(wanted, acceptedEfforts(context));
  if (nearest === undefined) lose(context, "effort", "dropped");
  else if (known === undefined) lose(context, "thinking-budget", "approximated", `as effort ${nearest}`);
  else if (nearest !== known) lose(context, "effort", "approximated", `${known} became ${nearest}`);
  return nearest;
}

/** The client's own form where the target takes both, in the target's levels. */
function asGiven(reasoning: Reasoning, context: Context): Reasoning {
  const { mode, budgetTokens, effort } = reasoning;
  if (budgetTokens !== undefined && budgetTokens > 0) return asBudget(reasoning, context);
  if (mode === "on" && effort === undefined) return asBudget(reasoning, context);
  if (mode === "adaptive" && !keepsAdaptive(context)) return asLevel({ ...reasoning, mode: "on" }, context);
  return asLevel(reasoning, context);
}
