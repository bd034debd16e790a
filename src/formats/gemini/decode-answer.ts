/** A whole response as an answer: read as the only frame of a stream, so that both ways of answering are one. */
import type { JsonObject } from "../../core/json.ts";
import { folder } from "../answer/fold.ts";
import type { Exchange, Outcome } from "../contract.ts";
import { errorInPlaceOf } from "../errors/read-error.ts";
import type { Answer } from "../internal/answer.ts";
import { responseDecoder } from "./decode-stream.ts";

/** Never throws; a response without candidates has no blocks and the stop that its `promptFeedback` says. */
export function decodeAnswer(body: JsonObject, { family }: Pick<Exchange, "family">): Answer {
  const decoder = responseDecoder(family);
  const fold = folder();
  decoder.response(body, fold.part);
  decoder.close(fold.part);
  const { answer, error = errorInPlaceOf(["candidates", "promptFeedback"], body) } = fold.result();
  return error ? { ...answer, error } : answer;
}

/** Whether it was blocked, and is an error, shows only when it is read whole. */
export function decodeOutcome(body: JsonObject, exchange: Pick<Exchange, "family">): Outcome {
  const { usage, error } = decodeAnswer(body, exchange);
  return { usage, ...(error && { error }) };
}
