/** Declared tools and the choice among them, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { HostedKind } from "../internal/blocks.ts";
import type { FunctionTool, HostedTool, Tool, ToolChoice } from "../internal/request.ts";
import { compact, object, objects, rest, text, texts } from "../read.ts";
import { withExtra } from "./media.ts";
import { jsonSchemaOf } from "./schema.ts";
import { camelFields } from "./spelling.ts";

/**
 * Tools that Google runs, by the field that switches them on. The first of a kind is what a tool of another vendor becomes.
 * @see https://github.com/googleapis/js-genai `Tool` of @google/genai 3.3.0 (checked 2026-11-25)
 */
const hostedKinds: Readonly<Record<string, HostedKind>> = {
  googleSearch: "web-search",
  googleSearchRetrieval: "web-search",
  enterpriseWebSearch: "web-search",
  exaAiSearch: "web-search",
  parallelAiSearch: "web-search",
  urlContext: "web-fetch",
  codeExecution: "code-execution",
  fileSearch: "file-search",
  retrieval: "file-search",
  googleMaps: "maps",
  mcpServers: "mcp",
};

const knownDeclaration = new Set(["name", "description"]);

/** `tools`: a list, or one object where a client has but one. Each field of an object is a tool, or a list of functions. */
export function decodeTools(value: JsonValue | undefined): readonly Tool[] {
  const one = object(value);
  const tools: Tool[] = [];
  for (const raw of one ? [one] : objects(value)) {
    const group = camelFields(raw);
    for (const key of Object.keys(group)) {
      if (key === "functionDeclarations") {
        const declared = object(group[key]) ? [group[key]] : group[key];
        for (const declaration of objects(declared)) tools.push(decodeFunction(camelFields(declaration)));
      } else if (group[key] !== null && group[key] !== undefined) tools.push(decodeHosted(key, group[key]));
    }
  }
  return tools;
}

/** The schema as the client wrote it stays in `extra`, for Google alone. */
function decodeFunction(declaration: JsonObject): FunctionTool {
  const schema = object(declaration["parametersJsonSchema"]) ?? object(declaration["parameters"]);
  const description = text(declaration["description"]);
  const left = rest(declaration, knownDeclaration);
  return {
    kind: "function",
    name: text(declaration["name"]) ?? "",
    ...(description !== undefined && { description }),
    ...(schema && { parameters: jsonSchemaOf(schema) }),
    ...(left && { extra: { gemini: left } }),
  };
}

function decodeHosted(key: string, value: JsonValue): HostedTool {
  const tool = Object.hasOwn(hostedKinds, key) ? hostedKinds[key] : undefined;
  return { kind: "hosted", name: key, tool: tool ?? "other", format: "gemini", raw: { [key]: value } };
}

/** All functions in one object, as Google's libraries send them, and each hosted tool in its own. */
export function encodeTools(tools: readonly Tool[]): readonly JsonObject[] {
  const declarations: JsonObject[] = [];
  const hosted: JsonObject[] = [];
  for (const tool of tools) {
    if (tool.kind === "hosted") hosted.push(...encodeHosted(tool));
    else if (tool.kind === "function") declarations.push(encodeFunction(tool));
  }
  return declarations.length === 0 ? hosted : [{ functionDeclarations: declarations }, ...hosted];
}

function encodeFunction({ name, description, parameters, extra }: FunctionTool): JsonObject {
  const kept = extra?.gemini;
  const hasOwnSchema = kept?.["parameters"] !== undefined || kept?.["parametersJsonSchema"] !== undefined;
  const schema = hasOwnSchema || !takesParameters(parameters) ? undefined : parameters;
  return withExtra(compact({ name, description, parameters: schema }), kept);
}

/** An object schema without properties is refused by older models; no schema says the same. */
function takesParameters(schema: JsonObject | undefined): boolean {
  const properties = object(schema?.["properties"]);
  return (
    schema !== undefined &&
    (schema["type"] !== "object" || (properties !== undefined && Object.keys(properties).length > 0))
  );
}

function encodeHosted(tool: HostedTool): readonly JsonObject[] {
  if (tool.format === "gemini") return [tool.raw];
  const key = Object.keys(hostedKinds).find((field) => hostedKinds[field] === tool.tool);
  return key === undefined ? [] : [{ [key]: {} }];
}

const modes: Readonly<Record<string, "auto" | "required" | "none">> = {
  AUTO: "auto",
  VALIDATED: "auto",
  ANY: "required",
  NONE: "none",
};

const knownCalling = new Set(["mode", "allowedFunctionNames"]);
const knownToolConfig = new Set(["functionCallingConfig"]);

export interface DecodedChoice {
  /** Calls have to match their schemas: every function is a strict one. */
  readonly validated: boolean;
  readonly choice?: ToolChoice;
  readonly extra?: JsonObject;
}

/** `toolConfig`. `ANY` with one name names the tool. */
export function decodeToolConfig(value: JsonValue | undefined): DecodedChoice {
  const config = object(value);
  if (!config) return { validated: false };
  const named = camelFields(config);
  const calling = camelFields(object(named["functionCallingConfig"]) ?? {});
  const word = text(calling["mode"])?.toUpperCase() ?? "";
  const validated = word === "VALIDATED";
  const inner = { ...rest(calling, knownCalling), ...(validated && { mode: word }) };
  const outer = rest(named, knownToolConfig);
  const extra = Object.keys(inner).length > 0 ? { ...outer, functionCallingConfig: inner } : outer;
  const mode = Object.hasOwn(modes, word) ? modes[word] : undefined;
  return {
    validated,
    ...(mode && { choice: choiceOf(mode, texts(calling["allowedFunctionNames"])) }),
    ...(extra && { extra }),
  };
}

function choiceOf(mode: "auto" | "required" | "none", allowed: readonly string[]): ToolChoice {
  const [name] = allowed;
  if (name === undefined) return { mode };
  return mode === "required" && allowed.length === 1 ? { mode: "named", name } : { mode, allowed };
}

/** `functionCallingConfig` takes names under `ANY` and `VALIDATED` only. */
export function encodeToolConfig(choice: ToolChoice): JsonObject {
  if (choice.mode === "named") return calling("ANY", [choice.name]);
  if (choice.mode === "required") return calling("ANY", choice.allowed);
  if (choice.mode === "none") return calling("NONE", undefined);
  return choice.allowed ? calling("VALIDATED", choice.allowed) : calling("AUTO", undefined);
}

function calling(mode: string, allowedFunctionNames: readonly string[] | undefined): JsonObject {
  return { functionCallingConfig: compact({ mode, allowedFunctionNames }) };
}
