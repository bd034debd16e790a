/** Tools and the choice among them, both ways; the legacy `functions` are read as tools. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { CustomTool, FunctionTool, Tool, ToolChoice } from "../internal/request.ts";
import { compact, flag, object, objects, rest, text } from "../read.ts";
import { decodeCache, encodeCache } from "./content-parts.ts";

const toolFields = new Set(["type", "function", "custom", "cache_control"]);
const functionFields = new Set(["name", "description", "parameters", "strict"]);

/** `tools`, or `functions` of the time before tools. */
export function decodeTools(body: JsonObject): readonly Tool[] {
  if (Array.isArray(body["tools"])) return objects(body["tools"]).map(decodeTool);
  return objects(body["functions"]).map((declared) => decodeFunction(declared, undefined));
}

function decodeTool(tool: JsonObject): Tool {
  const more = rest(tool, toolFields);
  const cache = decodeCache(tool["cache_control"]);
  const marked = cache && { cache };
  const declared = object(tool["function"]);
  if (declared) return { ...decodeFunction(declared, more), ...marked };
  const custom = object(tool["custom"]);
  if (custom) return { ...decodeCustom(custom), ...marked };
  const type = text(tool["type"]) ?? "";
  // A vendor's own tool (GLM and Mistral `web_search`, Kimi `builtin_function`): for that vendor alone.
  return {
    kind: "hosted",
    name: type,
    tool: type.startsWith("web_search") ? "web-search" : "other",
    format: "openai-chat",
    raw: tool,
  };
}

function decodeFunction(declared: JsonObject, more: JsonObject | undefined): FunctionTool {
  const description = text(declared["description"]);
  const parameters = object(declared["parameters"]);
  const strict = flag(declared["strict"]);
  const further = rest(declared, functionFields);
  const extra = further || more ? compact({ function: further, ...more }) : undefined;
  return {
    kind: "function",
    name: text(declared["name"]) ?? "",
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(extra && { extra: { "openai-chat": extra } }),
  };
}

function decodeCustom(custom: JsonObject): CustomTool {
  const description = text(custom["description"]);
  const grammar = object(object(custom["format"])?.["grammar"]);
  return {
    kind: "custom",
    name: text(custom["name"]) ?? "",
    ...(description !== undefined && { description }),
    ...(grammar && {
      grammar: { syntax: text(grammar["syntax"]) ?? "lark", definition: text(grammar["definition"]) ?? "" },
    }),
  };
}

/** How tools are declared to one target. */
interface ToolRules {
  /** Each function needs `parameters`. */
  readonly parametersRequired: boolean;
  readonly cacheMarks: boolean;
}

/** A field of the request and no tool: written back as such. */
export const searchField = "web_search_options";

/** Kinds that Chat has not were lowered before; what is left of them is not declared. */
export function encodeTools(tools: readonly Tool[], rules: ToolRules): readonly JsonObject[] {
  const declared: JsonObject[] = [];
  for (const tool of tools) {
    const encoded = encodeTool(tool, rules);
    if (encoded) declared.push(encoded);
  }
  return declared;
}

function encodeTool(tool: Tool, rules: ToolRules): JsonObject | undefined {
  switch (tool.kind) {
    case "function":
      return encodeFunction(tool, rules);
    case "custom":
      return { type: "custom", custom: encodeCustom(tool) };
    case "hosted":
      return tool.format === "openai-chat" && tool.name !== searchField ? tool.raw : undefined;
    case "typed":
      return undefined;
  }
}

function encodeFunction(tool: FunctionTool, { parametersRequired, cacheMarks }: ToolRules): JsonObject {
  const { function: further, ...more } = tool.extra?.["openai-chat"] ?? {};
  const parameters = tool.parameters ?? (parametersRequired ? { type: "object", properties: {} } : undefined);
  return compact({
    type: "function",
    function: compact({
      name: tool.name,
      description: tool.description,
      parameters,
      strict: tool.strict,
      ...object(further),
    }),
    cache_control: cacheMarks ? encodeCache(tool.cache) : undefined,
    ...more,
  });
}

function encodeCustom({ name, description, grammar }: CustomTool): JsonObject {
  const format = grammar && {
    type: "grammar",
    grammar: { definition: grammar.definition, syntax: grammar.syntax },
  };
  return compact({ name, description, format });
}

/** `tool_choice`, or the legacy `function_call`. A word that says nothing to us is no choice. */
export function decodeToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body["tool_choice"] ?? body["function_call"];
  if (typeof choice === "string") return mode(choice);
  const given = object(choice);
  if (!given) return undefined;
  const allowed = object(given["allowed_tools"]);
  if (allowed) {
    return { mode: allowed["mode"] === "required" ? "required" : "auto", allowed: namesOf(allowed["tools"]) };
  }
  const name =
    text(object(given["function"])?.["name"]) ??
    text(object(given["custom"])?.["name"]) ??
    text(given["name"]);
  return name === undefined ? undefined : { mode: "named", name };
}

/** `any` is Mistral's word. */
function mode(word: string): ToolChoice | undefined {
  if (word === "auto" || word === "none" || word === "required") return { mode: word };
  return word === "any" ? { mode: "required" } : undefined;
}

function namesOf(tools: JsonValue | undefined): readonly string[] {
  const names: string[] = [];
  for (const tool of objects(tools)) {
    const name = text(object(tool["function"])?.["name"]) ?? text(object(tool["custom"])?.["name"]);
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** `words`: other words for a choice, such as `any` for `required`. */
export function encodeToolChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  words: Readonly<Record<string, string>> | undefined,
): JsonValue {
  if (choice.mode === "named") return { ...naming(choice.name, tools) };
  if (choice.allowed && choice.mode !== "none") {
    return {
      type: "allowed_tools",
      allowed_tools: { mode: choice.mode, tools: choice.allowed.map((name) => naming(name, tools)) },
    };
  }
  return words?.[choice.mode] ?? choice.mode;
}

function naming(name: string, tools: readonly Tool[]): JsonObject {
  const custom = tools.some((tool) => tool.kind === "custom" && tool.name === name);
  return custom ? { type: "custom", custom: { name } } : { type: "function", function: { name } };
}
