/** Tools that a format lacks, said as functions: free text as one parameter, typed tools by their documented schema. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolCallBlock } from "../internal/blocks.ts";
import type { CustomTool, FunctionTool, TypedTool } from "../internal/request.ts";

/**
 * H60: without the `input` parameter a model calls the tool with nothing, and without the grammar with the wrong text.
 * The way back takes `input` out again.
 */
export function customAsFunction(tool: CustomTool): FunctionTool {
  const { kind: _, grammar, extra: __, ...base } = tool;
  const parts = [tool.description ?? ""];
  if (grammar) {
    parts.push(`The input must match this ${grammar.syntax} grammar:\n${grammar.definition}`);
  }
  const description = parts.filter((part) => part !== "").join("\n\n");
  return {
    ...base,
    kind: "function",
    ...(description !== "" && { description }),
    parameters: inputParameters,
  };
}

const inputParameters: JsonObject = {
  type: "object",
  properties: { input: { type: "string", description: "The whole input of the tool, as plain text." } },
  required: ["input"],
  additionalProperties: false,
};

export function typedAsFunction(tool: TypedTool): FunctionTool {
  const { kind: _, format: __, raw: ___, extra: ____, parameters, ...base } = tool;
  return { ...base, kind: "function", parameters };
}

/** A call in the history as a call of the function that stands for its tool. */
export function callAsFunction(call: ToolCallBlock): ToolCallBlock {
  const input = call.kind === "custom" ? JSON.stringify({ input: call.input }) : call.input;
  return { ...call, kind: "function", input };
}
