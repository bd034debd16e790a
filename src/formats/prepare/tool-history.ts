/** Calls and results in the history, said as the tools of this request are said. */
import type { ToolCallBlock, ToolResultBlock } from "../internal/blocks.ts";
import type { Request } from "../internal/request.ts";
import { type Context, keeps } from "./context.ts";
import { callAsFunction } from "./custom-tools.ts";
import { keepsCustom } from "./lower-tools.ts";
import { mapBlocks, without } from "./map-blocks.ts";
import type { ToolTable } from "./tool-table.ts";

/**
 * Names, kinds and inputs of calls. A result follows the last call before it that has its id (H26), and where the
 * target's results bear names (Gemini), it has that call's.
 */
export function lowerToolHistory(request: Request, table: ToolTable, context: Context): Request {
  const custom = keepsCustom(context);
  const typed = context.client === context.target.format;
  const namespaces = keeps(context, "namespace-tools");
  const named = context.target.format === "gemini";
  const calls = new Map<string, ToolCallBlock>();

  return mapBlocks(request, (block) => {
    if (block.type === "tool-call") {
      const call = lowerCall(block);
      calls.set(block.id, call);
      return call;
    }
    return block.type === "tool-result" ? lowerResult(block, calls.get(block.callId)) : block;
  });

  function lowerCall(block: ToolCallBlock): ToolCallBlock {
    const name = table.sentName(block);
    let call = stays(block) ? block : without(callAsFunction(block), "wireType");
    if (call.namespace !== undefined && !namespaces) call = without(call, "namespace");
    if (call.name !== name) call = { ...call, name };
    // H29: no arguments are an empty object.
    if (call.kind !== "custom" && isEmpty(call.input)) call = { ...call, input: "{}" };
    return call;
  }

  function stays({ kind, wireType }: ToolCallBlock): boolean {
    if (kind === "function") return true;
    // H127: OpenAI took the type back.
    return kind === "custom" ? custom : typed && !wireType?.startsWith("local_shell");
  }

  function lowerResult(block: ToolResultBlock, call: ToolCallBlock | undefined): ToolResultBlock {
    const kind = call?.kind ?? (block.kind === "custom" && custom ? "custom" : "function");
    const name = call?.name ?? block.name;
    let result = block.kind === kind ? block : { ...block, kind };
    if (named && name !== undefined && result.name !== name) result = { ...result, name };
    return result;
  }
}

function isEmpty(input: string): boolean {
  return input === "" || input === "null" || input.trim() === "";
}
