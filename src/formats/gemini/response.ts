/** A tool's result as the object that `functionResponse.response` has to be. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Block, ToolResultBlock } from "../internal/blocks.ts";
import { parseJson } from "../read.ts";

/** Keys that mean something of their own in a response; an object that has one is wrapped, to stay what it was. */
const spoken = ["error", "output", "result"];

/**
 * `{error}` for a failure. An object in JSON stays the object where that changes no letter of it; a number that JavaScript
 * can't hold does not go through it (H110). All else is `{result}`.
 */
export function responseOf({ isError, content }: ToolResultBlock): JsonObject {
  const said = textOf(content);
  if (isError) return { error: said };
  return objectIn(said) ?? { result: said };
}

function textOf(content: readonly Block[]): string {
  const texts: string[] = [];
  for (const block of content) {
    if (block.type === "text" || block.type === "refusal") texts.push(block.text);
    else if (block.type === "hosted") texts.push(block.summary);
  }
  return texts.join("\n");
}

function objectIn(said: string): JsonObject | undefined {
  if (!said.startsWith("{") || !said.endsWith("}")) return undefined;
  const value = parseJson(said);
  if (!isObject(value) || spoken.some((key) => Object.hasOwn(value, key))) return undefined;
  return JSON.stringify(value) === said ? value : undefined;
}
