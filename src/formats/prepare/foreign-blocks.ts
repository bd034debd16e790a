/** Blocks that only one format knows, in requests for another. */
import type { Block } from "../internal/blocks.ts";
import type { Request } from "../internal/request.ts";
import { type Context, keeps, lose, treatmentOf } from "./context.ts";
import { mapBlocks, mapSame } from "./map-blocks.ts";

export function lowerForeignBlocks(request: Request, context: Context): Request {
  const lower = (block: Block): Block | undefined => lowerBlock(block, context);
  return mapBlocks(request, (block) => {
    if (block.type !== "tool-result") return lower(block);
    const content = mapSame(block.content, lower);
    return content === block.content ? block : { ...block, content };
  });
}

function lowerBlock(block: Block, context: Context): Block | undefined {
  if (block.type === "refusal") {
    return keeps(context, "answer-refusal") ? block : { type: "text", text: block.text };
  }
  if (block.type === "hosted") {
    if (block.format === context.target.format) return block;
    if (treatmentOf(context, "hosted-history") === "dropped" || block.summary === "") {
      lose(context, "hosted-history", "dropped");
      return undefined;
    }
    // H112: what the vendor's tool found stays known.
    lose(context, "hosted-history", "approximated", "told as text");
    return { type: "text", text: block.summary };
  }
  if (block.type !== "unknown" || block.format === context.target.format) return block;
  treatmentOf(context, "unknown-block");
  lose(context, "unknown-block", "dropped", String(block.raw["type"] ?? ""));
  return undefined;
}
