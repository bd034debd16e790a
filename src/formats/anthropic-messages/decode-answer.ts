/** A whole answer of an upstream that speaks Messages. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Outcome } from "../contract.ts";
import { errorInPlaceOf } from "../errors/read-error.ts";
import type { Answer, AnswerBlock } from "../internal/answer.ts";
import { objects, rest, text } from "../read.ts";
import { type Conversation, decodeBlock, newConversation } from "./decode-blocks.ts";
import { decodeUnknown } from "./decode-media.ts";
import { keep } from "./own-fields.ts";
import { decodeStop, refusalText } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

const known: ReadonlySet<string> = new Set([
  "id",
  "type",
  "role",
  "model",
  "content",
  "stop_reason",
  "stop_sequence",
  "stop_details",
  "container",
  "context_management",
  "usage",
]);

export function decodeAnswer(body: JsonObject, { family }: Exchange): Answer {
  const id = text(body["id"]);
  const model = text(body["model"]);
  const conversation = { ...newConversation(), family };
  const blocks = objects(body["content"]).map((raw) => decodeAnswerBlock(raw, conversation));
  const refusal = refusalText(body);
  const left = rest(body, known);
  const error = errorInPlaceOf(["content"], body);
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    blocks: refusal === undefined ? blocks : [...blocks, { type: "refusal", text: refusal }],
    stop: decodeStop(body),
    usage: decodeUsage(body["usage"]),
    ...(left && { extra: keep(left) }),
    ...(error && { error }),
  };
}

export function decodeOutcome(body: JsonObject): Outcome {
  const error = errorInPlaceOf(["content"], body);
  return { usage: decodeUsage(body["usage"]), ...(error && { error }) };
}

/** What an answer can't hold in other words (a summary of a compaction, a document) stays whole. */
function decodeAnswerBlock(raw: JsonObject, conversation: Conversation): AnswerBlock {
  if (raw["type"] === "compaction") return decodeUnknown(raw);
  const block = decodeBlock(raw, conversation);
  switch (block.type) {
    case "text":
    case "reasoning":
    case "tool-call":
    case "hosted":
    case "image":
    case "unknown":
      return block;
    default:
      return decodeUnknown(raw);
  }
}
