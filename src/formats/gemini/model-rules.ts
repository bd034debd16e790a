/** What a Gemini model asks of a request by its generation, where the dialect's data does not say. */
import type { Target } from "../contract.ts";

/** `gemini-2.5-pro`: 2.5. Names without a number (`gemini-flash-latest`) are the newest; others are no Gemini. */
export function generationOf(model: string): number | undefined {
  const at = model.indexOf("gemini-");
  if (at < 0) return undefined;
  const found = /^gemini-(\d+(?:\.\d+)?)/.exec(model.slice(at));
  return found ? Number(found[1]) : Number.POSITIVE_INFINITY;
}

/**
 * From Gemini 3 on, the first call of a model turn needs its signature or the sentinel (H6).
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (checked 2026-11-25)
 */
export function needsSignature({ model, dialect }: Target): boolean {
  const generation = generationOf(model);
  return generation === undefined ? dialect["reasoning-roundtrip"] === "required" : generation >= 3;
}

/**
 * From Gemini 3 on, a tool's result may hold pictures and files of its own.
 * @see https://ai.google.dev/gemini-api/docs/function-calling (checked 2026-11-25)
 */
export function takesMediaInResults({ model, dialect }: Target): boolean {
  return dialect["tool-content"] !== "text" && (generationOf(model) ?? 0) >= 3;
}

/** From Gemini 3 on thinking is set by level, before that by budget. */
export function takesLevel({ model }: Target): boolean {
  return (generationOf(model) ?? 0) >= 3;
}
