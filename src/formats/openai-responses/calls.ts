/** Calls of tools and their results, as items of a request's history, to and from blocks. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Report } from "../contract.ts";
import type { ToolCallBlock, ToolKind, ToolResultBlock } from "../internal/blocks.ts";
import { compact, parseJson, rest, text } from "../read.ts";
import {
  runsAtClient,
  type TypedCall,
  typedCallByOutput,
  typedCallByType,
  typedCallOf,
} from "./item-types.ts";
import { ownExtra, ownItem, type Place } from "./own.ts";
import { decodeOutput, encodeOutput } from "./parts.ts";

const functionKeys = new Set(["call_id", "name", "namespace", "arguments"]);
const customKeys = new Set(["call_id", "name", "namespace", "input"]);
const outputKeys = new Set(["call_id", "output"]);
const typedOutputKeys = new Set(["call_id"]);

/** The call in an item; undefined where the item is none, or OpenAI runs the tool. */
export function decodeCall(item: JsonObject, at: number): ToolCallBlock | undefined {
  switch (item["type"]) {
    case "function_call":
      return named(item, "function", argumentsText(item["arguments"]), placeOf(item, at, functionKeys));
    case "custom_tool_call":
      return named(item, "custom", text(item["input"]) ?? "", placeOf(item, at, customKeys));
    default: {
      const typed = typedCallByType.get(text(item["type"]) ?? "");
      if (!typed || !runsAtClient(item)) return undefined;
      const place = placeOf(item, at, new Set(["call_id", typed.field, "actions"]));
      return {
        type: "tool-call",
        id: callId(item),
        name: typed.tool,
        kind: "typed",
        wireType: typed.type,
        input: typedInput(item, typed),
        extra: ownExtra(place),
      };
    }
  }
}

function named(item: JsonObject, kind: ToolKind, input: string, place: Place): ToolCallBlock {
  const namespace = text(item["namespace"]);
  return {
    type: "tool-call",
    id: callId(item),
    name: text(item["name"]) ?? "",
    ...(namespace !== undefined && namespace !== "" && { namespace }),
    kind,
    input,
    extra: ownExtra(place),
  };
}

function placeOf(item: JsonObject, at: number, known: ReadonlySet<string>): Place {
  return { at, item: rest(item, known) ?? {} };
}

/** Older local shell calls have no id but their item's. */
function callId(item: JsonObject): string {
  return text(item["call_id"]) ?? text(item["id"]) ?? "";
}

/** What to do, as JSON text. Newer computer calls hold several actions, which stay a list in an object. */
function typedInput(item: JsonObject, { field }: TypedCall): string {
  const value = item[field];
  if (value !== undefined) return typeof value === "string" ? value : JSON.stringify(value);
  const actions = item["actions"];
  return actions === undefined ? "{}" : JSON.stringify({ actions });
}

/** The members of a typed call that say what to do: the input, read back. */
export function typedMembers(input: string, { field, fixed }: TypedCall): JsonObject {
  const value = parseJson(input);
  if (!isObject(value)) return { [field]: { ...fixed } };
  const actions = value["actions"];
  if (field === "action" && Array.isArray(actions) && Object.keys(value).length === 1) return { actions };
  return { [field]: fixed ? { ...fixed, ...value } : value };
}

export function encodeCall(block: ToolCallBlock): JsonObject {
  const { id, name, namespace, kind, input } = block;
  const remembered = ownItem(block);
  const typed = kind === "typed" ? typedCallOf(block.wireType, name) : undefined;
  if (typed) {
    const members = remembered ? exactMembers(input, typed) : typedMembers(input, typed);
    const shared = remembered ?? { type: typed.type, status: "completed" };
    return { ...shared, call_id: id, ...members };
  }
  if (kind === "custom") {
    return compact({ ...(remembered ?? { type: "custom_tool_call" }), call_id: id, name, namespace, input });
  }
  return compact({
    ...(remembered ?? { type: "function_call" }),
    call_id: id,
    name,
    namespace,
    arguments: input === "" ? "{}" : input,
  });
}

/** Without the members that a call of this format did not have. */
function exactMembers(input: string, typed: TypedCall): JsonObject {
  return typedMembers(input, { ...typed, fixed: {} });
}

const outputKinds: ReadonlyMap<string, ToolKind> = new Map<string, ToolKind>([
  ["function_call_output", "function"],
  ["custom_tool_call_output", "custom"],
]);

/** The result in an item; undefined where the item is none. */
export function decodeResult(item: JsonObject, at: number): ToolResultBlock | undefined {
  const type = text(item["type"]) ?? "";
  const kind = outputKinds.get(type);
  const output = item["output"];
  if (kind) {
    const place = placeOf(item, at, outputKeys);
    return {
      type: "tool-result",
      callId: callId(item),
      kind,
      isError: false,
      content: decodeOutput(output),
      extra: ownExtra(Array.isArray(output) ? place : { ...place, plain: true }),
    };
  }
  if (!typedCallByOutput.has(type) || !runsAtClient(item)) return undefined;
  return {
    type: "tool-result",
    callId: callId(item),
    kind: "typed",
    isError: item["status"] === "failed",
    content: decodeOutput(output ?? item["tools"] ?? item["status"]),
    extra: ownExtra(placeOf(item, at, typedOutputKeys)),
  };
}

/** `typedBy`: types of the outputs of typed calls by call id, for results that another format read. */
export function encodeResult(
  block: ToolResultBlock,
  typedBy: ReadonlyMap<string, TypedCall>,
  report: Report,
): JsonObject {
  const remembered = ownItem(block);
  if (block.kind === "typed") {
    const type = typedBy.get(block.callId)?.output ?? "function_call_output";
    return remembered
      ? { ...remembered, call_id: block.callId }
      : { type, call_id: block.callId, output: encodeOutput(block, report) };
  }
  const type = block.kind === "custom" ? "custom_tool_call_output" : "function_call_output";
  return { ...(remembered ?? { type }), call_id: block.callId, output: encodeOutput(block, report) };
}
