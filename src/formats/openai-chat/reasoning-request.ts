/** How thinking is asked for: Chat's own effort and the fields of its dialects, read from a client and written by words. */
import type { Dialect } from "../../core/dialect.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Reasoning, Request } from "../internal/request.ts";
import { count, flag, object, text } from "../read.ts";
import { type Draft, rootOf, setAtPath, valueAtPath } from "./fields.ts";

type Thinking = NonNullable<Dialect["thinking"]>;

/** Fields in which clients and vendors speak about thinking. One vendor's are an error or nothing to another. */
const reasoningFields = [
  "reasoning_effort",
  "reasoning",
  "thinking",
  "enable_thinking",
  "thinking_budget",
  "chat_template_kwargs",
  "reasoning_format",
  "include_reasoning",
  "reasoning_split",
] as const;

/** What a client of any dialect asks for; undefined where it says nothing. */
export function decodeReasoningRequest(body: JsonObject): Reasoning | undefined {
  const thinking = object(body["thinking"]);
  const nested = object(body["reasoning"]);
  const template = object(body["chat_template_kwargs"]);
  const switched =
    flag(body["enable_thinking"]) ??
    flag(nested?.["enabled"]) ??
    flag(template?.["enable_thinking"]) ??
    flag(template?.["thinking"]);
  const effort = text(body["reasoning_effort"]) ?? text(nested?.["effort"]);
  const budgetTokens =
    count(thinking?.["budget_tokens"]) ?? count(body["thinking_budget"]) ?? count(nested?.["max_tokens"]);
  const mode = modeOf(text(thinking?.["type"]), switched) ?? (effort === "none" ? "off" : undefined);
  const hidden = nested?.["exclude"] === true || body["reasoning_format"] === "hidden";
  const show = hidden ? false : flag(body["include_reasoning"]);
  if (mode === undefined && effort === undefined && budgetTokens === undefined && show === undefined) {
    return undefined;
  }
  return {
    ...(mode !== undefined && { mode }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(effort !== undefined && { effort }),
    ...(show !== undefined && { show }),
  };
}

function modeOf(type: string | undefined, switched: boolean | undefined): Reasoning["mode"] {
  if (type === "enabled") return "on";
  if (type === "disabled") return "off";
  if (type === "adaptive" || type === "auto") return "adaptive";
  return switched === undefined ? undefined : switched ? "on" : "off";
}

/** Whether the model will think, as far as request and dialect tell. */
export function thinks({ reasoning }: Request, { thinking }: Dialect): boolean {
  if (reasoning?.mode === "off" || reasoning?.effort === "none") return false;
  const asked = reasoning?.mode !== undefined || reasoning?.effort !== undefined;
  return asked || reasoning?.budgetTokens !== undefined || thinking?.default === "enabled";
}

/**
 * Writes what the request asks in the dialect's words. A client's own fields stay where the dialect has the same ones (GLM's
 * `thinking.clear_thinking`), and where nothing is known of the vendor.
 */
export function writeReasoning(
  body: Draft,
  request: Request,
  { dialect, report }: { readonly dialect: Dialect; readonly report: Report },
): void {
  writeThinking(body, request, { dialect, report });
  const split = dialect["reasoning-split-field"];
  if (split !== undefined) setAtPath(body, split, true);
}

function writeThinking(
  body: Draft,
  request: Request,
  { dialect, report }: { readonly dialect: Dialect; readonly report: Report },
): void {
  removeForeign(body, dialect);
  const words: Thinking = dialect.thinking ?? { parameter: "reasoning_effort", effort: "reasoning_effort" };
  if (dialect["thinking-needs-stream"] && !request.stream) {
    // Refused otherwise: these models think in streams only, and some would think by themselves.
    write(body, words.parameter, words.disable);
    return;
  }
  const { reasoning } = request;
  if (!reasoning) {
    // What the client asked was taken back on the way: its own fields must not ask it again.
    if (decodeReasoningRequest(body)) for (const field of reasoningFields) delete body[field];
    return;
  }
  if (reasoning.mode === "off") {
    write(body, words.parameter, words.disable);
    if (words.disable === undefined && body[rootOf(words.parameter)] === undefined) {
      report({ concept: "thinking-off", treatment: "dropped", direction: "request", field: "reasoning" });
    }
    return;
  }
  writeOn(body, reasoning, words);
  if (reasoning.effort !== undefined && words.effort === undefined) {
    report({ concept: "effort", treatment: "dropped", direction: "request", field: "reasoning_effort" });
  }
  if (reasoning.budgetTokens !== undefined && words.budget === undefined) {
    report({ concept: "thinking-budget", treatment: "dropped", direction: "request", field: "thinking" });
  }
}

/**
 * A level alone needs no switch, a budget beside the switch does. Where the budget stands inside the switch and the level
 * does not, they are two ways of asking of which only one may be used (Fireworks).
 */
function writeOn(body: Draft, { mode, effort, budgetTokens }: Reasoning, words: Thinking): void {
  const { parameter } = words;
  const inside = (path: string | undefined) =>
    path === parameter || path?.startsWith(`${parameter}.`) === true;
  const byEffort = effort !== undefined && words.effort !== undefined;
  const byBudget = budgetTokens !== undefined && words.budget !== undefined;
  const insteadOfSwitch = byEffort && !inside(words.effort) && inside(words.budget);
  if ((mode !== undefined || (byBudget && !inside(words.budget))) && !insteadOfSwitch) {
    write(body, parameter, words.enable);
  }
  if (byEffort && words.effort !== undefined) setAtPath(body, words.effort, effort);
  if (byBudget && words.budget !== undefined) setAtPath(body, words.budget, budgetTokens);
}

/** An object is laid over the client's own, whose further members stay. */
function write(body: Draft, path: string, value: Thinking["enable"]): void {
  if (value === undefined) return;
  const own = valueAtPath(body, path);
  setAtPath(body, path, (isObject(own) && isObject(value) ? { ...own, ...value } : value) as Draft[string]);
}

function removeForeign(body: Draft, { thinking, "reasoning-split-field": split }: Dialect): void {
  if (!thinking) {
    if (split !== undefined) delete body["reasoning_split"];
    return;
  }
  const { parameter, budget, effort, format } = thinking;
  const roots = new Set([parameter, budget, effort, format, split].map((path) => path && rootOf(path)));
  for (const field of reasoningFields) if (!roots.has(field)) delete body[field];
}
