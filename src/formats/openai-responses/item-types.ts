/** The types of items beside messages, reasoning and calls of functions: which tool they belong to, and their fields. */
import type { JsonObject } from "../../core/json.ts";
import type { HostedKind } from "../internal/blocks.ts";
import { objects, text } from "../read.ts";

/** A call of a tool whose schema OpenAI fixed and the client runs. */
export interface TypedCall {
  /** Type of the call's item. */
  readonly type: string;
  /** Type of the tool, which is its name too. */
  readonly tool: string;
  /** The field that holds what to do. */
  readonly field: string;
  readonly output: string;
  readonly idPrefix: string;
  /** Members of the field that a model which knows the tool as a function may leave out. */
  readonly fixed?: JsonObject;
  /** The schema of the field as OpenAI documents it, for formats that know the tool only as a function. */
  readonly parameters: JsonObject;
}

const string = { type: "string" };
const strings = { type: "array", items: string };
const integer = { type: "integer" };

/** JSON Schema of an object. */
function schema(properties: JsonObject, ...required: readonly string[]): JsonObject {
  return { type: "object", properties, required };
}

/** @see https://github.com/openai/openai-node `ResponseInputItem` of openai 7.57.0 (checked 2026-11-25) */
const typedCalls: readonly TypedCall[] = [
  {
    type: "local_shell_call",
    tool: "local_shell",
    field: "action",
    output: "local_shell_call_output",
    idPrefix: "lsh_",
    fixed: { type: "exec", env: {} },
    parameters: schema(
      {
        command: strings,
        working_directory: string,
        timeout_ms: integer,
        env: { type: "object" },
        user: string,
      },
      "command",
    ),
  },
  {
    type: "shell_call",
    tool: "shell",
    field: "action",
    output: "shell_call_output",
    idPrefix: "sh_",
    parameters: schema({ commands: strings, timeout_ms: integer, max_output_length: integer }, "commands"),
  },
  {
    type: "apply_patch_call",
    tool: "apply_patch",
    field: "operation",
    output: "apply_patch_call_output",
    idPrefix: "apc_",
    parameters: schema(
      {
        type: { type: "string", enum: ["create_file", "update_file", "delete_file"] },
        path: string,
        diff: { type: "string", description: "The change as a V4A diff; not for delete_file." },
      },
      "type",
      "path",
    ),
  },
  {
    type: "computer_call",
    tool: "computer",
    field: "action",
    output: "computer_call_output",
    idPrefix: "cu_",
    parameters: schema(
      {
        type: {
          type: "string",
          enum: ["click", "double_click", "drag", "keypress", "move", "screenshot", "scroll", "type", "wait"],
        },
        x: integer,
        y: integer,
        button: string,
        text: string,
        keys: strings,
        scroll_x: integer,
        scroll_y: integer,
        path: { type: "array", items: schema({ x: integer, y: integer }, "x", "y") },
      },
      "type",
    ),
  },
  {
    type: "tool_search_call",
    tool: "tool_search",
    field: "arguments",
    output: "tool_search_output",
    idPrefix: "tsc_",
    fixed: {},
    parameters: schema({ query: string }, "query"),
  },
];

export const typedCallByType: ReadonlyMap<string, TypedCall> = new Map(
  typedCalls.map((call) => [call.type, call]),
);
export const typedCallByOutput: ReadonlyMap<string, TypedCall> = new Map(
  typedCalls.map((call) => [call.output, call]),
);
/** `computer_use_preview` is the older name of `computer`; their calls are the same items. */
export const typedCallByTool: ReadonlyMap<string, TypedCall> = new Map(
  typedCalls.flatMap((call) => [
    [call.tool, call],
    ...(call.tool === "computer" ? [["computer_use_preview", call] as const] : []),
  ]),
);

/** The typed call that a block is, by its type on the wire (or the tool's, as exchanges remember it), else by its name. */
export function typedCallOf(wireType: string | undefined, name: string): TypedCall | undefined {
  return (
    (wireType === undefined ? undefined : (typedCallByType.get(wireType) ?? typedCallByTool.get(wireType))) ??
    typedCallByTool.get(name)
  );
}

/** True for the call of a tool that this client runs itself: tool search and shell may also run at OpenAI. */
export function runsAtClient(item: JsonObject): boolean {
  if (item["type"] === "tool_search_call" || item["type"] === "tool_search_output") {
    return item["execution"] === "client";
  }
  return true;
}

/** Items of tools that OpenAI runs. */
export const hostedItems: ReadonlyMap<string, HostedKind> = new Map<string, HostedKind>([
  ["web_search_call", "web-search"],
  ["file_search_call", "file-search"],
  ["code_interpreter_call", "code-execution"],
  ["image_generation_call", "image-generation"],
  ["tool_search_call", "tool-search"],
  ["tool_search_output", "tool-search"],
  ["mcp_call", "mcp"],
  ["mcp_list_tools", "mcp"],
  ["mcp_approval_request", "mcp"],
  ["mcp_approval_response", "mcp"],
  // Code of the model's that calls tools, and what came of it.
  ["program", "code-execution"],
  ["program_output", "code-execution"],
]);

/** One line about a hosted item, for formats that can't hold it. */
export function hostedSummary(item: JsonObject): string {
  const type = text(item["type"]) ?? "tool";
  const action = item["action"] ?? item["queries"] ?? item["code"] ?? item["name"];
  const about =
    typeof action === "string" ? action : action === undefined ? "" : JSON.stringify(action).slice(0, 500);
  return [`[${type}${about && `: ${about}`}]`, ...resultsOf(item)].join("\n");
}

/** What an MCP server said, what code printed, what was found in files: where the request had the vendor tell it. */
function resultsOf(item: JsonObject): readonly string[] {
  const printed = objects(item["outputs"]).map(({ logs }) => text(logs));
  const found = objects(item["results"]).map(
    (hit) => text(hit["text"]) && `${text(hit["filename"]) ?? ""}: ${text(hit["text"])}`,
  );
  return [text(item["output"]), ...printed, ...found].flatMap((one) => one || []);
}

/**
 * What ids of items begin with; OpenAI refuses others. Its own ids of custom calls are believed to begin with `ctc_`
 * (formats.md §11.6).
 */
export const idPrefixes: ReadonlyMap<string, string> = new Map([
  ["message", "msg"],
  ["reasoning", "rs"],
  ["function_call", "fc"],
  ["custom_tool_call", "ct"],
]);
