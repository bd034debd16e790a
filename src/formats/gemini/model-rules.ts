/** What a Gemini model asks of a request: its dialect says it, since generations differ (`by-model` in the template). */
import type { Target } from "../contract.ts";

/**
 * Whether the first call of a model turn needs its signature or the sentinel (H6).
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (checked 2026-11-25)
 */
export function needsSignature({ dialect }: Target): boolean {
  return dialect["reasoning-roundtrip"] === "required";
}

/**
 * Whether a tool's result may hold pictures and files of its own.
 * @see https://ai.google.dev/gemini-api/docs/function-calling (checked 2026-11-25)
 */
export function takesMediaInResults({ dialect }: Target): boolean {
  return dialect["tool-content"] !== "text";
}

/** Whether thinking is set by level; the other models have a budget. */
export function takesLevel({ dialect }: Target): boolean {
  return dialect["reasoning-form"] === "effort";
}

/** What comes nearest to no thinking, where thinking is set by level: there is no off. */
export function lowestLevel({ dialect }: Target): string {
  return dialect.efforts?.[0] ?? "low";
}
