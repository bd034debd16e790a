/** Why an answer ended: this format has a status and, where an answer is incomplete, a reason. */
import type { JsonObject } from "../../core/json.ts";
import type { Stop, StopReason } from "../internal/answer.ts";
import { object, text } from "../read.ts";

const incompleteReasons: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ["max_output_tokens", "length"],
  ["max_tokens", "length"],
  ["content_filter", "filter"],
]);

/** What an answer held, as far as it tells why it ended. */
export interface Held {
  readonly calls: boolean;
  readonly refused: boolean;
}

/** `status`: as the answer or the stream's last event says it. */
export function decodeStop(response: JsonObject, status: string, held: Held): Stop {
  if (status === "incomplete") {
    const reason = text(object(response["incomplete_details"])?.["reason"]);
    // An incomplete answer was cut, whatever the vendor's word: it must not pass for a whole one.
    return { reason: incompleteReasons.get(reason ?? "") ?? "length", native: reason ?? status };
  }
  if (status === "failed" || status === "cancelled") {
    const error = object(response["error"]);
    return { reason: "other", native: text(error?.["message"]) ?? text(error?.["code"]) ?? status };
  }
  return { reason: held.refused ? "refusal" : held.calls ? "tool-calls" : "end", native: status };
}

export interface Status {
  readonly status: "completed" | "incomplete" | "failed";
  readonly incomplete_details: JsonObject | null;
}

const tooLong: Status = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
const filtered: Status = { status: "incomplete", incomplete_details: { reason: "content_filter" } };
const failed: Status = { status: "failed", incomplete_details: null };
const completed: Status = { status: "completed", incomplete_details: null };

const statuses: Readonly<Partial<Record<StopReason, Status>>> = {
  length: tooLong,
  "context-full": tooLong,
  // Half an answer must not pass for a whole one (H113).
  pause: tooLong,
  filter: filtered,
  "malformed-call": failed,
};

/** A refusal whose text was said is a complete answer; one without a word is a filtered one. */
export function encodeStop({ reason }: Stop, refused: boolean): Status {
  if (reason === "refusal" && !refused) return filtered;
  return statuses[reason] ?? completed;
}
