/** Reasoning and what signs it, as blocks of thinking. */
import type { JsonObject } from "../../core/json.ts";
import type { Opaque } from "../internal/blocks.ts";
import { wrapOpaque } from "../opaque.ts";

/** A value that this wire has a place for as it is. */
export function isNative({ kind }: Opaque): boolean {
  return kind === "signature" || kind === "redacted";
}

/** A value as a client of this format carries it. */
export function signatureOf(opaque: Opaque): string {
  return isNative(opaque) ? opaque.value : wrapOpaque(opaque);
}

/** A block that holds nothing but an opaque value. */
export function redactedBlock(opaque: Opaque): JsonObject {
  return { type: "redacted_thinking", data: signatureOf(opaque) };
}

/** Where Gemini signed a text, its signature follows the text so; that of a call stands before it, redacted. */
export function signedAfterText(opaque: Opaque): JsonObject {
  return { type: "thinking", thinking: "", signature: wrapOpaque(opaque) };
}

function thinkingBlock(thinking: string, signature: string): JsonObject {
  return { type: "thinking", thinking, signature };
}

/**
 * One block for the text and its signature, further values each in one of their own. A value without text is redacted
 * thinking, but for a signature of this format: the vendor itself signs thinking that it does not show.
 */
export function thinkingBlocks(told: string, opaque: readonly Opaque[]): readonly JsonObject[] {
  const [first, ...others] = opaque;
  if (first === undefined) return told === "" ? [] : [thinkingBlock(told, "")];
  if (standsAlone(told, first)) {
    const text = told === "" ? [] : [thinkingBlock(told, "")];
    return [...text, ...opaque.map(redactedBlock)];
  }
  return [thinkingBlock(told, signatureOf(first)), ...others.map(aloneBlock)];
}

/** A further value of a block whose text went out with the first. */
export function aloneBlock(opaque: Opaque): JsonObject {
  return opaque.kind === "signature" ? thinkingBlock(opaque.text ?? "", opaque.value) : redactedBlock(opaque);
}

/** Whether a value can't sign the thinking block of `told`. */
export function standsAlone(told: string, { kind }: Opaque): boolean {
  return kind === "redacted" || (told === "" && kind !== "signature");
}
