/** Why an answer ended, in this format's words and in ours. */
import type { JsonObject } from "../../core/json.ts";
import type { Stop, StopReason } from "../internal/answer.ts";
import { object, text } from "../read.ts";
import { type Draft, keep, own } from "./own-fields.ts";

/** @see https://github.com/anthropics/anthropic-sdk-typescript `BetaStopReason` of 1.13.0 (checked 2026-11-25) */
const decoded: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ["end_turn", "end"],
  ["tool_use", "tool-calls"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "context-full"],
  ["stop_sequence", "stop-sequence"],
  ["refusal", "refusal"],
  ["pause_turn", "pause"],
  ["compaction", "compaction"],
]);

/** The format has no word for a filter; a refusal tells clients the same: do not go on (matrix 5.2). */
const encoded: Readonly<Record<StopReason, string>> = {
  end: "end_turn",
  "tool-calls": "tool_use",
  length: "max_tokens",
  "context-full": "model_context_window_exceeded",
  "stop-sequence": "stop_sequence",
  refusal: "refusal",
  filter: "refusal",
  pause: "pause_turn",
  compaction: "compaction",
  "malformed-call": "end_turn",
  other: "end_turn",
};

/** Fields that say more about the end; they stand beside the stop reason, in a stream partly around it. */
const details = ["stop_details", "container", "context_management"] as const;

/** `outer`: where a stream says `context_management`. */
export function decodeStop(raw: JsonObject, outer: JsonObject = raw): Stop {
  const native = text(raw["stop_reason"]);
  const sequence = text(raw["stop_sequence"]);
  const kept: Draft = {};
  for (const field of details) {
    const value = raw[field] ?? outer[field];
    if (value !== undefined && value !== null) kept[field] = value;
  }
  return {
    reason: (native === undefined ? undefined : decoded.get(native)) ?? "other",
    ...(sequence !== undefined && { sequence }),
    ...(native !== undefined && { native }),
    ...(Object.keys(kept).length > 0 && { extra: keep(kept) }),
  };
}

/** The words with which the vendor explains a refusal, which has no blocks of its own. */
export function refusalText(raw: JsonObject): string | undefined {
  if (raw["stop_reason"] !== "refusal") return undefined;
  const explanation = text(object(raw["stop_details"])?.["explanation"]);
  return explanation === "" ? undefined : explanation;
}

/** Fields of a whole answer, or of `delta` in a stream. A stop sequence that nobody names (Chat) is an end like any other. */
export function encodeStop({ reason, sequence, extra }: Stop): JsonObject {
  const stopDetails = own(extra)["stop_details"];
  const isNameless = reason === "stop-sequence" && sequence === undefined;
  return {
    stop_reason: isNameless ? encoded.end : encoded[reason],
    stop_sequence: reason === "stop-sequence" ? (sequence ?? null) : null,
    ...(stopDetails !== undefined && { stop_details: stopDetails }),
  };
}
