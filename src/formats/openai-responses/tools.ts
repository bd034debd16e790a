/** Declarations of tools: flat functions, free-text tools, namespaces of both, and what OpenAI fixed or runs itself. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Extra, HostedKind } from "../internal/blocks.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool } from "../internal/request.ts";
import { compact, flag, object, objects, rest, text } from "../read.ts";
import { typedCallByTool } from "./item-types.ts";
import { format, own } from "./own.ts";

/** Types of tools that OpenAI runs; a dated type (`web_search_2025_08_26`) is its undated one. */
const hostedTypes: readonly (readonly [string, HostedKind])[] = [
  ["web_search", "web-search"],
  ["file_search", "file-search"],
  ["code_interpreter", "code-execution"],
  ["image_generation", "image-generation"],
  ["tool_search", "tool-search"],
  ["mcp", "mcp"],
];

/** The list as a request or an `additional_tools` item has it. `inserted`: position of that item. */
export function decodeTools(list: JsonValue | undefined, inserted?: number): readonly Tool[] {
  const tools: Tool[] = [];
  objects(list).forEach((raw, group) => {
    if (raw["type"] !== "namespace") {
      const tool = decodeTool(raw, inserted === undefined ? {} : { inserted });
      if (tool) tools.push(tool);
      return;
    }
    const namespace = text(raw["name"]) ?? "";
    const shared = {
      namespace: rest(raw, namespaceKeys) ?? {},
      group,
      ...(inserted !== undefined && { inserted }),
    };
    for (const inner of objects(raw["tools"])) {
      const tool = decodeTool(inner, shared);
      if (tool) tools.push({ ...tool, namespace });
    }
  });
  return tools;
}

const namespaceKeys = new Set(["tools"]);
const functionKeys = new Set(["type"]);

function decodeTool(given: JsonObject, remembered: JsonObject): Tool | undefined {
  // People carry functions over from Chat, which has them one level deeper.
  const inner = given["name"] === undefined ? object(given["function"]) : undefined;
  const raw = inner ? { ...inner, type: "function" } : given;
  const type = text(raw["type"]);
  const name = text(raw["name"]);
  if ((type === "function" || type === undefined) && name !== undefined)
    return decodeFunction(raw, name, remembered);
  if (type === "custom" && name !== undefined) return decodeCustom(raw, name, remembered);
  if (type === undefined) return undefined;
  const extra: Extra = { [format]: remembered };
  const typed = isHostedVariant(type, raw) ? undefined : typedCallByTool.get(type);
  if (typed) {
    const parameters = object(raw["parameters"]) ?? typed.parameters;
    const description = text(raw["description"]);
    return {
      kind: "typed",
      name: type,
      format,
      raw,
      parameters,
      extra,
      ...(description !== undefined && { description }),
    };
  }
  return { kind: "hosted", name: name ?? type, tool: hostedKind(type), format, raw, extra };
}

/** Tool search runs at OpenAI unless it says `client`, the shell where it names a container. */
function isHostedVariant(type: string, raw: JsonObject): boolean {
  if (type === "tool_search") return raw["execution"] !== "client";
  return type === "shell" && (text(object(raw["environment"])?.["type"])?.startsWith("container") ?? false);
}

function hostedKind(type: string): HostedKind {
  if (type === "shell") return "code-execution";
  return hostedTypes.find(([known]) => type.startsWith(known))?.[1] ?? "other";
}

function decodeFunction(raw: JsonObject, name: string, remembered: JsonObject): FunctionTool {
  const description = text(raw["description"]);
  const parameters = object(raw["parameters"]);
  const strict = flag(raw["strict"]);
  const deferred = flag(raw["defer_loading"]);
  const known = new Set(functionKeys).add("name");
  if (description !== undefined) known.add("description");
  if (parameters) known.add("parameters");
  if (strict !== undefined) known.add("strict");
  if (deferred) known.add("defer_loading");
  return {
    kind: "function",
    name,
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(deferred && { deferred }),
    extra: { [format]: { ...remembered, rest: rest(raw, known) ?? {} } },
  };
}

function decodeCustom(raw: JsonObject, name: string, remembered: JsonObject): CustomTool {
  const description = text(raw["description"]);
  const form = object(raw["format"]);
  const syntax = text(form?.["syntax"]);
  const definition = text(form?.["definition"]);
  const deferred = flag(raw["defer_loading"]);
  const isGrammar = form?.["type"] === "grammar" && syntax !== undefined && definition !== undefined;
  const known = new Set(functionKeys).add("name");
  if (description !== undefined) known.add("description");
  if (isGrammar) known.add("format");
  if (deferred) known.add("defer_loading");
  return {
    kind: "custom",
    name,
    ...(description !== undefined && { description }),
    ...(isGrammar && { grammar: { syntax, definition } }),
    ...(deferred && { deferred }),
    extra: { [format]: { ...remembered, rest: rest(raw, known) ?? {} } },
  };
}

/** Tools that came in an `additional_tools` item stay there; neighbours of one namespace stand in it again. */
export function encodeTools(tools: readonly Tool[], report: Report): readonly JsonObject[] {
  const wire: JsonObject[] = [];
  let open:
    | { readonly name: string; readonly group: JsonValue | undefined; readonly tools: JsonObject[] }
    | undefined;
  for (const tool of tools) {
    const remembered = own(tool);
    if (remembered?.["inserted"] !== undefined) continue;
    const made = encodeTool(tool, wire, report);
    if (!made) continue;
    if (tool.namespace === undefined) {
      open = undefined;
      wire.push(made);
    } else if (open?.name === tool.namespace && open.group === remembered?.["group"]) open.tools.push(made);
    else {
      open = { name: tool.namespace, group: remembered?.["group"], tools: [made] };
      const shared = object(remembered?.["namespace"]) ?? { type: "namespace", name: tool.namespace };
      wire.push({ ...shared, tools: open.tools });
    }
  }
  return wire;
}

function encodeTool(tool: Tool, before: readonly JsonObject[], report: Report): JsonObject | undefined {
  switch (tool.kind) {
    case "function":
      return encodeFunction(tool);
    case "custom":
      return encodeCustom(tool);
    case "typed":
      return tool.raw;
    case "hosted":
      return tool.format === format ? tool.raw : encodeForeignHosted(tool, before, report);
  }
}

/** OpenAI takes a function as strict unless told otherwise, and refuses most schemas then. */
function encodeFunction({
  name,
  description,
  parameters,
  strict,
  deferred,
  extra,
}: FunctionTool): JsonObject {
  const remembered = extra?.[format];
  return compact({
    type: "function",
    name,
    description,
    parameters: parameters ?? (remembered ? undefined : noParameters),
    strict: strict ?? (remembered ? undefined : false),
    defer_loading: deferred ? true : undefined,
    ...object(remembered?.["rest"]),
  });
}

const noParameters: JsonObject = { type: "object", properties: {} };

function encodeCustom({ name, description, grammar, deferred, extra }: CustomTool): JsonObject {
  return compact({
    type: "custom",
    name,
    description,
    format: grammar && { type: "grammar", syntax: grammar.syntax, definition: grammar.definition },
    defer_loading: deferred ? true : undefined,
    ...object(extra?.[format]?.["rest"]),
  });
}

/** OpenAI's web search opens pages too, so that one tool stands for search and fetch. */
function encodeForeignHosted(
  { tool, raw, name }: HostedTool,
  before: readonly JsonObject[],
  report: Report,
): JsonObject | undefined {
  switch (tool) {
    case "web-search":
    case "web-fetch": {
      if (before.some(({ type }) => type === "web_search")) return undefined;
      const domains = raw["allowed_domains"];
      const place = object(raw["user_location"]);
      // Chat has the place one level deeper.
      const { approximate, ...around } = place ?? {};
      return compact({
        type: "web_search",
        filters: Array.isArray(domains) ? { allowed_domains: domains } : undefined,
        user_location: place && { ...object(approximate), ...around },
        search_context_size: text(raw["search_context_size"]),
      });
    }
    case "code-execution":
      return { type: "code_interpreter", container: { type: "auto" } };
    case "image-generation":
      return { type: "image_generation" };
    case "tool-search":
      return before.some(({ type }) => type === "tool_search") ? undefined : { type: "tool_search" };
    default:
      report({
        concept: tool === "mcp" ? "mcp-connector" : tool === "file-search" ? "file-search" : "web-search",
        treatment: "dropped",
        direction: "request",
        field: "tools",
        detail: `${name} has no equal here`,
      });
      return undefined;
  }
}
