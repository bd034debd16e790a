/** Thought signatures: Google's own, and other vendors' reasoning packed into their place. */
import type { JsonObject } from "../../core/json.ts";
import type { Block, Opaque, ReasoningBlock } from "../internal/blocks.ts";
import { lostSignature, readOpaque, wrapOpaque } from "../opaque.ts";
import { text } from "../read.ts";

/** Between several values in one field. Never part of base64, in which all of them are written. */
const separator = ".";

export interface Signature {
  /** Google's own values: they belong to the part. */
  readonly own: readonly Opaque[];
  /** Other vendors' reasoning, which stood before the part. */
  readonly carried: readonly ReasoningBlock[];
  /** The sentinel stood there: no signature, and written back to Google only. */
  readonly lost: boolean;
}

const none: Signature = { own: [], carried: [], lost: false };

/** What a part's `thoughtSignature` says. A damaged value of ours says nothing (H117). */
export function readSignature(part: JsonObject): Signature {
  const value = text(part["thoughtSignature"]);
  if (value === undefined || value === "") return none;
  if (value === lostSignature) return { ...none, lost: true };
  const own: Opaque[] = [];
  const carried: ReasoningBlock[] = [];
  for (const piece of value.split(separator)) {
    const opaque = readOpaque(piece, "thought");
    if (opaque?.kind === "thought") own.push(opaque);
    else if (opaque) carried.push(rebuilt(opaque));
  }
  return { own, carried, lost: false };
}

function rebuilt({ text: signed, ...opaque }: Opaque): ReasoningBlock {
  return { type: "reasoning", text: signed ?? "", opaque: [opaque] };
}

/**
 * Puts carried reasoning before the part that carried it (H116). A client that kept the thought parts too would say it
 * twice: what stands unsigned right before and has the same text goes.
 */
export function placeCarried(blocks: Block[], carried: readonly ReasoningBlock[]): void {
  if (carried.length === 0) return;
  let first = blocks.length;
  let unsigned = "";
  for (let at = blocks.length - 1; at >= 0; at -= 1) {
    const block = blocks[at];
    if (block?.type !== "reasoning" || block.opaque) break;
    unsigned = block.text + unsigned;
    first = at;
  }
  if (unsigned !== "" && unsigned === carried.map((block) => block.text).join("")) blocks.length = first;
  blocks.push(...carried);
}

/** Google's own value among those of a block. */
export function ownSignature(values: readonly Opaque[] | undefined): string | undefined {
  return values?.find(({ kind }) => kind === "thought")?.value;
}

/** Values of other vendors in one text, for the field that clients of this format return untouched. */
export function packSignatures(values: readonly Opaque[]): string | undefined {
  return values.length === 0 ? undefined : values.map(wrapOpaque).join(separator);
}
