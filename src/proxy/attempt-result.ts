/** What an attempt is given, and what becomes of it. */
import type { ServerResponse } from "node:http";
import type { Target } from "../formats/contract.ts";
import type { UpstreamError, Usage } from "../formats/internal/answer.ts";
import type { Warning } from "../formats/support.ts";
import type { AnswerSoFar } from "./answer-so-far.ts";
import type { Asked } from "./asked.ts";
import type { ClientStream } from "./client-stream.ts";
import type { Departure } from "./departure.ts";
import type { KeyHider } from "./hide-key.ts";
import type { UpstreamBody } from "./upstream-body.ts";
import type { UpstreamCall } from "./upstream-call.ts";

/** What became of an attempt. */
export interface AttemptResult {
  /** The client has seen something of the answer, so nothing else is tried. */
  readonly committed: boolean;
  readonly status: number;
  readonly error?: UpstreamError;
  /** The client went away, and the upstream was broken off: nobody's fault. */
  readonly clientLeft?: boolean;
  readonly usage: Usage;
  /** Tokens of what a client was told that left before their counts came, as estimated. */
  readonly spokenTokens?: number;
  readonly firstTokenMs?: number;
  /** What the client's format said otherwise or not at all. */
  readonly warnings?: readonly Warning[];
}

export interface AttemptInput {
  readonly asked: Asked;
  readonly target: Target;
  readonly call: UpstreamCall;
  readonly prepared: UpstreamBody;
  readonly response: ServerResponse;
  /** Where the client wants a stream. */
  readonly client: ClientStream | undefined;
  /** The answer that this attempt begins or goes on with. */
  readonly soFar: AnswerSoFar;
  readonly hide: KeyHider;
  readonly departure: Departure;
  /** When the attempt began, in milliseconds since 1970. */
  readonly began: number;
}

/** Nothing of it has reached the client. */
export function failed(status: number, error: UpstreamError): AttemptResult {
  return { committed: false, status, error, usage: {} };
}

/** The client left before anything was there to be seen. */
export const abandoned: AttemptResult = {
  ...failed(0, { class: "server", message: "the client left" }),
  clientLeft: true,
};
