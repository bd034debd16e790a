/** Single frames of a stream. The name of each event stands on a line of its own: without it the vendor's SDK skips the event. */
import type { JsonObject } from "../../core/json.ts";
import type { OpeningBlock } from "../internal/stream.ts";
import { type Draft, own, putBack, putFields } from "./own-fields.ts";

export function event(name: string, data: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function blockStart(index: number, block: JsonObject): string {
  return event("content_block_start", { type: "content_block_start", index, content_block: block });
}

export function blockDelta(index: number, delta: JsonObject): string {
  return event("content_block_delta", { type: "content_block_delta", index, delta });
}

export function blockStop(index: number): string {
  return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${index}}\n\n`;
}

/** The frame that comes by the thousand: built of its parts, so that only the text is escaped. */
export function deltaOf(block: OpeningBlock, index: number, text: string): string {
  const delta = `{"type":"content_block_delta","index":${index},"delta":${fragments[block.type] ?? fragments.text}`;
  return `event: content_block_delta\ndata: ${delta}${JSON.stringify(text)}}}\n\n`;
}

const fragments: { readonly [type: string]: string } & { readonly text: string } = {
  text: `{"type":"text_delta","text":`,
  reasoning: `{"type":"thinking_delta","thinking":`,
  "tool-call": `{"type":"input_json_delta","partial_json":`,
};

export function startOf(block: OpeningBlock): JsonObject {
  switch (block.type) {
    case "reasoning": {
      const draft: Draft = { type: "thinking", thinking: "", signature: "" };
      putFields(draft, own(block.extra));
      return draft;
    }
    case "tool-call":
      return putBack({ type: "tool_use", id: block.id ?? "", name: block.name ?? "", input: {} }, block);
    case "text":
      return putBack({ type: "text", text: "" }, block);
    default:
      return { type: "text", text: "" };
  }
}
