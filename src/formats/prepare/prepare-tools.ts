/** Everything about tools, declared and in the history, in the target's words. */
import type { SentTool } from "../contract.ts";
import type { Request, Tool } from "../internal/request.ts";
import type { Context } from "./context.ts";
import { lowerTools } from "./lower-tools.ts";
import { chooseTools } from "./tool-choice.ts";
import { lowerToolHistory } from "./tool-history.ts";
import { tableOf } from "./tool-table.ts";

interface PreparedTools {
  readonly request: Request;
  /** Tools by the name that is sent. */
  readonly sent: ReadonlyMap<string, SentTool>;
}

export function prepareTools(request: Request, context: Context): PreparedTools {
  const table = tableOf(request, context);
  const { tools, sent } = lowerTools(request, table, context);
  const declared = tools === request.tools ? request : { ...request, tools };
  const chosen = chooseTools(lowerToolHistory(declared, table, context), table, context);
  return {
    request: addStubs(chosen, context),
    sent: table.undeclared.length === 0 ? sent : new Map([...table.undeclared, ...sent]),
  };
}

/**
 * H45: a history with calls and a request without tools, as when a client compacts it, is an error at Anthropic and
 * Bedrock. Declares the tools of the history, and that none may be called.
 */
function addStubs(request: Request, { target }: Context): Request {
  if (request.tools.length > 0 || target.format !== "anthropic-messages") return request;
  const names = new Set<string>();
  for (const turn of request.turns) {
    for (const block of turn.blocks) if (block.type === "tool-call") names.add(block.name);
  }
  if (names.size === 0) return request;
  const tools = [...names].map(
    (name): Tool => ({
      kind: "function",
      name,
      description: "Was available earlier in the conversation.",
      parameters: { type: "object", properties: {} },
    }),
  );
  const canForbid = target.dialect["tool-choice"]?.includes("none") ?? true;
  return { ...request, tools, ...(canForbid && { toolChoice: { mode: "none" as const } }) };
}
