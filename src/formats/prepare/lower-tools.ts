/** Declared tools as the target can say them. */
import type { SentTool } from "../contract.ts";
import type { FunctionTool, HostedTool, Request, Tool, TypedTool } from "../internal/request.ts";
import { type Context, keeps, lose, refuse, treatmentOf } from "./context.ts";
import { customAsFunction, typedAsFunction } from "./custom-tools.ts";
import {
  excludesFunctions,
  hostedConcepts,
  isHosted,
  keepsDeferral,
  saysNewChat,
  vendors,
} from "./hosted-tools.ts";
import { mapSame, without } from "./map-blocks.ts";
import { lowerParameters, lowerSchema } from "./schema/lower-schema.ts";
import type { ToolTable } from "./tool-table.ts";

interface LoweredTools {
  readonly tools: readonly Tool[];
  readonly sent: ReadonlyMap<string, SentTool>;
}

/**
 * Tools in the order in which they were declared (H103), each name once (H62).
 * @throws FormatError `unsupported` where only tools were declared that the target does not host (H64)
 */
export function lowerTools(request: Request, table: ToolTable, context: Context): LoweredTools {
  const sent = new Map<string, SentTool>();
  const seen = new Set<string>();
  const defers = keepsDeferral(request, context);
  const alone = excludesFunctions(request, context);
  const tools = mapSame(request.tools, (tool) => {
    if (tool.kind === "hosted") return lowerHosted(tool, request, alone, context);
    const key = table.sentName(tool);
    const lowered = lowerTool(tool, key, defers, context);
    const place = lowered.namespace === undefined ? key : `${lowered.namespace}\u0000${key}`;
    if (seen.has(place)) return undefined;
    seen.add(place);
    if (lowered.namespace === undefined) sent.set(key, asSent(tool));
    return lowered;
  });
  const [hosted] = request.tools;
  if (tools.length === 0 && hosted?.kind === "hosted") {
    refuse(context, hostedConcepts[hosted.tool], "no other tool was given");
  }
  return { tools, sent };
}

const everyTool = "every tool is sent at once";

/**
 * Search among deferred tools is no loss of a tool: all of them are sent instead. `alone`: the target runs none beside
 * functions.
 */
function lowerHosted(tool: HostedTool, request: Request, alone: boolean, context: Context): Tool | undefined {
  const concept = hostedConcepts[tool.tool];
  if (isHosted(tool, context) && !alone) {
    const isForeign = tool.format !== context.target.format;
    if (isForeign && !keeps(context, concept)) lose(context, concept, "approximated");
    return tool;
  }
  const { toolChoice } = request;
  if (toolChoice?.mode === "named" && toolChoice.name === tool.name) {
    refuse(context, concept, `${tool.name} has to be called`);
  }
  if (tool.tool === "tool-search") {
    lose(context, concept, "approximated", everyTool);
    return undefined;
  }
  treatmentOf(context, concept);
  lose(
    context,
    concept,
    "dropped",
    `the target does not run ${tool.name}${alone ? " beside functions" : ""}`,
  );
  return undefined;
}

function lowerTool(
  tool: Exclude<Tool, HostedTool>,
  name: string,
  defers: boolean,
  context: Context,
): Exclude<Tool, HostedTool> {
  let lowered = lowerKind(tool, context);
  if (lowered.deferred && !defers) {
    lose(context, "deferred-tools", "approximated", everyTool);
    lowered = without(lowered, "deferred") as typeof lowered;
  }
  if (lowered.namespace !== undefined && !keeps(context, "namespace-tools")) {
    lose(context, "namespace-tools", "approximated", "the namespace stands in the tool's name");
    lowered = without(lowered, "namespace") as typeof lowered;
  }
  if (lowered.name !== name) lowered = { ...lowered, name };
  return lowered.kind === "function" ? lowerFunction(lowered, context) : lowered;
}

function lowerKind(tool: Exclude<Tool, HostedTool>, context: Context): Exclude<Tool, HostedTool> {
  if (tool.kind === "custom" && !keepsCustom(context)) {
    lose(context, "custom-tools", "approximated", "a function of one text stands for the tool");
    return customAsFunction(tool);
  }
  if (tool.kind === "typed" && !keepsTyped(tool, context)) {
    lose(context, "typed-tools", "approximated", `a function stands for ${tool.name}`);
    return typedAsFunction(tool);
  }
  return tool;
}

/** Chat of OpenAI knows custom tools and hardly any other Chat: there the dialect decides, else a client of Chat. */
export function keepsCustom(context: Context): boolean {
  const known = context.target.dialect["custom-tools"];
  return known ?? (keeps(context, "custom-tools") && saysNewChat(context));
}

/** Types that the vendor took back: `local_shell` is an error at OpenAI now (H127). */
const retired = new Set(["local_shell"]);

function keepsTyped(tool: TypedTool, context: Context): boolean {
  return tool.format === context.target.format && !retired.has(String(tool.raw["type"]));
}

function lowerFunction(tool: FunctionTool, context: Context): FunctionTool {
  const parameters = lowerParameters(tool.parameters, context);
  let lowered: FunctionTool = tool;
  if (parameters !== tool.parameters) {
    lowered = without(lowered, "parameters");
    if (parameters) lowered = { ...lowered, parameters };
  }
  return lowered.strict === undefined || keepsStrict(tool, context) ? lowered : without(lowered, "strict");
}

/**
 * OpenAI and Anthropic ask different things of a strict schema and third parties hardly know the word: elsewhere than in its
 * own format a tool stays strict at the vendor itself, and where the schema is such already.
 */
function keepsStrict(tool: FunctionTool, context: Context): boolean {
  if (isSibling(context)) return true;
  if (keeps(context, "strict-tools") && (!tool.strict || qualifies(tool, context))) return true;
  if (tool.strict) lose(context, "strict-tools", "dropped");
  return false;
}

function qualifies({ parameters }: FunctionTool, { target }: Context): boolean {
  if (parameters === undefined || target.family !== vendors[target.format]) return false;
  const subset = target.format === "anthropic-messages" ? "anthropic-output" : "openai-strict";
  return lowerSchema(parameters, subset, false) === parameters;
}

function isSibling({ client, target }: Context): boolean {
  const openai = (format: string) => format === "openai-chat" || format === "openai-responses";
  return client === target.format || (openai(client) && openai(target.format));
}

function asSent(tool: Exclude<Tool, HostedTool>): SentTool {
  const wireType = tool.kind === "typed" ? tool.raw["type"] : undefined;
  return {
    name: tool.name,
    kind: tool.kind,
    ...(tool.namespace !== undefined && { namespace: tool.namespace }),
    ...(typeof wireType === "string" && { wireType }),
  };
}
