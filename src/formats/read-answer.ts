/** An upstream's answer as parts in no vendor's words: a stream, a whole body, or several of either, one after the other. */
import type { JsonObject } from "../core/json.ts";
import { cutStops } from "./answer/cut-stops.ts";
import { unfold } from "./answer/fold.ts";
import { joinParts } from "./answer/join-parts.ts";
import { mendInput } from "./answer/mend-input.ts";
import { noteLosses } from "./answer/note-losses.ts";
import { orderBlocks } from "./answer/order-blocks.ts";
import { restoreTools } from "./answer/restore-tools.ts";
import { splitThink } from "./answer/split-think.ts";
import type { Emit, StageContext } from "./answer/stage.ts";
import type { Exchange, Frame, PausedTurn, Report } from "./contract.ts";
import type { Framer } from "./framing/framer.ts";
import { jsonListFramer } from "./framing/json-list.ts";
import { sseFramer } from "./framing/sse.ts";
import type { UpstreamError, Usage } from "./internal/answer.ts";
import { codecs } from "./list.ts";

/** How the bytes of an upstream stream are framed. */
export type Framing = "sse" | "json-list";

/** Reads an upstream's answer. One object an answer; nothing that an upstream sends makes it throw. */
export interface AnswerReader {
  /** Reads bytes of a stream as they come, cut anywhere. */
  push(bytes: Uint8Array): void;
  /** The upstream closed. Without its own end before, this is the stream's error (H85). */
  end(): void;
  /** Reads a body that came in place of a stream. */
  whole(body: JsonObject): void;
  /** Something beside the answer failed: the connection, a time limit. */
  fail(error: UpstreamError): void;
  /** The last part went out: an end or an error. */
  readonly over: boolean;
  /** The upstream paused, and this makes it go on. Nothing more is read before `resume`. */
  readonly paused: PausedTurn | undefined;
  /** Where the upstream paused: its next stream or body begins. */
  resume(): void;
  /** What the stream or body at hand counted by itself, where the answer may be of several; the parts tell the sum. */
  readonly ownUsage: Usage | undefined;
}

/** The parts of an answer as a legal sequence (see `StreamPart`), for one client. */
export function readAnswer(
  exchange: Exchange,
  {
    emit,
    report,
    framing = "sse",
  }: { readonly emit: Emit; readonly report: Report; readonly framing?: Framing },
): AnswerReader {
  let over = false;
  const stages = inStages({ exchange, client: codecs[exchange.client].traits, report }, (part) => {
    if (over) return;
    over = part.type === "end" || part.type === "error";
    emit(part);
  });
  const codec = codecs[exchange.upstream];
  const keeper = exchange.mayPause === true ? codec.pausing?.keeper() : undefined;
  const joined = keeper && joinParts(stages, () => keeper.turn !== undefined);
  const into = joined ? joined.part : stages;
  let decoder = codec.streamDecoder(exchange, report);
  let framer = newFramer(framing);
  const hear = (frame: Frame): void => {
    keeper?.frame(frame);
    decoder.frame(frame, into);
  };
  const isDone = (): boolean => over || joined?.paused === true;

  function fail(error: UpstreamError): void {
    stages({ type: "error", error });
  }

  return {
    push(bytes) {
      if (isDone()) return;
      framer.push(bytes, hear);
      if (framer.overflowed) fail({ class: "server", message: "the upstream sent an event of over 64 MB" });
    },
    end() {
      if (isDone()) return;
      framer.end(hear);
      decoder.close(into);
      if (!isDone()) fail({ class: "server", message: "the upstream closed the stream before its end" });
    },
    whole(body) {
      if (isDone()) return;
      keeper?.whole(body);
      unfold(codec.decodeAnswer(body, exchange, report), into);
    },
    fail,
    get over() {
      return over;
    },
    get paused() {
      return joined?.paused ? keeper?.turn : undefined;
    },
    resume() {
      if (!joined?.paused) return;
      joined.resume();
      decoder = codec.streamDecoder(exchange, report);
      framer = newFramer(framing);
    },
    get ownUsage() {
      return joined?.usage;
    },
  };
}

const newFramer = (framing: Framing): Framer => (framing === "sse" ? sseFramer() : jsonListFramer());

function inStages(context: StageContext, emit: Emit): Emit {
  const noted = noteLosses(context, emit);
  const restored = restoreTools(context, cutStops(context, noted));
  return splitThink(context, orderBlocks(context, mendInput(context, restored)));
}
