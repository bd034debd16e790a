/** An answer from one wire format to another: a stream, or a whole body. */
import type { JsonObject } from "../core/json.ts";
import { type Folded, folder } from "./answer/fold.ts";
import { reportingOnce } from "./answer/note-losses.ts";
import type { Emit } from "./answer/stage.ts";
import type { Exchange } from "./contract.ts";
import type { UpstreamError } from "./internal/answer.ts";
import type { StreamPart } from "./internal/stream.ts";
import { codecs } from "./list.ts";
import { type AnswerReader, type Framing, readAnswer } from "./read-answer.ts";
import type { Warning } from "./support.ts";

/** What came of a conversion, for the caller's record. Whole when `over`. */
export interface StreamConversion extends Pick<AnswerReader, "over" | "paused" | "ownUsage"> {
  /** The client's text for these bytes: whole frames, or nothing. */
  push(bytes: Uint8Array): string;
  end(): string;
  /** The client's text for a body that came in place of a stream. */
  whole(body: JsonObject): string;
  fail(error: UpstreamError): string;
  /** Where the upstream paused: its next stream or body begins. Who hears of the parts may be another from now on. */
  resume(hearers: ConversionHearers): void;
  readonly warnings: readonly Warning[];
}

interface ConversionHearers {
  /** Sees each part that the client is told. */
  readonly watch?: Emit;
  /** What a client may be told of an error. */
  readonly tell?: (error: UpstreamError) => UpstreamError;
}

export interface ConversionOptions extends ConversionHearers {
  readonly framing?: Framing;
}

/** An upstream's stream as the client's stream. */
export function convertStream(
  exchange: Exchange,
  { framing, ...given }: ConversionOptions = {},
): StreamConversion {
  let hearers: ConversionHearers = given;
  const warnings: Warning[] = [];
  const report = reportingOnce((warning) => warnings.push(warning));
  const encoder = codecs[exchange.client].streamEncoder(exchange, report);
  let text = "";
  const emit = (part: StreamPart): void => {
    const { watch, tell } = hearers;
    const told = tell && part.type === "error" ? { ...part, error: tell(part.error) } : part;
    text += encoder.part(told);
    watch?.(told);
  };
  const reader = readAnswer(exchange, { emit, report, ...(framing && { framing }) });
  const take = (): string => {
    const taken = text;
    text = "";
    return taken;
  };
  return {
    push(bytes) {
      reader.push(bytes);
      return take();
    },
    end() {
      reader.end();
      return take();
    },
    whole(body) {
      reader.whole(body);
      return take();
    },
    fail(error) {
      reader.fail(error);
      return take();
    },
    resume(others) {
      hearers = others;
      reader.resume();
    },
    get over() {
      return reader.over;
    },
    get paused() {
      return reader.paused;
    },
    get ownUsage() {
      return reader.ownUsage;
    },
    warnings,
  };
}

/** A whole answer, or the error that stood in its place. */
export type ConvertedAnswer = (
  | { readonly body: JsonObject; readonly folded: Folded }
  | { readonly error: UpstreamError; readonly folded: Folded }
) & { readonly warnings: readonly Warning[] };

/** Gathers what an upstream streams or sends into the client's whole answer. */
export interface AnswerGathering extends Omit<AnswerReader, "fail" | "over"> {
  /** Once nothing more comes. */
  finish(): ConvertedAnswer;
}

export function gatherAnswer(exchange: Exchange, framing: Framing = "sse"): AnswerGathering {
  const warnings: Warning[] = [];
  const report = reportingOnce((warning) => warnings.push(warning));
  const fold = folder();
  const reader = readAnswer(exchange, { emit: fold.part, report, framing });
  return {
    push: reader.push,
    end: reader.end,
    whole: reader.whole,
    resume: reader.resume,
    get paused() {
      return reader.paused;
    },
    get ownUsage() {
      return reader.ownUsage;
    },
    finish() {
      const folded = fold.result();
      if (folded.error) return { error: folded.error, folded, warnings };
      return {
        body: codecs[exchange.client].encodeAnswer(folded.answer, exchange, report),
        folded,
        warnings,
      };
    },
  };
}

/** A whole answer of the upstream as the client's whole answer. */
export function convertAnswer(body: JsonObject, exchange: Exchange): ConvertedAnswer {
  const gathering = gatherAnswer(exchange);
  gathering.whole(body);
  return gathering.finish();
}

/** A stream as a whole answer, for a client that asked for one from an upstream that only streams. */
export function foldStream(
  chunks: Iterable<Uint8Array>,
  exchange: Exchange,
  framing: Framing = "sse",
): ConvertedAnswer {
  const gathering = gatherAnswer(exchange, framing);
  for (const chunk of chunks) gathering.push(chunk);
  gathering.end();
  return gathering.finish();
}
