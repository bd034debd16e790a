/** The truth of a case of the corpus, by its format. */
import type { WireFormat } from "../../../src/core/ids.ts";
import { at } from "../grammar/json.ts";
import { chatBodyTruth, chatStreamTruth } from "./chat-truth.ts";
import { geminiTruth } from "./gemini-truth.ts";
import { messagesBodyTruth, messagesStreamTruth } from "./messages-truth.ts";
import { responsesBodyTruth, responsesStreamTruth } from "./responses-truth.ts";
import type { Truth } from "./truth.ts";

const ofStreams: Readonly<Record<WireFormat, (payloads: readonly unknown[]) => Truth>> = {
  "anthropic-messages": messagesStreamTruth,
  "openai-chat": chatStreamTruth,
  "openai-responses": responsesStreamTruth,
  gemini: geminiTruth,
};

const ofBodies: Readonly<Record<WireFormat, (body: unknown) => Truth>> = {
  "anthropic-messages": messagesBodyTruth,
  "openai-chat": chatBodyTruth,
  "openai-responses": responsesBodyTruth,
  gemini: (body) => geminiTruth([body]),
};

export interface Answered {
  readonly format: WireFormat;
  readonly payloads?: readonly unknown[] | undefined;
  readonly body?: unknown;
  /** Somebody took deltas out: what was done at the end counts. */
  readonly shortened?: boolean;
}

/** What the upstream said, in whichever way it said it. */
export function foldTruth({ format, payloads, body, shortened = false }: Answered): Truth {
  if (shortened) return ofBodies[format](at(payloads?.at(-1), "response"));
  return payloads === undefined ? ofBodies[format](body) : ofStreams[format](payloads);
}
