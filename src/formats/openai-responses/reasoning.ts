/** Reasoning items, to and from blocks: one item is one block, whatever the number of its parts (H17). */
import type { JsonObject } from "../../core/json.ts";
import type { Family, Opaque, ReasoningBlock } from "../internal/blocks.ts";
import { readOpaque } from "../opaque.ts";
import { objects, rest, text } from "../read.ts";
import { ownExtra, ownItem, type Place } from "./own.ts";

const withoutSecret = new Set(["encrypted_content"]);

/** The summary, else the raw reasoning that models with open weights give, parts joined by a blank line. */
export function reasoningText(item: JsonObject): string {
  return joined(item["summary"]) || joined(item["content"]);
}

function joined(parts: unknown): string {
  const texts = objects(parts).map((part) => text(part["text"]) ?? "");
  return texts.filter((part) => part !== "").join("\n\n");
}

/** As a client sends it back: its encrypted content may be a wrapped value of another family. */
export function decodeReasoning(item: JsonObject, at: number): ReasoningBlock {
  const secret = text(item["encrypted_content"]);
  const opaque = secret === undefined ? undefined : readOpaque(secret, "encrypted");
  const own = rest(item, secret === undefined ? noKeys : withoutSecret) ?? {};
  return {
    type: "reasoning",
    text: reasoningText(item) || (opaque?.text ?? ""),
    ...(opaque && { opaque: [opaque] }),
    extra: ownExtra({ at, item: own }),
  };
}

const noKeys = new Set<string>();

/**
 * A value that Gemini hung on a call or a text and that came through this format as an item after it: undefined for every
 * other reasoning block.
 */
export function carriedThought(block: ReasoningBlock): Opaque | undefined {
  const [opaque] = block.opaque ?? [];
  return opaque?.kind === "thought" && block.text === "" ? opaque : undefined;
}

/** As an upstream answered it. */
export function decodeAnsweredReasoning(item: JsonObject, place: Place, family: Family): ReasoningBlock {
  const value = text(item["encrypted_content"]);
  return {
    type: "reasoning",
    text: reasoningText(item),
    ...(value && { opaque: [{ family, kind: "encrypted", value }] }),
    extra: ownExtra(place),
  };
}

/** The parts that this format had; reasoning of another is one part of the summary. */
export function encodeReasoning(block: ReasoningBlock): JsonObject {
  const secret = block.opaque?.find(({ kind }) => kind === "encrypted");
  const remembered = ownItem(block);
  return {
    ...(remembered ?? {
      type: "reasoning",
      summary: block.text === "" ? [] : [{ type: "summary_text", text: block.text }],
    }),
    ...(secret && { encrypted_content: secret.value }),
  };
}
