/** How a Chat client is told values that only their maker can read: in the maker's own field where Chat has it, else wrapped. */
import type { JsonObject } from "../../core/json.ts";
import type { Opaque } from "../internal/blocks.ts";
import { compact } from "../read.ts";
import { detailsOf, textDetailId, wrappedDetail } from "./opaque-fields.ts";

/** The block that a value belongs to. `text`: what was signed, which a Chat client may join with other reasoning. */
export interface Owner {
  readonly type: "text" | "reasoning" | "call";
  readonly callId?: string;
  readonly text?: string;
}

/** Fields of a message or delta. `details` has a number per answer: the `index` of its next entry. */
export interface Told {
  readonly reasoning_details?: readonly JsonObject[];
  readonly extra_content?: JsonObject;
}

/**
 * Google's signatures of calls and text go where its own Chat endpoint has them, which clients of that endpoint return;
 * `details` go back as the list they were.
 */
export function tellOpaque(opaque: Opaque, owner: Owner, index: number): Told {
  if (opaque.kind === "thought" && owner.type !== "reasoning") {
    return { extra_content: { google: { thought_signature: opaque.value } } };
  }
  if (opaque.kind === "details") return { reasoning_details: detailsOf(opaque) as readonly JsonObject[] };
  const signed = owner.text === undefined || owner.text === "" ? opaque : { ...opaque, text: owner.text };
  const id = owner.type === "call" ? owner.callId : owner.type === "text" ? textDetailId : undefined;
  return { reasoning_details: [wrappedDetail(owner.type === "reasoning" ? signed : opaque, index, id)] };
}

/** The fields as JSON. */
export function toldJson({ reasoning_details, extra_content }: Told): JsonObject {
  return compact({ reasoning_details, extra_content });
}
