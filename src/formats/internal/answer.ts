/** An answer in no vendor's words: blocks, why it ended, what it cost, or what went wrong; and the list of models. */
import type {
  Extra,
  HostedBlock,
  ImageBlock,
  ReasoningBlock,
  RefusalBlock,
  TextBlock,
  ToolCallBlock,
  UnknownBlock,
} from "./blocks.ts";

/** Token counts of one answer. A missing count is unknown, which is not zero. Counts do not overlap, but for `reasoning`. */
export interface Usage {
  /** Input read from no cache and written to none. */
  readonly input?: number;
  readonly cacheRead?: number;
  /** Written to a cache that lasts five minutes, and one hour. */
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** All of the answer, reasoning included. */
  readonly output?: number;
  /** The part of `output` that is reasoning. */
  readonly reasoning?: number;
  readonly extra?: Extra;
}

/** Why an answer ended. `malformed-call`: the model wrote a tool call that the vendor could not read. */
export type StopReason =
  | "end"
  | "tool-calls"
  | "length"
  | "context-full"
  | "stop-sequence"
  | "refusal"
  | "filter"
  | "pause"
  | "compaction"
  | "malformed-call"
  | "other";

export interface Stop {
  readonly reason: StopReason;
  /** The stop sequence that ended the text. */
  readonly sequence?: string;
  /** The vendor's own word. */
  readonly native?: string;
  readonly extra?: Extra;
}

/** What went wrong, by what a client does about it: compact, back off, log in again, or stop. */
export const errorClasses = [
  "invalid-request",
  "context-overflow",
  "authentication",
  "permission",
  "billing",
  "not-found",
  "too-large",
  "rate-limit",
  "overloaded",
  "server",
  "timeout",
  "unsupported",
] as const;
export type ErrorClass = (typeof errorClasses)[number];

export interface UpstreamError {
  readonly class: ErrorClass;
  readonly message: string;
  /** HTTP status where there was one. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** The field that was refused. */
  readonly param?: string;
  /** The vendor's own code. */
  readonly code?: string;
  /** Of a context overflow, where the text says them. */
  readonly tokens?: number;
  readonly maximumTokens?: number;
}

/** Blocks of an answer. Images are ones that the model made. */
export type AnswerBlock =
  | TextBlock
  | RefusalBlock
  | ReasoningBlock
  | ToolCallBlock
  | HostedBlock
  | ImageBlock
  | UnknownBlock;

export interface Answer {
  readonly id?: string;
  readonly model?: string;
  readonly blocks: readonly AnswerBlock[];
  readonly stop: Stop;
  readonly usage: Usage;
  readonly extra?: Extra;
  /** The body was an error in spite of HTTP 200 (MiniMax, OpenRouter; Responses that failed): the answer's last part. */
  readonly error?: UpstreamError;
}

/** A model as lists show it. Token limits where known. */
export interface ListedModel {
  readonly id: string;
  readonly name?: string;
  readonly provider?: string;
  readonly contextTokens?: number;
  readonly outputTokens?: number;
  /** Seconds since 1970. */
  readonly created?: number;
}
