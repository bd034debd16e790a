/** Declared tools and the choice among them, both ways. */
import type { JsonObject } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Request, Tool, ToolChoice } from "../internal/request.ts";
import { flag, object, text } from "../read.ts";
import { foreignHosted, hostedKind } from "./hosted-tools.ts";
import { commonOf, type Draft, putBack, wireFormat } from "./own-fields.ts";
import { typedTool } from "./typed-tools.ts";

const functionKeys: ReadonlySet<string> = new Set([
  "name",
  "description",
  "input_schema",
  "strict",
  "defer_loading",
  "cache_control",
]);
/** `defer_loading: false` says what its absence says, and is kept only to be written back. */
const undeferredKeys: ReadonlySet<string> = new Set(
  [...functionKeys].filter((key) => key !== "defer_loading"),
);
const rawKeys: ReadonlySet<string> = new Set(["cache_control"]);

export function decodeTool(raw: JsonObject): Tool {
  const type = text(raw["type"]);
  if (type === undefined || type === "custom" || object(raw["input_schema"])) return decodeFunction(raw);
  const { cache, extra } = commonOf(raw, rawKeys);
  const base = {
    name: text(raw["name"]) ?? text(raw["mcp_server_name"]) ?? type,
    format: wireFormat,
    raw: extra?.[wireFormat] ?? {},
    ...(cache && { cache }),
    ...(raw["defer_loading"] === true && { deferred: true }),
  } as const;
  const typed = typedTool(type);
  if (typed === undefined) return { kind: "hosted", tool: hostedKind(type), ...base };
  return { kind: "typed", description: typed.description, parameters: typed.parameters, ...base };
}

function decodeFunction(raw: JsonObject): Tool {
  const description = text(raw["description"]);
  const parameters = object(raw["input_schema"]);
  const strict = flag(raw["strict"]);
  const deferred = raw["defer_loading"] === true;
  return {
    kind: "function",
    name: text(raw["name"]) ?? "",
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(deferred && { deferred }),
    ...commonOf(raw, deferred ? functionKeys : undeferredKeys),
  };
}

const emptySchema: JsonObject = { type: "object", properties: {} };

/** Undefined for a tool that this format has no words for; such are reported, and should not come this far. */
export function encodeTool(tool: Tool, report: Report): JsonObject | undefined {
  switch (tool.kind) {
    case "function": {
      const draft: Draft = { name: tool.name };
      if (tool.description !== undefined) draft["description"] = tool.description;
      draft["input_schema"] = tool.parameters ?? emptySchema;
      if (tool.strict !== undefined) draft["strict"] = tool.strict;
      if (tool.deferred) draft["defer_loading"] = true;
      return putBack(draft, tool);
    }
    case "typed":
      if (tool.format === wireFormat) return putBack({ ...tool.raw }, tool);
      break;
    case "hosted": {
      const raw = tool.format === wireFormat ? tool.raw : foreignHosted(tool);
      if (raw) return putBack({ ...raw }, tool);
      break;
    }
    case "custom":
      break;
  }
  report({
    concept: tool.kind === "custom" ? "custom-tools" : "typed-tools",
    treatment: "dropped",
    direction: "request",
    field: "tools",
    detail: tool.name,
  });
  return undefined;
}

const choiceModes: ReadonlyMap<string, "auto" | "required" | "none"> = new Map([
  ["auto", "auto"],
  ["any", "required"],
  ["none", "none"],
]);

/** The choice, and whether calls may be parallel, which stands in it. */
export function decodeToolChoice(raw: JsonObject | undefined): Pick<Request, "toolChoice" | "parallelCalls"> {
  if (raw === undefined) return {};
  const type = text(raw["type"]) ?? "";
  const name = text(raw["name"]);
  const mode = choiceModes.get(type);
  const off = flag(raw["disable_parallel_tool_use"]);
  let toolChoice: ToolChoice | undefined;
  if (type === "tool" && name !== undefined) toolChoice = { mode: "named", name };
  else if (mode !== undefined) toolChoice = { mode };
  return {
    ...(toolChoice && { toolChoice }),
    ...(off !== undefined && { parallelCalls: !off }),
  };
}

export function encodeToolChoice({ toolChoice, parallelCalls }: Request): JsonObject | undefined {
  if (toolChoice === undefined && parallelCalls !== false) return undefined;
  const mode = toolChoice?.mode ?? "auto";
  if (mode === "none") return { type: "none" };
  const choice: Draft = { type: mode === "required" ? "any" : mode };
  if (toolChoice?.mode === "named") {
    choice["type"] = "tool";
    choice["name"] = toolChoice.name;
  }
  if (parallelCalls !== undefined) choice["disable_parallel_tool_use"] = !parallelCalls;
  return choice;
}
