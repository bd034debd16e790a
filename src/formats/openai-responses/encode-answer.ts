/** An answer as a whole response object. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report } from "../contract.ts";
import type { Answer, AnswerBlock } from "../internal/answer.ts";
import type { Opaque } from "../internal/blocks.ts";
import { number, text } from "../read.ts";
import { envelope, responseId } from "./echo.ts";
import {
  callItem,
  callWords,
  type ItemStatus,
  itemIds,
  messageItem,
  reasoningItem,
  refusalPart,
  secretOf,
  textPart,
  wholeItem,
} from "./output-items.ts";
import { own, ownItem } from "./own.ts";
import { encodeCitation } from "./parts.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

export function encodeAnswer(answer: Answer, exchange: Exchange, report: Report): JsonObject {
  const refused = answer.blocks.some(({ type }) => type === "refusal");
  const { status, incomplete_details } = encodeStop(answer.stop, refused);
  const error =
    status === "failed" ? { code: "server_error", message: answer.stop.native ?? "the answer failed" } : null;
  return {
    ...envelope(exchange, responseId(exchange, answer.id)),
    status,
    error,
    incomplete_details,
    output: outputItems(answer.blocks, status === "completed" ? "completed" : "incomplete", exchange, report),
    usage: encodeUsage(answer.usage),
  };
}

/** Makes one message of text and refusals next to each other (H69), unless they were items of their own. */
function outputItems(
  blocks: readonly AnswerBlock[],
  lastStatus: ItemStatus,
  exchange: Exchange,
  report: Report,
): readonly JsonObject[] {
  const ids = itemIds(exchange);
  const items: JsonObject[] = [];
  let message:
    | { readonly item: { readonly content: JsonObject[] }; readonly identity: MessageIdentity }
    | undefined;
  let carried: readonly Opaque[] = [];
  const finish = (): void => {
    message = undefined;
    if (carried.length > 0) items.push(reasoningItem(ids("rs_"), "completed", "", secretOf(carried)));
    carried = [];
  };
  blocks.forEach((block, index) => {
    const status = index === blocks.length - 1 ? lastStatus : "completed";
    if (block.type === "text" || block.type === "refusal") {
      const part = block.type === "text" ? answerTextPart(block) : refusalPart(block.text);
      if (block.text !== "") {
        const identity = messageIdentity(block);
        if (message && isSameMessage(message.identity, identity)) message.item.content.push(part);
        else {
          finish();
          const content = [part];
          items.push(messageItem(ids("msg_"), status, content, identity.phase));
          message = { item: { content }, identity };
        }
        if (status !== "completed") items[items.length - 1] = { ...items.at(-1), status };
      }
      if (block.type === "text" && block.opaque) carried = block.opaque;
      return;
    }
    finish();
    switch (block.type) {
      case "reasoning":
        items.push(reasoningItem(ids("rs_"), status, block.text, secretOf(block.opaque ?? [])));
        return;
      case "tool-call":
        items.push(callItem(ids(callWords(block).idPrefix), status, block, block.input));
        carried = block.opaque ?? [];
        return;
      default: {
        const item = wholeItem(block, ids, report);
        if (item) items.push(item);
      }
    }
  });
  finish();
  return items;
}

function answerTextPart(block: Extract<AnswerBlock, { type: "text" }>): JsonObject {
  const annotations: JsonObject[] = [];
  for (const citation of block.citations ?? []) {
    const annotation = encodeCitation(citation, block.text.length);
    if (annotation) annotations.push(annotation);
  }
  return textPart(block.text, annotations);
}

/** Which message a block belonged to at an upstream of this format. */
export interface MessageIdentity {
  readonly at: number | undefined;
  readonly phase: string | undefined;
}

export function messageIdentity(block: Pick<AnswerBlock, "extra">): MessageIdentity {
  return { at: number(own(block)?.["at"]), phase: text(ownItem(block)?.["phase"]) };
}

/** Blocks of another format, and those whose item is unknown (refusals of a stream), join the message before them. */
export function isSameMessage(left: MessageIdentity, right: MessageIdentity): boolean {
  return left.at === right.at || right.at === undefined;
}
