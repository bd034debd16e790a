/** Results of tools as the target takes them: errors that are only text, pictures that stand outside. */
import type { Block, ToolResultBlock } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { type Context, keeps, lose, treatmentOf } from "./context.ts";
import { mapSame, withBlocks, withTurns } from "./map-blocks.ts";
import { isMedia } from "./media.ts";

/** Takes a request whose calls and results are paired and whose ids are still the client's. */
export function prepareResults(request: Request, context: Context): Request {
  const names = new Map<string, string>();
  return withTurns(
    request,
    mapSame(request.turns, (turn) => {
      if (turn.role === "assistant") {
        for (const block of turn.blocks) if (block.type === "tool-call") names.set(block.id, block.name);
        return turn;
      }
      return prepareTurn(turn, names, context);
    }),
  );
}

/** H24, H25: what moves out of the results stands behind all of them. */
function prepareTurn(turn: Turn, names: ReadonlyMap<string, string>, context: Context): Turn {
  const outside: Block[] = [];
  const blocks = mapSame(turn.blocks, (block) => {
    if (block.type !== "tool-result") return block;
    return markError(moveMedia(block, outside, names.get(block.callId), context), context);
  });
  if (outside.length === 0) return withBlocks(turn, blocks);
  const end = blocks.findLastIndex((block) => block.type === "tool-result") + 1;
  return withBlocks(turn, [...blocks.slice(0, end), ...outside, ...blocks.slice(end)]);
}

/** H40: pictures are shown by themselves, with a label, where a result holds text only. */
function moveMedia(
  result: ToolResultBlock,
  outside: Block[],
  name: string | undefined,
  context: Context,
): ToolResultBlock {
  const content = mapSame(result.content, (block): Block => {
    if (!isMedia(block)) return block;
    const concept: Concept = block.type === "image" ? "tool-result-image" : "tool-result-document";
    if (context.target.dialect["tool-content"] !== "text" && keeps(context, concept)) return block;
    if (treatmentOf(context, concept) === "dropped") {
      lose(context, concept, "dropped");
      return { type: "text", text: `[${block.type} omitted]` };
    }
    lose(context, concept, "approximated", "shown behind the results");
    const label = `[${block.type} from the result of ${name ?? "a tool"}]`;
    outside.push({ type: "text", text: label }, block);
    return { type: "text", text: `[${block.type}: see below]` };
  });
  return content === result.content ? result : { ...result, content };
}

function markError(result: ToolResultBlock, context: Context): ToolResultBlock {
  if (!result.isError || keeps(context, "tool-error")) return result;
  lose(context, "tool-error", "approximated", "told at the beginning of the result");
  const [first, ...others] = result.content;
  const content: readonly Block[] =
    first?.type === "text"
      ? [{ ...first, text: `[tool error] ${first.text}` }, ...others]
      : [{ type: "text", text: "[tool error]" }, ...result.content];
  return { ...result, isError: false, content };
}
