/** Which tools may and must be called, in the choices that the target has. */
import type { Request, Tool, ToolChoice } from "../internal/request.ts";
import { type Context, isUnsupported, keeps, lose, refuse } from "./context.ts";
import { saysNewChat } from "./hosted-tools.ts";
import { without } from "./map-blocks.ts";
import type { ToolTable } from "./tool-table.ts";

/** Takes the request with its tools lowered; the choice still names tools as the client does. */
export function chooseTools(request: Request, table: ToolTable, context: Context): Request {
  if (request.tools.length === 0) return withoutTools(request);
  const parallel = dropParallel(request, context);
  const { toolChoice } = parallel;
  if (!toolChoice) return parallel;
  const choice = sentChoice(toolChoice, table, context);
  const chosen = choice === toolChoice ? parallel : { ...parallel, toolChoice: choice };
  return acceptedChoice(limitTools(chosen, context), context);
}

/** H51: a choice without tools is an error. */
function withoutTools(request: Request): Request {
  const { toolChoice, parallelCalls } = request;
  if (toolChoice === undefined && parallelCalls === undefined) return request;
  return without(request, "toolChoice", "parallelCalls");
}

function dropParallel(request: Request, context: Context): Request {
  if (
    request.parallelCalls === undefined ||
    (keeps(context, "parallel-off") && !isUnsupported(context, "parallel-off"))
  )
    return request;
  if (!request.parallelCalls) lose(context, "parallel-off", "dropped");
  return without(request, "parallelCalls");
}

function sentChoice(choice: ToolChoice, table: ToolTable, context: Context): ToolChoice {
  const allowed = choice.allowed && { allowed: choice.allowed.map((name) => table.sentName({ name })) };
  if (choice.mode !== "named") return allowed ? { ...choice, ...allowed } : choice;
  const { namespace } = choice;
  const kept = namespace !== undefined && keeps(context, "namespace-tools");
  return { mode: "named", name: table.sentName(choice), ...(kept && { namespace }), ...allowed };
}

/** A subset that the target can't be told becomes the list of tools; the cache pays for it. */
function limitTools(request: Request, context: Context): Request {
  const { toolChoice } = request;
  if (!toolChoice?.allowed || (keeps(context, "allowed-tools") && saysNewChat(context))) return request;
  lose(context, "allowed-tools", "approximated", "only these tools are sent");
  const allowed = new Set(toolChoice.allowed);
  return withChoice(
    { ...request, tools: request.tools.filter(({ name }) => allowed.has(name)) },
    without(toolChoice, "allowed") as ToolChoice,
  );
}

function withChoice(request: Request, toolChoice: ToolChoice): Request {
  return request.tools.length === 0 ? withoutTools(request) : { ...request, toolChoice };
}

/** The choice, or the nearest that the dialect has. */
function acceptedChoice(request: Request, context: Context): Request {
  const { toolChoice } = request;
  const accepted = context.target.dialect["tool-choice"];
  if (!toolChoice) return request;
  if (speaksOfFunctions(context) && request.tools.every(({ kind }) => kind === "hosted"))
    return amongHosted(request, toolChoice, context);
  if (toolChoice.mode === "auto") return request;
  const forced = toolChoice.mode !== "none";
  const treatment = context.traits.support["forced-tool"];
  if (forced && treatment === "refused") refuse(context, "forced-tool");
  const possible = !forced || treatment === "kept" || treatment === "approximated";
  if (possible && (!accepted || accepted.includes(toolChoice.mode))) return request;
  if (toolChoice.mode === "none") return callingNone(request, context);
  if (toolChoice.mode === "named" && possible && accepted?.includes("required")) {
    lose(context, "forced-tool", "approximated", "only the tool that has to be called is sent");
    return { ...request, tools: only(request.tools, toolChoice.name), toolChoice: { mode: "required" } };
  }
  lose(context, "forced-tool", "dropped", "the model may call a tool or not");
  return { ...request, toolChoice: { mode: "auto" } };
}

function callingNone(request: Request, context: Context): Request {
  const detail = "no tools are sent, since the target can't be told to call none";
  lose(context, "forced-tool", "approximated", detail);
  return withoutTools({ ...request, tools: [] });
}

/** All the tools are the target's own, of which it can't be told anything. */
function amongHosted(request: Request, { mode }: ToolChoice, context: Context): Request {
  if (mode === "none") return callingNone(request, context);
  if (mode !== "auto")
    lose(context, "forced-tool", "dropped", "the target can't be told to use a tool of its own");
  return without(request, "toolChoice");
}

/**
 * Google refuses a choice where no function is declared, also one that leaves it all to the model.
 * @see https://github.com/pydantic/pydantic-ai/pull/5791 (checked 2026-11-30)
 */
function speaksOfFunctions({ target, client }: Context): boolean {
  return target.format === "gemini" && client !== "gemini";
}

function only(tools: readonly Tool[], name: string): readonly Tool[] {
  return tools.filter((tool) => tool.name === name);
}
