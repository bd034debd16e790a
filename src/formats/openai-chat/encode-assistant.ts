/** Assistant turns: text and calls side by side, and reasoning as the vendor wants it back. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Block, Opaque, ReasoningBlock, ToolCallBlock } from "../internal/blocks.ts";
import type { Turn } from "../internal/request.ts";
import { encodeContent } from "./encode-content.ts";
import type { MessageContext } from "./encode-messages.ts";
import { type Draft, setAtPath } from "./fields.ts";
import { defaultSignatureField, detailsOfBlocks, thoughtOf } from "./opaque-fields.ts";
import { thinks } from "./reasoning-request.ts";

/** What becomes of earlier reasoning at this target, found once a request. */
interface ReasoningRules {
  /** Undefined: it is left out. */
  readonly field: "reasoning_content" | "reasoning" | "content-parts" | undefined;
  /** What stands for it on a turn with calls that has lost it (H11). */
  readonly placeholder: string | undefined;
  /** Where a call carries a signature; undefined where `reasoning_details` carry all. */
  readonly signatureField: string | undefined;
}

export function assistantEncoder(context: MessageContext): (turn: Turn) => JsonObject {
  const rules = reasoningRules(context);
  return (turn) => encodeAssistant(turn, { context, rules });
}

/**
 * Vendors that refuse or ignore reasoning get none (H12), nor do those of whom nothing is known: official Chat has no field
 * for it. A vendor whose answers have a field gets it back in that field.
 */
function reasoningRules({ request, dialect }: MessageContext): ReasoningRules {
  const roundtrip = dialect["reasoning-roundtrip"];
  const speaks = dialect["reasoning-field"] !== undefined || dialect["signature-field"] !== undefined;
  const wanted = roundtrip === "required" || roundtrip === "optional" || (roundtrip === undefined && speaks);
  const signature = dialect["signature-field"] ?? defaultSignatureField;
  return {
    // A vendor that carries reasoning in signatures alone (Google) has no field for the text.
    field:
      wanted && (dialect["reasoning-field"] || !dialect["signature-field"])
        ? (dialect["reasoning-field"] ?? "reasoning_content")
        : undefined,
    placeholder:
      roundtrip === "required" && thinks(request, dialect) ? dialect["reasoning-placeholder"] : undefined,
    signatureField: signature === "reasoning_details" ? undefined : signature,
  };
}

function encodeAssistant(
  turn: Turn,
  { context, rules }: { readonly context: MessageContext; readonly rules: ReasoningRules },
): JsonObject {
  const reasoning: ReasoningBlock[] = [];
  const calls: ToolCallBlock[] = [];
  const words: Block[] = [];
  for (const block of turn.blocks) {
    if (block.type === "reasoning") reasoning.push(block);
    else if (block.type === "tool-call") calls.push(block);
    else words.push(block);
  }
  const own = context.strict ? undefined : turn.extra?.["openai-chat"];
  const message: Draft = { role: "assistant" };
  writeContent(message, { words, hasCalls: calls.length > 0, own, context });
  writeReasoning(message, { reasoning, calls, rules, context });
  const details = detailsOfBlocks(turn.blocks.filter(signs));
  if (details.length > 0) message["reasoning_details"] = details;
  writeSignature(message, { turn, calls, rules });
  if (calls.length > 0)
    message["tool_calls"] = calls.map((call) => encodeCall(call, { rules, strict: context.strict }));
  if (own) for (const key in own) if (message[key] === undefined) message[key] = own[key] as JsonValue;
  if (context.strict && turn.extra?.["openai-chat"]?.["prefix"] === true) message["prefix"] = true;
  return message;
}

function signs(block: Block): block is Extract<Block, { opaque?: readonly Opaque[] }> {
  return block.type === "reasoning" || block.type === "text" || block.type === "tool-call";
}

/**
 * Text and calls both survive (H21). Without text `content` is null beside calls, since DeepSeek asks for the field and most
 * refuse an empty text (H38); xAI asks for a text, which may be empty. A Chat client's own way without text is kept.
 * @see https://github.com/langchain-ai/langchain/issues/34140 (checked 2026-11-25)
 */
function writeContent(
  message: Draft,
  {
    words,
    hasCalls,
    own,
    context,
  }: {
    readonly words: readonly Block[];
    readonly hasCalls: boolean;
    readonly own: JsonObject | undefined;
    readonly context: MessageContext;
  },
): void {
  const needsText = context.dialect["empty-content"] === "refused";
  const refusals = words.filter((block) => block.type === "refusal" && block.extra === undefined);
  const shown = refusals.length > 0 ? words.filter((block) => !refusals.includes(block)) : words;
  if (shown.length > 0) message["content"] = encodeContent(shown, context, "\n\n");
  else if (needsText) message["content"] = hasCalls ? "" : "(no content)";
  else if (own === undefined) message["content"] = hasCalls || refusals.length > 0 ? null : "";
  else if (own["content"] !== undefined) message["content"] = own["content"];
  if (refusals.length > 0)
    message["refusal"] = refusals.map((block) => ("text" in block ? block.text : "")).join("");
}

function writeReasoning(
  message: Draft,
  {
    reasoning,
    calls,
    rules,
    context,
  }: {
    readonly reasoning: readonly ReasoningBlock[];
    readonly calls: readonly ToolCallBlock[];
    readonly rules: ReasoningRules;
    readonly context: MessageContext;
  },
): void {
  const thoughts = reasoning.map(({ text }) => text).filter((text) => text !== "");
  if (rules.field === undefined) {
    if (thoughts.length > 0) {
      context.report({
        concept: "reasoning-history",
        treatment: "dropped",
        direction: "request",
        field: "messages",
      });
    }
    return;
  }
  const text = thoughts.join("\n\n");
  if (rules.field === "content-parts") {
    if (text !== "")
      message["content"] = [
        { type: "thinking", thinking: [{ type: "text", text }] },
        ...partsOf(message["content"]),
      ];
    return;
  }
  if (text !== "") message[rules.field] = text;
  else if (calls.length > 0 && rules.placeholder !== undefined) message[rules.field] = rules.placeholder;
}

function partsOf(content: JsonValue | undefined): readonly JsonValue[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return Array.isArray(content) ? (content as readonly JsonValue[]) : [];
}

/** A signature of the text or the reasoning stands on the message, unless a call has one of its own (H6, H7). */
function writeSignature(
  message: Draft,
  {
    turn,
    calls,
    rules,
  }: { readonly turn: Turn; readonly calls: readonly ToolCallBlock[]; readonly rules: ReasoningRules },
): void {
  if (rules.signatureField === undefined || calls.some(({ opaque }) => thoughtOf(opaque))) return;
  for (const block of turn.blocks) {
    const thought = signs(block) ? thoughtOf(block.opaque) : undefined;
    if (!thought) continue;
    setAtPath(message, rules.signatureField, thought.value);
    return;
  }
}

/** No arguments are an object without members (H29). */
function encodeCall(
  call: ToolCallBlock,
  { rules, strict }: { readonly rules: ReasoningRules; readonly strict: boolean },
): JsonObject {
  const { id, name, kind, input } = call;
  const own = strict ? undefined : call.extra?.["openai-chat"];
  const encoded: Draft =
    kind === "custom"
      ? { id, type: "custom", custom: { name, input }, ...own }
      : { id, type: "function", function: { name, arguments: input === "" ? "{}" : input }, ...own };
  const thought = thoughtOf(call.opaque);
  if (thought && rules.signatureField !== undefined) setAtPath(encoded, rules.signatureField, thought.value);
  return encoded;
}
