/** Blocks of a request's messages. */
import type { JsonObject } from "../../core/json.ts";
import { argumentsOf } from "../arguments.ts";
import type { Report } from "../contract.ts";
import type {
  Block,
  DocumentBlock,
  MediaSource,
  ReasoningBlock,
  TextBlock,
  ToolResultBlock,
} from "../internal/blocks.ts";
import { object } from "../read.ts";
import type { Concept } from "../support.ts";
import { nativeCitation } from "./citations.ts";
import { isNative, thinkingBlocks } from "./encode-thinking.ts";
import {
  asRaw,
  asString,
  type Common,
  type Draft,
  own,
  putBack,
  putFields,
  wireFormat,
} from "./own-fields.ts";

export interface BlockWriter {
  readonly report: Report;
  /** The target takes thinking without a signature, which Anthropic itself refuses (H3). */
  readonly takesUnsigned: boolean;
}

function encodeBlocks(blocks: readonly Block[], writer: BlockWriter): JsonObject[] {
  const written: JsonObject[] = [];
  for (const block of blocks) writeBlock(block, written, writer);
  return written;
}

/** A string where the client wrote one and one plain text is still all there is. */
export function encodeContent(
  blocks: readonly Block[],
  kept: JsonObject,
  writer: BlockWriter,
): string | readonly JsonObject[] {
  if (kept[asString] === true) {
    const [only] = blocks;
    if (only === undefined) return "";
    if (blocks.length === 1 && only.type === "text" && isPlain(only)) return only.text;
  }
  return encodeBlocks(blocks, writer);
}

function isPlain({ cache, extra, citations }: TextBlock): boolean {
  return cache === undefined && extra?.[wireFormat] === undefined && citations === undefined;
}

function writeBlock(block: Block, written: JsonObject[], writer: BlockWriter): void {
  const raw = own(block.extra)[asRaw];
  const whole = raw === undefined ? undefined : object(raw);
  if (whole) {
    written.push(putBack({ ...whole }, block));
    return;
  }
  switch (block.type) {
    case "text":
      // Empty text is refused (H38).
      if (block.text !== "") written.push(encodeText(block));
      return;
    case "refusal":
      written.push({ type: "text", text: block.text });
      return;
    case "reasoning":
      writeReasoning(block, written, writer);
      return;
    case "tool-call":
      written.push(
        putBack({ type: "tool_use", id: block.id, name: block.name, input: inputObject(block.input) }, block),
      );
      return;
    case "tool-result":
      written.push(encodeResult(block, writer));
      return;
    case "image":
      written.push(putBack({ type: "image", source: encodeSource(block.source) }, block));
      return;
    case "document":
      written.push(encodeDocument(block));
      return;
    case "hosted":
      if (block.format === wireFormat) written.push(putBack({ ...block.raw }, block));
      else written.push(putBack({ type: "text", text: block.summary }, block));
      return;
    case "unknown":
      if (block.format === wireFormat) written.push(putBack({ ...block.raw }, block));
      else drop("unknown-block", writer);
      return;
    case "audio":
    case "video":
      drop(block.type, writer);
      return;
  }
}

function drop(concept: Concept, { report }: BlockWriter): void {
  report({ concept, treatment: "dropped", direction: "request", field: "messages" });
}

function encodeText(block: TextBlock): JsonObject {
  const draft: Draft = { type: "text", text: block.text };
  const citations = block.citations?.map(nativeCitation).filter((citation) => citation !== undefined);
  // An empty list is a client's own; of other formats' citations none can be said here.
  if (citations && (citations.length > 0 || block.citations?.length === 0)) draft["citations"] = citations;
  return putBack(draft, block);
}

function writeReasoning(block: ReasoningBlock, written: JsonObject[], { takesUnsigned }: BlockWriter): void {
  const opaque = block.opaque?.filter(isNative) ?? [];
  if (opaque.length === 0 && !takesUnsigned) return;
  // The signature is over the text that was signed, which may not be the text that a client showed.
  const told = opaque[0]?.kind === "signature" ? (opaque[0].text ?? block.text) : block.text;
  for (const made of thinkingBlocks(told, opaque)) {
    if (takesUnsigned || made["signature"] !== "") written.push(withOwn(made, block));
  }
}

function withOwn(made: JsonObject, { extra, cache }: Common): JsonObject {
  return extra === undefined && cache === undefined
    ? made
    : putBack({ ...made }, { ...(extra && { extra }), ...(cache && { cache }) });
}

/** The wire takes an object and nothing else; what a model wrote wrongly is told whole in a field that no tool asks for (H28). */
export function inputObject(input: string): JsonObject {
  return argumentsOf(input) ?? customInput(input);
}

/** The free text of a custom tool, which a client of this format can't have declared, as a function's input. */
export function customInput(text: string): JsonObject {
  return { input: text };
}

function encodeResult(block: ToolResultBlock, writer: BlockWriter): JsonObject {
  const draft: Draft = { type: "tool_result", tool_use_id: block.callId };
  const kept = own(block.extra);
  const content = encodeContent(block.content, kept, writer);
  if (content.length > 0 || kept[asString] === true) draft["content"] = content;
  if (block.isError) draft["is_error"] = true;
  return putBack(draft, block);
}

function encodeSource(source: MediaSource): JsonObject {
  switch (source.kind) {
    case "data":
      return { type: "base64", media_type: source.mediaType, data: source.data };
    case "url":
      return { type: "url", url: source.url };
    case "file":
      return { type: "file", file_id: source.id };
  }
}

function encodeDocument(block: DocumentBlock): JsonObject {
  const { source, name } = block;
  const isText = source.kind === "text";
  const draft: Draft = {
    type: "document",
    source: isText ? { type: "text", media_type: "text/plain", data: source.text } : encodeSource(source),
  };
  if (name !== undefined) draft["title"] = name;
  return putBack(draft, block);
}

/** The fields kept of a message. */
export function encodeMessage(role: string, content: Draft["content"], kept: JsonObject): JsonObject {
  const draft: Draft = { role, content: content ?? [] };
  putFields(draft, kept);
  return draft;
}
