/** Which tools a model must, may or must not call. */
import { type JsonObject, type JsonValue, sameJson } from "../../core/json.ts";
import type { Tool, ToolChoice } from "../internal/request.ts";
import { compact, object, objects, text } from "../read.ts";

const modes = new Set(["auto", "required", "none"]);

/** Undefined for what no other format could be told either: it stays in the request's extra. */
export function decodeToolChoice(value: JsonValue | undefined): ToolChoice | undefined {
  if (typeof value === "string") return isMode(value) ? { mode: value } : undefined;
  const choice = object(value);
  const type = text(choice?.["type"]);
  if (!choice || type === undefined) return undefined;
  if (type === "allowed_tools") {
    const mode = text(choice["mode"]) ?? "auto";
    const allowed = objects(choice["tools"]).flatMap(
      (tool) => text(tool["name"]) ?? text(tool["type"]) ?? [],
    );
    return { mode: isMode(mode) ? mode : "auto", allowed };
  }
  const name = text(choice["name"]) ?? text(object(choice["function"])?.["name"]) ?? type;
  const namespace = text(choice["namespace"]);
  return { mode: "named", name, ...(namespace !== undefined && { namespace }) };
}

function isMode(word: string): word is "auto" | "required" | "none" {
  return modes.has(word);
}

/** `remembered`: as this format wrote it, used as long as it still means the same. */
export function encodeToolChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  remembered: JsonValue | undefined,
): JsonValue {
  if (remembered !== undefined && sameJson(decodeToolChoice(remembered), choice)) return remembered;
  const { allowed } = choice;
  if (allowed) {
    return {
      type: "allowed_tools",
      mode: choice.mode === "named" ? "required" : choice.mode,
      tools: allowed.map((name) => reference(name, tools)),
    };
  }
  if (choice.mode !== "named") return choice.mode;
  return compact({ ...reference(choice.name, tools), namespace: choice.namespace });
}

function reference(name: string, tools: readonly Tool[]): JsonObject {
  const tool = tools.find((one) => one.name === name);
  if (tool?.kind === "typed" || tool?.kind === "hosted") {
    const type = text(tool.raw["type"]) ?? name;
    return type === "mcp" ? { type, server_label: tool.raw["server_label"] ?? name } : { type };
  }
  return { type: tool?.kind === "custom" ? "custom" : "function", name };
}
