/** Why an answer ended: Google's words and ours, in one table each way. */

import type { WireFormat } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Stop, StopReason } from "../internal/answer.ts";

/** @see https://github.com/googleapis/js-genai `FinishReason` of @google/genai 3.3.0 (checked 2026-11-25) */
const reasons: Readonly<Record<string, StopReason>> = {
  STOP: "end",
  MAX_TOKENS: "length",
  SAFETY: "filter",
  RECITATION: "filter",
  LANGUAGE: "filter",
  BLOCKLIST: "filter",
  PROHIBITED_CONTENT: "filter",
  SPII: "filter",
  MODEL_ARMOR: "filter",
  IMAGE_SAFETY: "filter",
  IMAGE_RECITATION: "filter",
  IMAGE_PROHIBITED_CONTENT: "filter",
  ESCALATION: "filter",
  PUP_LIMITED_DISABLED: "filter",
  MALFORMED_FUNCTION_CALL: "malformed-call",
  UNEXPECTED_TOOL_CALL: "malformed-call",
  MALFORMED_RESPONSE: "malformed-call",
  // Not done yet: the next request goes on with a token that only Google reads.
  CONTINUATION: "length",
  TOO_MANY_TOOL_CALLS: "other",
  MISSING_THOUGHT_SIGNATURE: "other",
  NO_IMAGE: "other",
  IMAGE_OTHER: "other",
  OTHER: "other",
};

const words: Readonly<Record<StopReason, string>> = {
  end: "STOP",
  "tool-calls": "STOP",
  "stop-sequence": "STOP",
  compaction: "STOP",
  length: "MAX_TOKENS",
  "context-full": "MAX_TOKENS",
  // Half an answer must not pass for a whole one (H113).
  pause: "MAX_TOKENS",
  refusal: "SAFETY",
  filter: "SAFETY",
  "malformed-call": "MALFORMED_FUNCTION_CALL",
  other: "OTHER",
};

/** `extra` is what else the candidate said at its end. A word that we do not know is `other`. */
export function decodeStop(native: string, extra: JsonObject | undefined): Stop {
  const reason = Object.hasOwn(reasons, native) ? reasons[native] : undefined;
  return { reason: reason ?? "other", native, ...(extra && { extra: { gemini: extra } }) };
}

/** Google's own word comes back where the answer is Google's and still ended so. */
export function encodeStop({ reason, native }: Stop, upstream: WireFormat): string {
  const isOwn = upstream === "gemini" && native !== undefined && Object.hasOwn(reasons, native);
  return isOwn && reasons[native] === reason ? native : words[reason];
}
