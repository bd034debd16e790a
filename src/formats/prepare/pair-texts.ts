/** What stands for a partner that a call or result has lost. */
import type { Block, ToolCallBlock, ToolResultBlock } from "../internal/blocks.ts";

/** H23: what an aborted call is answered with. */
export function missingResult({ id, name, kind }: ToolCallBlock): ToolResultBlock {
  return {
    type: "tool-result",
    callId: id,
    name,
    kind,
    isError: true,
    content: [{ type: "text", text: "[no result: the call was interrupted]" }],
  };
}

/** H22: a result as the user's own words, with a label. */
export function resultAsText({ name, isError, content }: ToolResultBlock): readonly Block[] {
  const of = name === undefined ? "" : ` of ${name}`;
  const label = `[${isError ? "error" : "result"}${of}, whose call is no longer in this conversation]`;
  const [first, ...others] = content;
  if (first?.type === "text") return [{ type: "text", text: `${label}\n${first.text}` }, ...others];
  return [{ type: "text", text: label }, ...content];
}
