/** An exchange on its way: what it is served with, and what has become of it so far. */
import type { ServerResponse } from "node:http";
import type { UpstreamError } from "../formats/internal/answer.ts";
import type { Candidate } from "../routing/candidate.ts";
import type { AnswerSoFar } from "./answer-so-far.ts";
import type { Asked } from "./asked.ts";
import type { ClientStream } from "./client-stream.ts";
import type { Departure } from "./departure.ts";
import type { Dependencies } from "./dependencies.ts";
import type { HealthBook } from "./health-book.ts";
import type { LessonBook } from "./lessons.ts";
import type { PaceBook } from "./pace-book.ts";
import type { PictureBook } from "./pictures/picture-book.ts";

export interface Serving {
  readonly asked: Asked;
  readonly candidates: readonly Candidate[];
  readonly response: ServerResponse;
  readonly departure: Departure;
  readonly dependencies: Dependencies;
  readonly health: HealthBook;
  readonly lessons: LessonBook;
  readonly paces: PaceBook;
}

/** What an attempt cost, and whom it was paid to. */
export interface Cost {
  readonly provider: string;
  readonly microUsd: number;
}

/** An exchange while it is served. */
export interface Run {
  readonly serving: Serving;
  /** Where the client wants a stream. */
  readonly client: ClientStream | undefined;
  readonly costs: Cost[];
  attempts: number;
  /** The answer of the candidate at hand. */
  soFar: AnswerSoFar;
  /** Whether a request was sent again after a moment; that is done once. */
  waited: boolean;
  /** Whether a refusal has taught something; that is done once. */
  taught: boolean;
  /** Where somebody was asked who follows no links. */
  pictures?: PictureBook;
  /** Of the attempt before. */
  error?: UpstreamError;
}
