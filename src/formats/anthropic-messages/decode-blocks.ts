/** Blocks of messages, of requests and answers alike. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Block, Citation, Family, Opaque, ReasoningBlock, TextBlock } from "../internal/blocks.ts";
import type { Use } from "../internal/request.ts";
import { opaqueFrom } from "../opaque.ts";
import { partsOfContent } from "../parts-of-content.ts";
import { text } from "../read.ts";
import { decodeCitation } from "./citations.ts";
import {
  decodeAside,
  decodeDocument,
  decodeImage,
  decodeSearchResult,
  decodeUnknown,
} from "./decode-media.ts";
import { decodeHosted, isHosted } from "./hosted-block.ts";
import { asString, type Common, commonOf } from "./own-fields.ts";

/** What is learned of a conversation while its blocks are read. */
export interface Conversation {
  /** Names of declared tools whose schema the vendor fixed. */
  readonly typedNames: ReadonlySet<string>;
  /** Ids of their calls. */
  readonly typedIds: Set<string>;
  readonly uses: Use[];
  /** Of an answer: who signed it. In a request the values themselves have to tell. */
  readonly family?: Family;
}

export function newConversation(typedNames: ReadonlySet<string> = new Set(), uses: Use[] = []): Conversation {
  return { typedNames, typedIds: new Set(), uses };
}

/** Content as a string or a list; `common` says which, so that it is written back alike. */
export function decodeContent(
  content: JsonValue | undefined,
  conversation: Conversation,
): { readonly blocks: readonly Block[]; readonly marks?: JsonObject } {
  if (typeof content === "string") {
    return { blocks: content === "" ? [] : [{ type: "text", text: content }], marks: { [asString]: true } };
  }
  if (Array.isArray(content) && content.length === 0) return { blocks: [], marks: { content: [] } };
  return { blocks: decodeBlocks(partsOfContent(content), conversation) };
}

/**
 * Signatures of Gemini hang on calls and texts. Clients of this format carry them in blocks of their own (see
 * `encode-thinking.ts`), from which they return to their places here.
 */
function decodeBlocks(content: readonly JsonObject[], conversation: Conversation): readonly Block[] {
  const blocks: Block[] = [];
  let waiting: Opaque[] = [];
  for (const raw of content) {
    const block = decodeBlock(raw, conversation);
    const carried = carriedSignature(block);
    if (carried === undefined) {
      if (waiting.length > 0 && block.type === "tool-call") {
        blocks.push({ ...block, opaque: waiting });
        waiting = [];
      } else blocks.push(block);
    } else if (raw["type"] === "redacted_thinking") waiting.push(carried);
    else blocks.push(signedText(blocks, carried));
  }
  if (waiting.length > 0) blocks.push({ type: "reasoning", text: "", opaque: waiting });
  return blocks;
}

function carriedSignature(block: Block): Opaque | undefined {
  if (block.type !== "reasoning" || block.text !== "") return undefined;
  const first = block.opaque?.[0];
  return first?.kind === "thought" ? first : undefined;
}

/** The text block before, signed; an empty one where none is. */
function signedText(blocks: Block[], carried: Opaque): TextBlock {
  const last = blocks.at(-1);
  if (last?.type !== "text") return { type: "text", text: "", opaque: [carried] };
  blocks.pop();
  return { ...last, opaque: [...(last.opaque ?? []), carried] };
}

/** Total: what is not understood becomes an unknown block. */
export function decodeBlock(raw: JsonObject, conversation: Conversation): Block {
  const type = text(raw["type"]) ?? "";
  const read = readers.get(type);
  if (read) return read(raw, conversation);
  return isHosted(type) ? decodeHosted(raw, type) : decodeUnknown(raw);
}

const readers: ReadonlyMap<string, (raw: JsonObject, conversation: Conversation) => Block> = new Map([
  ["text", decodeText],
  ["thinking", decodeThinking],
  ["redacted_thinking", decodeRedacted],
  ["tool_use", decodeCall],
  ["tool_result", decodeResult],
  ["image", decodeImage],
  ["search_result", decodeSearchResult],
  [
    "document",
    (raw, { uses }) => {
      const { block, citesSources } = decodeDocument(raw);
      if (citesSources) uses.push({ concept: "citations-request", field: "citations" });
      return block;
    },
  ],
  [
    "tool_reference",
    (raw, { uses }) => {
      uses.push({ concept: "deferred-tools", field: "tool_reference" });
      const name = text(raw["tool_name"]);
      return decodeAside(raw, name && `Found tool: ${name}`);
    },
  ],
  ["compaction", (raw) => decodeAside(raw, text(raw["content"]))],
]);

const textKeys: ReadonlySet<string> = new Set(["type", "text", "cache_control"]);
const citedKeys: ReadonlySet<string> = new Set([...textKeys, "citations"]);

function decodeText(raw: JsonObject): Block {
  const content = text(raw["text"]);
  if (content === undefined) return decodeUnknown(raw);
  const wire = raw["citations"];
  if (!Array.isArray(wire)) return { type: "text", text: content, ...commonOf(raw, textKeys) };
  const citations = wire
    .map(decodeCitation)
    .filter((citation): citation is Citation => citation !== undefined);
  return { type: "text", text: content, citations, ...commonOf(raw, citedKeys) };
}

const thinkingKeys: ReadonlySet<string> = new Set(["type", "thinking", "signature", "cache_control"]);
const redactedKeys: ReadonlySet<string> = new Set(["type", "data", "cache_control"]);

function decodeThinking(raw: JsonObject, { family }: Conversation): Block {
  const opaque = opaqueFrom(raw["signature"], "signature", family);
  return reasoning(text(raw["thinking"]) ?? "", opaque, commonOf(raw, thinkingKeys));
}

function decodeRedacted(raw: JsonObject, { family }: Conversation): Block {
  const opaque = opaqueFrom(raw["data"], "redacted", family);
  return reasoning(
    opaque?.kind === "redacted" ? "" : (opaque?.text ?? ""),
    opaque,
    commonOf(raw, redactedKeys),
  );
}

function reasoning(told: string, opaque: Opaque | undefined, common: Common): ReasoningBlock {
  return { type: "reasoning", text: told, ...(opaque && { opaque: [opaque] }), ...common };
}

const callKeys: ReadonlySet<string> = new Set(["type", "id", "name", "input", "cache_control"]);

function decodeCall(raw: JsonObject, { typedNames, typedIds }: Conversation): Block {
  const id = text(raw["id"]) ?? "";
  const name = text(raw["name"]) ?? "";
  const isTyped = typedNames.has(name);
  if (isTyped) typedIds.add(id);
  return {
    type: "tool-call",
    id,
    name,
    kind: isTyped ? "typed" : "function",
    input: argumentsText(raw["input"]) || "{}",
    ...commonOf(raw, callKeys),
  };
}

const resultKeys: ReadonlySet<string> = new Set(["type", "tool_use_id", "content", "cache_control"]);
const failedKeys: ReadonlySet<string> = new Set([...resultKeys, "is_error"]);

function decodeResult(raw: JsonObject, conversation: Conversation): Block {
  const callId = text(raw["tool_use_id"]) ?? "";
  const isError = raw["is_error"] === true;
  const { blocks, marks } = decodeContent(raw["content"], conversation);
  return {
    type: "tool-result",
    callId,
    kind: conversation.typedIds.has(callId) ? "typed" : "function",
    isError,
    content: blocks,
    ...commonOf(raw, isError ? failedKeys : resultKeys, marks),
  };
}
