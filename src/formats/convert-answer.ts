/** An answer from one wire format to another: a stream, or a whole body. */
import type { JsonObject } from "../core/json.ts";
import { cutStops } from "./answer/cut-stops.ts";
import { type Folded, folder, unfold } from "./answer/fold.ts";
import { noteLosses, reportingOnce } from "./answer/note-losses.ts";
import { orderBlocks } from "./answer/order-blocks.ts";
import { restoreTools } from "./answer/restore-tools.ts";
import { splitThink } from "./answer/split-think.ts";
import type { Emit, StageContext } from "./answer/stage.ts";
import type { Exchange, Report } from "./contract.ts";
import type { Framer } from "./framing/framer.ts";
import { jsonListFramer } from "./framing/json-list.ts";
import { sseFramer } from "./framing/sse.ts";
import type { Answer, UpstreamError } from "./internal/answer.ts";
import type { StreamPart } from "./internal/stream.ts";
import { codecs } from "./list.ts";
import type { Warning } from "./support.ts";

/** How the bytes of an upstream stream are framed. */
export type Framing = "sse" | "json-list";

/** Reads an upstream's stream. One object a stream; nothing that an upstream sends makes it throw. */
export interface StreamReader {
  /** Reads bytes as they come, cut anywhere. */
  push(bytes: Uint8Array): void;
  /** The upstream closed. Without its own end before, this is the stream's error (H85). */
  end(): void;
  /** Something beside the stream failed: the connection, a time limit. */
  fail(error: UpstreamError): void;
  /** The last part went out: an end or an error. */
  readonly over: boolean;
}

/** The parts of an upstream's stream as a legal sequence (see `StreamPart`), for one client. */
export function readStream(
  exchange: Exchange,
  {
    emit,
    report,
    framing = "sse",
  }: { readonly emit: Emit; readonly report: Report; readonly framing?: Framing },
): StreamReader {
  let over = false;
  const stages = inStages({ exchange, client: codecs[exchange.client].traits, report }, (part) => {
    if (over) return;
    over = part.type === "end" || part.type === "error";
    emit(part);
  });
  const decoder = codecs[exchange.upstream].streamDecoder(exchange, report);
  const framer: Framer = framing === "sse" ? sseFramer() : jsonListFramer();
  const hear = (frame: { readonly event?: string; readonly data: string }) => decoder.frame(frame, stages);

  function fail(error: UpstreamError): void {
    stages({ type: "error", error });
  }

  return {
    push(bytes) {
      if (over) return;
      framer.push(bytes, hear);
      if (framer.overflowed) fail({ class: "server", message: "the upstream sent an event of over 64 MB" });
    },
    end() {
      if (over) return;
      framer.end(hear);
      decoder.close(stages);
      if (!over) fail({ class: "server", message: "the upstream closed the stream before its end" });
    },
    fail,
    get over() {
      return over;
    },
  };
}

function inStages(context: StageContext, emit: Emit): Emit {
  const noted = noteLosses(context, emit);
  return splitThink(context, orderBlocks(context, restoreTools(context, cutStops(context, noted))));
}

/** What came of a conversion, for the caller's record. Whole when `over`. */
export interface StreamConversion {
  /** The client's text for these bytes: whole frames, or nothing. */
  push(bytes: Uint8Array): string;
  end(): string;
  fail(error: UpstreamError): string;
  readonly over: boolean;
  readonly warnings: readonly Warning[];
}

export interface ConversionOptions {
  readonly framing?: Framing;
  /** Sees each part that the client is told. */
  readonly watch?: Emit;
  /** What a client may be told of an error. */
  readonly tell?: (error: UpstreamError) => UpstreamError;
}

/** An upstream's stream as the client's stream. */
export function convertStream(
  exchange: Exchange,
  { framing, watch, tell }: ConversionOptions = {},
): StreamConversion {
  const warnings: Warning[] = [];
  const report = reportingOnce((warning) => warnings.push(warning));
  const encoder = codecs[exchange.client].streamEncoder(exchange, report);
  let text = "";
  const emit = (given: StreamPart): void => {
    const part = tell && given.type === "error" ? { ...given, error: tell(given.error) } : given;
    text += encoder.part(part);
    watch?.(part);
  };
  const reader = readStream(exchange, { emit, report, ...(framing && { framing }) });
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
    fail(error) {
      reader.fail(error);
      return take();
    },
    get over() {
      return reader.over;
    },
    warnings,
  };
}

/** A whole answer, or the error that stood in its place. */
export type ConvertedAnswer = (
  | { readonly body: JsonObject; readonly folded: Folded }
  | { readonly error: UpstreamError; readonly folded: Folded }
) & { readonly warnings: readonly Warning[] };

/** A whole answer of the upstream as the client's whole answer. */
export function convertAnswer(body: JsonObject, exchange: Exchange): ConvertedAnswer {
  const gathered = gather(exchange);
  unfold(codecs[exchange.upstream].decodeAnswer(body, exchange, gathered.report), gathered.stages);
  return gathered.finish();
}

/** A folded answer as a stream, for a client that asked for one from an upstream that gave none. */
export function streamAnswer(answer: Answer, exchange: Exchange): string {
  const encoder = codecs[exchange.client].streamEncoder(exchange, () => undefined);
  let text = "";
  unfold(answer, (part) => {
    text += encoder.part(part);
  });
  return text;
}

/** A stream as a whole answer, for a client that asked for one from an upstream that only streams. */
export function foldStream(
  chunks: Iterable<Uint8Array>,
  exchange: Exchange,
  framing: Framing = "sse",
): ConvertedAnswer {
  const gathered = gather(exchange);
  const reader = readStream(exchange, { emit: gathered.fold, report: gathered.report, framing });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return gathered.finish();
}

function gather(exchange: Exchange): {
  readonly report: Report;
  readonly stages: Emit;
  readonly fold: Emit;
  finish(): ConvertedAnswer;
} {
  const warnings: Warning[] = [];
  const report = reportingOnce((warning) => warnings.push(warning));
  const fold = folder();
  const codec = codecs[exchange.client];
  return {
    report,
    fold: fold.part,
    stages: inStages({ exchange, client: codec.traits, report }, fold.part),
    finish() {
      const folded = fold.result();
      if (folded.error) return { error: folded.error, folded, warnings };
      return { body: codec.encodeAnswer(folded.answer, exchange, report), folded, warnings };
    },
  };
}
