/** Finish reasons: the vendor's own words, those of dialects, and back. */
import type { Dialect } from "../../core/dialect.ts";
import type { Stop, StopReason } from "../internal/answer.ts";

/** Words that several vendors use beside OpenAI's five; what no table knows is `other`. */
const reasons: Readonly<Record<string, StopReason>> = {
  stop: "end",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "filter",
  // Gateways that pass on the word of the model behind them (sources: 6.1 of the notes on wire formats).
  end_turn: "end",
  eos: "end",
  stop_sequence: "stop-sequence",
  max_tokens: "length",
  model_length: "length",
  tool_use: "tool-calls",
  model_context_window_exceeded: "context-full",
  safety: "filter",
  refusal: "refusal",
};

/** What the words of `finish-reasons` in a dialect mean. */
const meanings = {
  stop: "end",
  length: "length",
  tool_calls: "tool-calls",
  content_filter: "filter",
} as const;

const words: Readonly<Record<StopReason, string>> = {
  end: "stop",
  "tool-calls": "tool_calls",
  length: "length",
  "context-full": "length",
  "stop-sequence": "stop",
  refusal: "content_filter",
  filter: "content_filter",
  // Half an answer must not pass for a whole one (H113).
  pause: "length",
  compaction: "stop",
  "malformed-call": "stop",
  other: "stop",
};

/** `error`: the vendor's word says that the answer failed. */
export function decodeStop(native: string, dialect: Dialect): Stop | "error" {
  const own = dialect["finish-reasons"];
  const meaning = own && Object.hasOwn(own, native) ? own[native] : undefined;
  if (meaning === "error") return "error";
  const reason = meaning ? meanings[meaning] : Object.hasOwn(reasons, native) ? reasons[native] : undefined;
  return { reason: reason ?? "other", native };
}

export function encodeStop({ reason }: Stop): string {
  return words[reason];
}
