/** Messages to turns: results of tools gathered in user turns, leading instructions apart. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Block, Extra, Opaque, ReasoningBlock, ToolCallBlock, ToolKind } from "../internal/blocks.ts";
import type { Turn } from "../internal/request.ts";
import { object, objects, rest, text } from "../read.ts";
import { decodeContent } from "./content-parts.ts";
import { readDetails, readExtraContent } from "./opaque-fields.ts";

export interface Conversation {
  readonly system: readonly Block[];
  /** Undefined where nothing leads the conversation. */
  readonly developer: boolean | undefined;
  readonly turns: readonly Turn[];
}

/** What is known about the calls so far, for the results that answer them. */
interface Calls {
  readonly kinds: Map<string, ToolKind>;
  /** The legacy form has no ids: the last made one. */
  legacyId: string;
}

const plainFields = new Set(["role", "content"]);
const toolFields = new Set(["role", "content", "tool_call_id"]);
const callFields = new Set(["id", "type", "function", "custom", "extra_content"]);
const assistantFields = new Set([
  "role",
  "content",
  "tool_calls",
  "function_call",
  "refusal",
  "reasoning",
  "reasoning_content",
  "reasoning_text",
  "reasoning_details",
  "extra_content",
]);

export function decodeMessages(messages: readonly JsonValue[]): Conversation {
  const calls: Calls = { kinds: new Map(), legacyId: "" };
  const system: Block[] = [];
  const turns: Turn[] = [];
  let developer: boolean | undefined;
  let results: Block[] | undefined;
  for (const entry of messages) {
    const message = object(entry);
    if (!message) continue;
    const role = text(message["role"]);
    if (role === "tool" || role === "function") {
      if (!results) {
        results = [];
        turns.push({ role: "user", blocks: results });
      }
      results.push(decodeResult(message, calls));
      continue;
    }
    results = undefined;
    if (role === "assistant") turns.push(decodeAssistant(message, calls));
    else if (role !== "system" && role !== "developer") turns.push(decodePlain(message, "user"));
    else if (turns.length > 0) turns.push(decodePlain(message, role));
    else {
      developer ??= role === "developer";
      system.push(...decodeLeading(message, role, system.length === 0));
    }
  }
  return { system, developer, turns };
}

/** A further leading message is told apart by the `role` in the extra of its first block. */
function decodeLeading(message: JsonObject, role: string, first: boolean): readonly Block[] {
  const blocks = decodeContent(message["content"]);
  const [head, ...others] = blocks;
  const more = rest(message, plainFields);
  if (!head || (first && !more)) return blocks;
  const extra: Extra = { ...head.extra, "openai-chat": { ...head.extra?.["openai-chat"], ...more, role } };
  return [{ ...head, extra }, ...others];
}

function decodePlain(message: JsonObject, role: "user" | "system" | "developer"): Turn {
  const more = rest(message, plainFields);
  return { role, blocks: decodeContent(message["content"]), ...(more && { extra: { "openai-chat": more } }) };
}

function decodeResult(message: JsonObject, calls: Calls): Block {
  const callId = text(message["tool_call_id"]) ?? calls.legacyId;
  const more = rest(message, toolFields);
  const name = text(message["name"]);
  return {
    type: "tool-result",
    callId,
    kind: calls.kinds.get(callId) ?? "function",
    isError: false,
    content: decodeContent(message["content"]),
    ...(name !== undefined && { name }),
    ...(more && { extra: { "openai-chat": more } }),
  };
}

/** Reasoning, text and refusal, then calls: the order in which models write them; Chat does not say it. */
function decodeAssistant(message: JsonObject, calls: Calls): Turn {
  const carried = readDetails(message["reasoning_details"]);
  const content = decodeContent(message["content"]);
  const blocks: Block[] = [...decodeReasoning(message, carried.reasoning), ...content];
  const refusal = text(message["refusal"]);
  if (refusal !== undefined && refusal !== "") blocks.push({ type: "refusal", text: refusal });
  for (const call of decodeCalls(message, calls)) {
    const opaque = carried.calls.get(call.id);
    blocks.push(opaque ? { ...call, opaque: [...(call.opaque ?? []), ...opaque] } : call);
  }
  const thought = readExtraContent(message["extra_content"]);
  signTurn(blocks, thought ? [...carried.text, thought] : carried.text);
  return { role: "assistant", blocks, extra: { "openai-chat": assistantExtra(message, content) } };
}

/**
 * What a message held beside its blocks. Without text its `content` was null, empty or missing, and the extra says which:
 * vendors differ in what they want, so that a client that talks to its own vendor has its say.
 */
function assistantExtra(message: JsonObject, content: readonly Block[]): JsonObject {
  const more = rest(message, assistantFields);
  const refusal = message["refusal"] === null ? { refusal: null } : undefined;
  const bare =
    content.length === 0 && message["content"] !== undefined ? { content: message["content"] } : undefined;
  if (!more && !refusal) return bare ?? nothing;
  return { ...bare, ...refusal, ...more };
}
const nothing: JsonObject = {};

/** A value that brings the text it signed is a block of its own, and then the joined text is not needed. */
function decodeReasoning(message: JsonObject, opaque: readonly Opaque[]): readonly ReasoningBlock[] {
  const words =
    text(message["reasoning_content"]) || text(message["reasoning"]) || text(message["reasoning_text"]) || "";
  if (opaque.some((value) => value.text !== undefined)) return opaque.map(asBlock);
  if (words === "") return opaque.map(asBlock);
  return [{ type: "reasoning", text: words, ...(opaque.length > 0 && { opaque }) }];
}

function asBlock({ text: signed, ...value }: Opaque): ReasoningBlock {
  return { type: "reasoning", text: signed ?? "", opaque: [value] };
}

/** Hangs a message's values on its first text, else on its first call unless that has one, else on its reasoning. */
function signTurn(blocks: Block[], values: readonly Opaque[]): void {
  if (values.length === 0) return;
  const ofText = blocks.findIndex(({ type }) => type === "text");
  const at = ofText >= 0 ? ofText : blocks.findIndex(({ type }) => type === "tool-call");
  const found = blocks[at];
  if (found?.type === "text") blocks[at] = { ...found, opaque: values };
  else if (found?.type === "tool-call") blocks[at] = { ...found, opaque: found.opaque ?? values };
  else blocks.push({ type: "reasoning", text: "", opaque: values });
}

function decodeCalls(message: JsonObject, calls: Calls): readonly ToolCallBlock[] {
  const found = objects(message["tool_calls"]).map(decodeCall);
  const legacy = object(message["function_call"]);
  if (legacy) {
    calls.legacyId = `call_legacy_${calls.kinds.size}`;
    found.push(decodeCall({ id: calls.legacyId, function: legacy }));
  }
  for (const { id, kind } of found) calls.kinds.set(id, kind);
  return found;
}

function decodeCall(call: JsonObject): ToolCallBlock {
  const custom = object(call["custom"]);
  const declared = object(call["function"]);
  const more = rest(call, callFields);
  const thought = readExtraContent(call["extra_content"]);
  return {
    type: "tool-call",
    id: text(call["id"]) ?? "",
    name: text((custom ?? declared)?.["name"]) ?? "",
    kind: custom ? "custom" : "function",
    input: custom ? (text(custom["input"]) ?? "") : argumentsText(declared?.["arguments"]),
    ...(thought && { opaque: [thought] }),
    ...(more && { extra: { "openai-chat": more } }),
  };
}
