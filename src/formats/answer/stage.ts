/** A step between the upstream's parts and the client's: what it is given and what it passes on. */
import type { Exchange, Report, Traits } from "../contract.ts";
import type { StreamPart } from "../internal/stream.ts";

export type Emit = (part: StreamPart) => void;

export interface StageContext {
  readonly exchange: Exchange;
  /** The client's format. */
  readonly client: Traits;
  readonly report: Report;
}

/** Made once a stream; called with each part, calls `next` with what becomes of it, at once wherever that is known. */
export type Stage = (context: StageContext, next: Emit) => Emit;
