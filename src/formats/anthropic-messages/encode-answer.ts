/** A whole answer for a client of Messages. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report } from "../contract.ts";
import type { Answer, AnswerBlock } from "../internal/answer.ts";
import { isForeign, placeholder, reportLoss, tellsRefusal } from "./answer-losses.ts";
import { encodeCitation } from "./citations.ts";
import { customInput, inputObject } from "./encode-blocks.ts";
import { redactedBlock, signedAfterText, thinkingBlocks } from "./encode-thinking.ts";
import { type Draft, own, putBack, putFields } from "./own-fields.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

export function messageId({ id }: Exchange): string {
  return `msg_${id}`;
}

export function encodeAnswer(answer: Answer, exchange: Exchange, report: Report): JsonObject {
  const content: JsonObject[] = [];
  for (const block of answer.blocks) writeBlock(block, content, exchange, report);
  const draft: Draft = {
    id: messageId(exchange),
    type: "message",
    role: "assistant",
    model: exchange.model,
    content,
    ...encodeStop(answer.stop),
    usage: encodeUsage(answer.usage, exchange.estimatedInput),
  };
  putFields(draft, own(answer.stop.extra));
  putFields(draft, own(answer.extra));
  return draft;
}

function writeBlock(block: AnswerBlock, content: JsonObject[], exchange: Exchange, report: Report): void {
  switch (block.type) {
    case "text": {
      if (block.text !== "") {
        const draft: Draft = { type: "text", text: block.text };
        const citations = block.citations?.map(encodeCitation).filter((citation) => citation !== undefined);
        if (citations && citations.length > 0) draft["citations"] = citations;
        content.push(putBack(draft, block));
      }
      for (const opaque of block.opaque ?? []) content.push(signedAfterText(opaque));
      return;
    }
    case "refusal":
      if (tellsRefusal(exchange, report)) content.push({ type: "text", text: block.text });
      return;
    case "reasoning":
      content.push(...thinkingBlocks(block.text, block.opaque ?? []));
      return;
    case "tool-call": {
      for (const opaque of block.opaque ?? []) content.push(redactedBlock(opaque));
      const input = block.kind === "custom" ? customInput(block.input) : inputObject(block.input);
      content.push(putBack({ type: "tool_use", id: block.id, name: block.name, input }, block));
      return;
    }
    case "image":
      reportLoss(block, report);
      content.push({ type: "text", text: placeholder(block) });
      return;
    default:
      if (isForeign(block)) reportLoss(block, report);
      else content.push(block.raw);
  }
}
