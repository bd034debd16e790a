/** Parts of content (text, refusals, media), to and from blocks. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Block, Citation, ToolResultBlock } from "../internal/blocks.ts";
import { partsOfContent } from "../parts-of-content.ts";
import { compact, count, object, objects, rest, text } from "../read.ts";
import { decodeAudio, decodeFile, decodeImage, encodeAudio, encodeFile, encodeImage } from "./media.ts";
import { format, own, ownExtra, type Place } from "./own.ts";

const textTypes = new Set(["input_text", "output_text", "text", "summary_text"]);
const textKeys = new Set(["text"]);
const refusalKeys = new Set(["refusal"]);

/** A part of a message, or (without a place) of a tool's result. What is no known part is kept whole. */
export function decodePart(part: JsonObject, place: Place | undefined): Block {
  const remember = (left: JsonObject | undefined) => ownExtra(place, left);
  const type = text(part["type"]) ?? "";
  const words = text(part["text"]);
  if (words !== undefined && textTypes.has(type)) {
    const citations = decodeCitations(part["annotations"]);
    return {
      type: "text",
      text: words,
      ...(citations && { citations }),
      extra: remember(rest(part, textKeys)),
    };
  }
  const block = decodeOther(type, part, remember);
  return block ?? { type: "unknown", format, raw: part, extra: remember(undefined) };
}

function decodeOther(
  type: string,
  part: JsonObject,
  remember: (left: JsonObject | undefined) => NonNullable<Block["extra"]>,
) {
  switch (type) {
    case "refusal": {
      const words = text(part["refusal"]);
      return words === undefined
        ? undefined
        : ({ type: "refusal", text: words, extra: remember(rest(part, refusalKeys)) } as const);
    }
    case "input_image":
    case "computer_screenshot":
      return decodeImage(part, remember);
    case "input_file":
      return decodeFile(part, remember);
    case "input_audio":
      return decodeAudio(part, remember);
    default:
      return undefined;
  }
}

/** True for blocks that stand inside a message. */
export function isPart(block: Block): boolean {
  switch (block.type) {
    case "reasoning":
    case "tool-call":
    case "tool-result":
    case "hosted":
      return false;
    case "unknown":
      return object(own(block)?.["item"]) !== undefined;
    default:
      return true;
  }
}

/** `speaker`: what the assistant said is output, all else input. */
export function encodePart(
  block: Block,
  speaker: "input" | "output",
  report: Report,
): JsonObject | undefined {
  const made = wirePart(block, speaker);
  if (!made) {
    report({
      concept: block.type === "audio" || block.type === "video" ? block.type : "unknown-block",
      treatment: "dropped",
      direction: "request",
      field: "input",
    });
    return undefined;
  }
  const part = object(own(block)?.["part"]);
  return part ? { ...made, ...part } : made;
}

function wirePart(block: Block, speaker: "input" | "output"): JsonObject | undefined {
  switch (block.type) {
    case "text":
      return { type: speaker === "output" ? "output_text" : "input_text", text: block.text };
    case "refusal":
      return speaker === "output"
        ? { type: "refusal", refusal: block.text }
        : { type: "input_text", text: block.text };
    case "image":
      return encodeImage(block);
    case "document":
      return encodeFile(block);
    case "audio":
      return encodeAudio(block);
    case "unknown":
      return block.format === format ? block.raw : undefined;
    default:
      return undefined;
  }
}

/** `output` of a result: text, parts, or what a typed tool returns, whose fields (what was printed, how it ended) are text. */
export function decodeOutput(output: JsonValue | undefined): readonly Block[] {
  if (typeof output === "string") return output === "" ? [] : [{ type: "text", text: output }];
  return partsOfContent(output).map((part) => decodePart(part, undefined));
}

/** One text is a string, as every upstream takes it; anything else a list. */
export function encodeOutput(block: ToolResultBlock, report: Report): JsonValue {
  const { content } = block;
  const [first] = content;
  const wasList = own(block) !== undefined && own(block)?.["plain"] !== true;
  if (first === undefined) return wasList ? [] : "";
  if (content.length === 1 && first.type === "text" && !wasList) return first.text;
  const parts: JsonObject[] = [];
  for (const one of content) {
    const part = encodePart(one, "input", report);
    if (part) parts.push(part);
  }
  return parts;
}

/** Annotations that name a source; the others stay in the part's extra. */
function decodeCitations(annotations: unknown): readonly Citation[] | undefined {
  const found = objects(annotations).map(decodeCitation);
  return found.length > 0 ? found : undefined;
}

export function decodeCitation(annotation: JsonObject): Citation {
  const url = text(annotation["url"]);
  const title = text(annotation["title"]) ?? text(annotation["filename"]);
  const start = count(annotation["start_index"]);
  const end = count(annotation["end_index"]);
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    extra: { [format]: annotation },
  };
}

/** A citation of this format as it was; of another as a link. Without a link there is no annotation for it. */
export function encodeCitation(
  { url, title, start, end, extra }: Citation,
  length: number,
): JsonObject | undefined {
  const raw = extra?.[format];
  if (raw) return raw;
  if (url === undefined) return undefined;
  return compact({
    type: "url_citation",
    start_index: start ?? 0,
    end_index: end ?? length,
    url,
    title: title ?? url,
  });
}
