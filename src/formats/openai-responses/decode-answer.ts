/** A whole response object as an answer. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Exchange, Outcome } from "../contract.ts";
import { errorInPlaceOf, readError } from "../errors/read-error.ts";
import type { Answer, AnswerBlock, UpstreamError } from "../internal/answer.ts";
import type { ImageBlock } from "../internal/blocks.ts";
import { objects, rest, text } from "../read.ts";
import { decodeCall } from "./calls.ts";
import { hostedItems, hostedSummary } from "./item-types.ts";
import { format, type Place } from "./own.ts";
import { decodePart } from "./parts.ts";
import { decodeAnsweredReasoning } from "./reasoning.ts";
import { decodeStop } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

/** A response that failed is an answer without content; its error says why. */
export function decodeAnswer(body: JsonObject, exchange: Exchange): Answer {
  const blocks = objects(body["output"]).flatMap((item, at) => decodeOutputItem(item, at, exchange));
  const calls = blocks.some(({ type }) => type === "tool-call");
  const refused = blocks.some(({ type }) => type === "refusal");
  const id = text(body["id"]);
  const model = text(body["model"]);
  const status = text(body["status"]) ?? "completed";
  const error = errorInPlaceOf(["output"], body) ?? failureOf(body, status);
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    blocks,
    stop: decodeStop(body, status, { calls, refused }),
    usage: decodeUsage(body["usage"]),
    ...(error && { error }),
  };
}

export function decodeOutcome(body: JsonObject): Outcome {
  const error = errorInPlaceOf(["output"], body) ?? failureOf(body, text(body["status"]) ?? "completed");
  return { usage: decodeUsage(body["usage"]), ...(error && { error }) };
}

/** The error that a response came to, whether or not it says one; undefined where it was answered. */
export function failureOf({ error }: JsonObject, status: string): UpstreamError | undefined {
  if (status !== "failed" && status !== "cancelled") return undefined;
  const said = status === "failed" ? "the response failed" : "the response was cancelled";
  return readError(isObject(error) ? { error } : { message: said });
}

/** The blocks of one item. Text and reasoning without content are none. */
function decodeOutputItem(item: JsonObject, at: number, exchange: Exchange): readonly AnswerBlock[] {
  switch (item["type"]) {
    case "message":
      return objects(item["content"]).flatMap((part) => {
        const block = decodePart(part, itemPlace(item, at));
        return isAnswer(block) ? block : [];
      });
    case "reasoning": {
      const block = decodeAnsweredReasoning(item, itemPlace(item, at), exchange.family);
      return block.text !== "" || block.opaque ? [block] : [];
    }
    default:
      return [decodeCall(item, at) ?? decodeWholeItem(item, at)];
  }
}

type PartBlock = ReturnType<typeof decodePart>;

function isAnswer(block: PartBlock): block is Extract<PartBlock, AnswerBlock> {
  if (block.type === "text" || block.type === "refusal") return block.text !== "";
  return block.type === "image" || block.type === "unknown";
}

const changing = new Set(["content", "summary", "encrypted_content", "status", "id"]);

/** The item's lasting fields: its phase, and what a vendor added. */
export function itemPlace(item: JsonObject, at: number): Place {
  return { at, item: rest(item, changing) ?? {} };
}

/** A hosted tool's item, a picture that the model made, or an item of a type that we do not know. */
export function decodeWholeItem(item: JsonObject, at: number): AnswerBlock {
  const type = text(item["type"]) ?? "";
  const extra = { [format]: { at } };
  const tool = hostedItems.get(type);
  if (tool === "image-generation") {
    const image = decodeMadeImage(item);
    if (image) return image;
  }
  return tool
    ? { type: "hosted", tool, format, raw: item, summary: hostedSummary(item), extra }
    : { type: "unknown", format, raw: item, extra };
}

function decodeMadeImage(item: JsonObject): ImageBlock | undefined {
  const data = text(item["result"]);
  if (!data) return undefined;
  const kind = text(item["output_format"]) ?? "png";
  const mediaType = kind === "jpg" ? "image/jpeg" : `image/${kind}`;
  return { type: "image", source: { kind: "data", mediaType, data } };
}
