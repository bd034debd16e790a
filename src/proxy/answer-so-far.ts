/** The answer of one candidate: of one attempt mostly, of more where it pauses and is asked to go on (H113). */
import type { PausedTurn } from "../formats/contract.ts";
import type { AnswerGathering, StreamConversion } from "../formats/convert-answer.ts";

export interface AnswerSoFar {
  /** For a client that wants a stream. */
  conversion?: StreamConversion | undefined;
  /** For a client that wants it whole. */
  gathering?: AnswerGathering | undefined;
  /** Text that waits for the first content. */
  held: string;
}

export const newAnswer = (): AnswerSoFar => ({ held: "" });

/** What makes the candidate go on; undefined: it has nothing to go on with. */
export function pausedTurn({ conversion, gathering }: AnswerSoFar): PausedTurn | undefined {
  return (conversion ?? gathering)?.paused;
}

/** What came was spoiled, and nobody has seen it: the candidate would have to begin anew. */
export function forget(soFar: AnswerSoFar): void {
  soFar.conversion = undefined;
  soFar.gathering = undefined;
  soFar.held = "";
}
