/** Which name each tool and each call in the history is sent by. */
import type { SentTool } from "../contract.ts";
import type { ToolCallBlock } from "../internal/blocks.ts";
import type { Request } from "../internal/request.ts";
import { type Context, keeps } from "./context.ts";
import { keyOf, nameTools, type ToolKey } from "./tool-names.ts";

export interface ToolTable {
  /** The name on the target's wire. */
  sentName(tool: ToolKey): string;
  /** Names that stand in the history only, by their sent name where that is another. */
  readonly undeclared: readonly (readonly [sent: string, tool: SentTool])[];
}

/**
 * The table of one request. A call whose namespace is no declared one is a call of the direct tool of that name: OpenAI
 * fills the namespace of tools that its search loaded with the tool's own name (H128).
 */
export function tableOf(request: Request, context: Context): ToolTable {
  const { toolNames } = context.traits;
  const { "tool-name-pattern": source, "tool-name-max-length": maxLength } = context.target.dialect;
  const rule = {
    pattern: source === undefined ? toolNames.pattern : new RegExp(source, "u"),
    maxLength: maxLength ?? toolNames.maxLength,
  };
  const flatten = !keeps(context, "namespace-tools");
  const key = ({ name, namespace }: ToolKey): ToolKey => (flatten ? { name, namespace } : { name });

  const declared = request.tools.filter((tool) => tool.kind !== "hosted");
  const known = new Set(declared.map(keyOf));
  const direct = (tool: ToolKey): ToolKey =>
    tool.namespace !== undefined && !known.has(keyOf(tool)) && known.has(tool.name)
      ? { name: tool.name }
      : tool;
  const calls = new Map<string, ToolCallBlock>();
  for (const turn of request.turns) {
    for (const block of turn.blocks) {
      if (block.type === "tool-call" && !known.has(keyOf(block))) calls.set(keyOf(direct(block)), block);
    }
  }
  const names = nameTools(
    declared.map(key),
    [...calls.values()].map((call) => key(direct(call))),
    rule,
  );
  const sentName = (tool: ToolKey) => names.get(keyOf(key(direct(tool)))) ?? tool.name;
  const undeclared = [...calls.values()]
    .filter((call) => !known.has(keyOf(direct(call))) && sentName(call) !== call.name)
    .map((call): readonly [string, SentTool] => {
      const { name, namespace, kind } = call;
      return [sentName(call), { name, kind, ...(namespace !== undefined && flatten && { namespace }) }];
    });
  return { sentName, undeclared };
}
