/** Whole answers: internal to Chat. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Exchange, Report } from "../contract.ts";
import type { Answer, AnswerBlock } from "../internal/answer.ts";
import type { ToolCallBlock } from "../internal/blocks.ts";
import { type Owner, tellOpaque } from "./answer-opaque.ts";
import { encodeAnnotation, placeCitation } from "./citations.ts";
import { encodeImage } from "./content-parts.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

export function encodeAnswer(answer: Answer, exchange: Exchange, report: Report): JsonObject {
  return {
    id: `chatcmpl-${exchange.id}`,
    object: "chat.completion",
    created: exchange.created,
    model: exchange.model,
    choices: [
      {
        index: 0,
        message: encodeMessage(answer.blocks, report),
        logprobs: null,
        finish_reason: encodeStop(answer.stop),
      },
    ],
    usage: encodeUsage(answer.usage, exchange.estimatedInput),
  };
}

/** Parts of a message under construction. */
interface Message {
  text: string;
  reasoning: string;
  refusal: string;
  readonly calls: JsonObject[];
  readonly images: JsonObject[];
  readonly annotations: JsonObject[];
  readonly details: JsonObject[];
  extraContent: JsonObject | undefined;
}

function encodeMessage(blocks: readonly AnswerBlock[], report: Report): JsonObject {
  const message: Message = {
    text: "",
    reasoning: "",
    refusal: "",
    calls: [],
    images: [],
    annotations: [],
    details: [],
    extraContent: undefined,
  };
  for (const block of blocks) add(message, block, report);
  const { calls, images, annotations, details, extraContent } = message;
  const encoded: Record<string, JsonValue> = {
    role: "assistant",
    content: message.text === "" ? null : message.text,
    refusal: message.refusal === "" ? null : message.refusal,
  };
  if (message.reasoning !== "") encoded["reasoning_content"] = message.reasoning;
  if (details.length > 0) encoded["reasoning_details"] = details;
  if (extraContent) encoded["extra_content"] = extraContent;
  if (images.length > 0) encoded["images"] = images;
  if (annotations.length > 0) encoded["annotations"] = annotations;
  if (calls.length > 0) encoded["tool_calls"] = calls;
  return encoded;
}

function add(message: Message, block: AnswerBlock, report: Report): void {
  switch (block.type) {
    case "text": {
      for (const citation of block.citations ?? []) {
        const from = message.text.length;
        const annotation = encodeAnnotation(placeCitation(citation, from, from + block.text.length));
        if (annotation) message.annotations.push(annotation);
      }
      message.text += block.text;
      tell(message, block, { type: "text" });
      return;
    }
    case "reasoning":
      message.reasoning += (message.reasoning === "" || block.text === "" ? "" : "\n\n") + block.text;
      tell(message, block, { type: "reasoning", text: block.text });
      return;
    case "refusal":
      message.refusal += block.text;
      return;
    case "tool-call":
      message.calls.push(encodeCall(message, block));
      return;
    case "image":
      message.images.push(encodeImage(block));
      report({ concept: "answer-image", treatment: "approximated", direction: "answer", field: "images" });
      return;
    default:
      report({
        concept: block.type === "hosted" ? "answer-hosted" : "unknown-block",
        treatment: "dropped",
        direction: "answer",
        field: block.type === "hosted" ? block.tool : block.type,
      });
  }
}

function tell(
  message: Message,
  { opaque }: Extract<AnswerBlock, { type: "text" | "reasoning" }>,
  owner: Owner,
): void {
  for (const value of opaque ?? []) {
    const told = tellOpaque(value, owner, message.details.length);
    message.details.push(...(told.reasoning_details ?? []));
    message.extraContent ??= told.extra_content;
  }
}

function encodeCall(message: Message, { id, name, kind, input, opaque }: ToolCallBlock): JsonObject {
  const call: JsonObject =
    kind === "custom"
      ? { id, type: "custom", custom: { name, input } }
      : { id, type: "function", function: { name, arguments: input === "" ? "{}" : input } };
  let signature: JsonObject | undefined;
  for (const value of opaque ?? []) {
    const told = tellOpaque(value, { type: "call", callId: id }, message.details.length);
    message.details.push(...(told.reasoning_details ?? []));
    signature ??= told.extra_content;
  }
  return signature ? { ...call, extra_content: signature } : call;
}
