/** Items of an answer, in the complete shapes that clients insist on (H63). */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report } from "../contract.ts";
import type { HostedBlock, ImageBlock, Opaque, ToolKind, UnknownBlock } from "../internal/blocks.ts";
import { wrapOpaque } from "../opaque.ts";
import { compact, object, text } from "../read.ts";
import { typedMembers } from "./calls.ts";
import { typedCallOf } from "./item-types.ts";
import { format, ownItem } from "./own.ts";

export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** Makes the ids of one answer's items: unique, and the same for the same answer. */
export function itemIds({ id }: Exchange): (prefix: string) => string {
  let made = 0;
  return (prefix) => `${prefix}${id}_${made++}`;
}

export function messageItem(
  id: string,
  status: ItemStatus,
  content: readonly JsonObject[],
  phase: string | undefined,
): JsonObject {
  return compact({ id, type: "message", status, role: "assistant", content, phase });
}

export function textPart(words: string, annotations: readonly JsonObject[]): JsonObject {
  return { type: "output_text", text: words, annotations, logprobs: [] };
}

export function refusalPart(words: string): JsonObject {
  return { type: "refusal", refusal: words };
}

export function reasoningItem(
  id: string,
  status: ItemStatus,
  words: string,
  secret: string | undefined,
): JsonObject {
  return compact({
    id,
    type: "reasoning",
    status,
    summary: words === "" ? [] : [{ type: "summary_text", text: words }],
    encrypted_content: secret,
  });
}

/** A value of this format as it is; of another wrapped, so that it comes back and is known again. */
export function secretOf(values: readonly Opaque[]): string | undefined {
  const own = values.find(({ kind }) => kind === "encrypted");
  if (own) return own.value;
  const [first] = values;
  return first && wrapOpaque(first);
}

/** A call as far as its item needs it. */
export interface CallHead {
  readonly id?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly kind?: ToolKind;
  readonly wireType?: string;
}

/** The words of the wire for one kind of call. */
export interface CallWords {
  readonly type: string;
  readonly idPrefix: string;
  /** The field that holds the input; undefined: the call comes in one piece. */
  readonly field?: "arguments" | "input";
  /** Begins the names of its events. */
  readonly event?: string;
}

const functionWords: CallWords = {
  type: "function_call",
  idPrefix: "fc_",
  field: "arguments",
  event: "response.function_call_arguments",
};
const customWords: CallWords = {
  type: "custom_tool_call",
  idPrefix: "ctc_",
  field: "input",
  event: "response.custom_tool_call_input",
};

export function callWords({ kind, wireType, name = "" }: CallHead): CallWords {
  if (kind === "custom") return customWords;
  const typed = kind === "typed" ? typedCallOf(wireType, name) : undefined;
  return typed ? { type: typed.type, idPrefix: typed.idPrefix } : functionWords;
}

export function callItem(id: string, status: ItemStatus, call: CallHead, input: string): JsonObject {
  const { name = "", namespace, id: callId = "" } = call;
  const { type, field } = callWords(call);
  if (field) return compact({ id, type, status, call_id: callId, name, namespace, [field]: input });
  const typed = typedCallOf(call.wireType, name);
  return {
    id,
    type,
    status,
    call_id: callId,
    ...(typed?.tool === "tool_search" && { execution: "client" }),
    ...(typed && typedMembers(input, typed)),
  };
}

const finalStatuses = new Set(["completed", "incomplete", "failed"]);

const hostedPrefixes: ReadonlyMap<string, string> = new Map([
  ["web_search_call", "ws_"],
  ["file_search_call", "fs_"],
  ["code_interpreter_call", "ci_"],
  ["image_generation_call", "ig_"],
  ["tool_search_call", "tsc_"],
  ["mcp_call", "mcp_"],
  ["mcp_list_tools", "mcpl_"],
  ["mcp_approval_request", "mcpr_"],
]);

/** The item of a block that comes in one piece; undefined, and reported, where this format has none for it. */
export function wholeItem(
  block: HostedBlock | ImageBlock | UnknownBlock,
  ids: (prefix: string) => string,
  report: Report,
): JsonObject | undefined {
  if (block.type === "image") {
    if (block.source.kind === "data") {
      const { mediaType, data } = block.source;
      return {
        id: ids("ig_"),
        type: "image_generation_call",
        status: "completed",
        result: data,
        output_format: mediaType.slice(mediaType.indexOf("/") + 1),
      };
    }
  } else if (block.format === format && !ownItem(block)) {
    const { raw } = block;
    const type = text(raw["type"]);
    const status = text(raw["status"]) ?? "";
    if (type) {
      const prefix = hostedPrefixes.get(type) ?? "item_";
      return { ...raw, id: ids(prefix), status: finalStatuses.has(status) ? status : "completed" };
    }
  } else if (block.type === "hosted" && block.tool === "web-search") {
    const query = text(object(block.raw["input"])?.["query"]);
    if (query !== undefined) {
      report({ concept: "answer-hosted", treatment: "approximated", direction: "answer", field: "output" });
      return {
        id: ids("ws_"),
        type: "web_search_call",
        status: "completed",
        action: { type: "search", query },
      };
    }
  }
  const concept =
    block.type === "image" ? "answer-image" : block.type === "hosted" ? "answer-hosted" : "unknown-block";
  report({ concept, treatment: "dropped", direction: "answer", field: "output" });
  return undefined;
}
