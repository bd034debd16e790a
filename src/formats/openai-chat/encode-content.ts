/** Blocks as the content of a message: a string where that says all, else a list of parts. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Block } from "../internal/blocks.ts";
import { encodeAudio, encodeCache, encodeDocument, encodeImage, encodeVideo } from "./content-parts.ts";

export interface PartRules {
  /** `cache_control` is accepted in parts. */
  readonly cacheMarks: boolean;
  /** Fields that the vendor does not know are an error. */
  readonly strict: boolean;
  readonly report: Report;
}

/** Blocks that are no words. */
export function isMedia({ type }: Block): boolean {
  return type === "image" || type === "document" || type === "audio" || type === "video";
}

/**
 * Text alone is a string, several joined by `seam`, since templates of many models read nothing else; a list where the
 * client's own was one, or where a mark must stand on a part.
 */
export function encodeContent(blocks: readonly Block[], rules: PartRules, seam: string): JsonValue {
  const asList = blocks.some(
    (block) =>
      isMedia(block) ||
      block.type === "unknown" ||
      (block.cache !== undefined && rules.cacheMarks) ||
      block.extra?.["openai-chat"]?.["type"] !== undefined,
  );
  return asList ? encodeParts(blocks, rules) : joinedText(blocks, seam);
}

/** The words of blocks. Text that was cut for its citations is one text. */
export function joinedText(blocks: readonly Block[], seam: string): string {
  let all = "";
  let cited = false;
  for (const block of blocks) {
    const words = wordsOf(block);
    if (words === "") continue;
    const cites = block.type === "text" && block.citations !== undefined;
    all += all === "" || cites || cited ? words : seam + words;
    cited = cites;
  }
  return all;
}

function wordsOf(block: Block): string {
  if (block.type === "text" || block.type === "refusal") return block.text;
  return block.type === "hosted" ? block.summary : "";
}

export function encodeParts(blocks: readonly Block[], rules: PartRules): readonly JsonObject[] {
  const parts: JsonObject[] = [];
  for (const block of blocks) {
    const part = encodePart(block, rules);
    if (!part) continue;
    const mark = rules.cacheMarks ? encodeCache(block.cache) : undefined;
    parts.push(mark ? { ...part, cache_control: mark } : part);
  }
  return parts;
}

function encodePart(block: Block, rules: PartRules): JsonObject | undefined {
  switch (block.type) {
    case "text": {
      const own = rules.strict ? undefined : block.extra?.["openai-chat"];
      if (!own) return { type: "text", text: block.text };
      // `role` and `name` are the message's.
      const { role: _role, name: _name, type: _type, ...more } = own;
      return { type: "text", text: block.text, ...more };
    }
    case "refusal":
      return { type: "refusal", refusal: block.text };
    case "image":
      return encodeImage(block);
    case "document":
      return encodeDocument(block);
    case "audio":
      return encodeAudio(block);
    case "video":
      return encodeVideo(block);
    case "hosted":
      return block.summary === "" ? undefined : { type: "text", text: block.summary };
    case "unknown":
      if (block.format === "openai-chat") return block.raw;
      rules.report({
        concept: "unknown-block",
        treatment: "dropped",
        direction: "request",
        field: "messages.content",
      });
      return undefined;
    default:
      return undefined;
  }
}
