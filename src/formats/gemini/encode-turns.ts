/** Turns of a prepared request as `contents`. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { argumentsOf } from "../arguments.ts";
import type { Report, Target } from "../contract.ts";
import type { Block, ToolCallBlock, ToolResultBlock } from "../internal/blocks.ts";
import type { Turn } from "../internal/request.ts";
import { lostSignature } from "../opaque.ts";
import { compact, object, text } from "../read.ts";
import { encodeMedia, type MediaBlock, withExtra } from "./media.ts";
import { needsSignature, takesMediaInResults } from "./model-rules.ts";
import { responseOf } from "./response.ts";
import { ownSignature } from "./signatures.ts";

interface Writing {
  readonly needsSignature: boolean;
  readonly mediaInResults: boolean;
  readonly report: Report;
  /** Names of calls by id. An id may come again in a later turn: the latest call is the one that is answered (H26). */
  readonly names: Map<string, string>;
}

/** Parts of one content that is being written, and media of results that have to stand in a content of their own. */
interface Content {
  readonly parts: JsonObject[];
  readonly after: JsonObject[];
  calls: number;
}

export function encodeTurns(turns: readonly Turn[], target: Target, report: Report): readonly JsonObject[] {
  const writing: Writing = {
    needsSignature: needsSignature(target),
    mediaInResults: takesMediaInResults(target),
    report,
    names: new Map(),
  };
  return turns.flatMap((turn) => encodeTurn(turn, writing));
}

/** A content without parts is an error (H39). */
function encodeTurn({ role, blocks, extra }: Turn, writing: Writing): readonly JsonObject[] {
  const content: Content = { parts: [], after: [], calls: 0 };
  const split = endOfResults(blocks);
  for (const block of blocks.slice(0, split)) encodeBlock(block, content, writing);
  const later: Content = { parts: content.after, after: [], calls: content.calls };
  for (const block of blocks.slice(split)) encodeBlock(block, later, writing);
  const wireRole = role === "assistant" ? "model" : "user";
  return [content.parts, later.parts]
    .filter((parts) => parts.length > 0)
    .map((parts) => withExtra({ role: wireRole, parts }, extra?.gemini));
}

/**
 * Media beside results is counted as one more result (H25), so a turn of results ends before the first of it; what follows
 * is said in a further content. Every other turn is one content.
 */
function endOfResults(blocks: readonly Block[]): number {
  if (!blocks.some(({ type }) => type === "tool-result")) return blocks.length;
  const first = blocks.findIndex(
    ({ type }) => type === "image" || type === "document" || type === "audio" || type === "video",
  );
  return first < 0 ? blocks.length : first;
}

function encodeBlock(block: Block, content: Content, writing: Writing): void {
  const part = partOf(block, content, writing);
  if (part) content.parts.push(part);
}

/** The part of one block; parts without content are an error, so what says nothing has none. */
function partOf(block: Block, content: Content, writing: Writing): JsonObject | undefined {
  switch (block.type) {
    case "text":
    case "reasoning":
      return textPart(block);
    case "refusal":
      return block.text === "" ? undefined : { text: block.text };
    case "tool-call":
      return callPart(block, content, writing);
    case "tool-result":
      return resultPart(block, content, writing);
    case "hosted":
      if (block.format === "gemini") return block.raw;
      writing.report({
        concept: "hosted-history",
        treatment: "approximated",
        direction: "request",
        field: "contents",
      });
      return block.summary === "" ? undefined : { text: block.summary };
    case "unknown":
      if (block.format === "gemini") return block.raw;
      writing.report({
        concept: "unknown-block",
        treatment: "dropped",
        direction: "request",
        field: "contents",
      });
      return undefined;
    default:
      return withExtra(encodeMedia(block), block.extra?.gemini);
  }
}

function textPart(block: Extract<Block, { type: "text" | "reasoning" }>): JsonObject | undefined {
  const thoughtSignature = ownSignature(block.opaque);
  if (block.text === "" && thoughtSignature === undefined) return undefined;
  const thought = block.type === "reasoning" ? true : undefined;
  return withExtra(compact({ text: block.text, thought, thoughtSignature }), block.extra?.gemini);
}

function callPart(block: ToolCallBlock, content: Content, writing: Writing): JsonObject {
  writing.names.set(block.id, block.name);
  const kept = block.extra?.gemini;
  const isFirst = content.calls === 0;
  content.calls += 1;
  const missing = isFirst && writing.needsSignature && kept?.["thoughtSignature"] === undefined;
  const thoughtSignature = ownSignature(block.opaque) ?? (missing ? lostSignature : undefined);
  const args = argumentsOf(block.input) ?? { input: block.input };
  const id = wireId(block.id, kept, "functionCall");
  return withExtra(
    compact({ functionCall: compact({ id, name: block.name, args }), thoughtSignature }),
    kept,
  );
}

function resultPart(block: ToolResultBlock, content: Content, writing: Writing): JsonObject {
  const name = writing.names.get(block.callId) ?? block.name ?? "unknown";
  const kept = block.extra?.gemini;
  const id = wireId(block.callId, kept, "functionResponse");
  const said = object(object(kept?.["functionResponse"])?.["response"]);
  const media = block.content
    .filter(isMedia)
    .map((inner) => withExtra(encodeMedia(inner), inner.extra?.gemini));
  if (media.length > 0 && !writing.mediaInResults) {
    content.after.push({ text: `Files that ${name} returned:` }, ...media);
    const isImage = block.content.some(({ type }) => type === "image");
    const concept = isImage ? "tool-result-image" : "tool-result-document";
    writing.report({ concept, treatment: "approximated", direction: "request", field: "contents" });
  }
  const parts = media.length > 0 && writing.mediaInResults ? media : undefined;
  const response = said ?? responseOf(block);
  return withExtra({ functionResponse: compact({ id, name, response, parts }) }, kept);
}

function isMedia(block: Block): block is MediaBlock {
  const { type } = block;
  return type === "image" || type === "document" || type === "audio" || type === "video";
}

/** The id as it stood on this format's wire before: none, where there was none. */
function wireId(id: string, kept: JsonObject | undefined, field: string): JsonValue | undefined {
  const before = object(kept?.[field])?.["id"];
  return before === null ? undefined : (text(before) ?? id);
}
