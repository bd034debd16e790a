/** Makes thinking agree with the rest of a request: limits, forced tools, lost history, a last turn to go on with. */
import type { Request } from "../internal/request.ts";
import { type Context, lose } from "./context.ts";
import { hasLostReasoning } from "./opaque-values.ts";
import { canSwitchOff, withReasoning } from "./reasoning.ts";

/** Least budget that Anthropic takes. */
const leastBudget = 1024;

/** Takes the request with its limit, reasoning and turns prepared. */
export function fitReasoning(request: Request, context: Context): Request {
  return fitChoice(fitBudget(fitHistory(request, context), context), context);
}

/** Whether the model will think, as far as the request and the dialect say. */
export function thinks({ reasoning }: Request, { target }: Context): boolean {
  if (reasoning?.mode === "off") return false;
  if (reasoning?.mode !== undefined || reasoning?.budgetTokens !== undefined) return true;
  if (target.dialect.thinking?.default === "enabled") return true;
  // A level of Messages says how much the model does of everything, and switches no thinking on.
  return reasoning?.effort !== undefined && target.format !== "anthropic-messages";
}

/** H4; and no turn can be begun for a model that thinks first. */
function fitHistory(request: Request, context: Context): Request {
  const { target } = context;
  if (target.format !== "anthropic-messages" || target.family !== "anthropic") return request;
  if (!thinks(request, context)) return request;
  if (request.turns.at(-1)?.role === "assistant") {
    lose(context, "prefill", "approximated", "thinking is off, since the answer was begun");
    return withReasoning(request, { mode: "off" });
  }
  // Adaptive thinking asks for no earlier blocks.
  if (request.reasoning?.mode !== "on" || !hasLostReasoning(request.turns, target.family)) return request;
  lose(context, "signature-history", "approximated", "thinking is off until the tools are done");
  return withReasoning(request, { mode: "off" });
}

/** H49: Anthropic's budget is part of the limit of the answer. Room is made if the model has it. */
function fitBudget(request: Request, context: Context): Request {
  const { reasoning, maxOutputTokens } = request;
  const { target } = context;
  if (target.format !== "anthropic-messages" || reasoning?.budgetTokens === undefined) return request;
  const answer = maxOutputTokens ?? leastBudget;
  const wanted = Math.max(reasoning.budgetTokens, leastBudget);
  if (wanted < answer)
    return wanted === reasoning.budgetTokens ? request : withBudget(request, wanted, answer);
  const limit = Math.min(wanted + answer, target.outputTokens ?? Number.POSITIVE_INFINITY);
  const budget = Math.min(wanted, Math.max(limit - answer, Math.floor(limit / 2)));
  if (budget < leastBudget || budget >= limit) {
    lose(context, "thinking-budget", "dropped", "the limit of the answer leaves no room");
    return withReasoning(request, { mode: "off" });
  }
  if (budget < wanted) lose(context, "thinking-budget", "approximated", `${wanted} became ${budget}`);
  return withBudget(request, budget, limit);
}

function withBudget(request: Request, budgetTokens: number, maxOutputTokens: number): Request {
  return { ...request, maxOutputTokens, reasoning: { ...request.reasoning, budgetTokens } };
}

/** H49: where thinking and a tool that must be called exclude each other, the tool wins if thinking can be switched off. */
function fitChoice(request: Request, context: Context): Request {
  const { target } = context;
  const { toolChoice } = request;
  const isClaude = target.format === "anthropic-messages" && target.family === "anthropic";
  const accepted = target.dialect["tool-choice-with-thinking"] ?? (isClaude ? ["auto", "none"] : undefined);
  if (!toolChoice || !accepted || accepted.some((mode) => mode === toolChoice.mode)) return request;
  if (!thinks(request, context)) return request;
  if (canSwitchOff(context)) {
    lose(context, "forced-tool", "approximated", "thinking is off, since a tool has to be called");
    return withReasoning(request, { mode: "off" });
  }
  lose(context, "forced-tool", "dropped", "the model thinks, and may call a tool or not");
  return { ...request, toolChoice: { mode: "auto" } };
}
