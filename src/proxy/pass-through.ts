/** A stream in the client's own format: whole events go on as they come, a tap reads the counts. */
import type { Exchange } from "../formats/contract.ts";
import { sseFramer } from "../formats/framing/sse.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import { codecs } from "../formats/list.ts";
import { listenTo } from "../formats/pass-through/spoken.ts";
import { type Tapped, tapStream } from "../formats/pass-through/tap.ts";
import { parseJson } from "../formats/read.ts";
import { readAnswer } from "../formats/read-answer.ts";
import { type AttemptInput, type AttemptResult, failed } from "./attempt-result.ts";
import type { ClientStream } from "./client-stream.ts";
import { reasonOf } from "./connection-failure.ts";
import type { Dependencies } from "./dependencies.ts";
import type { UpstreamResponse } from "./fetch-upstream.ts";
import { hideUsage } from "./hide-usage.ts";
import { errorAfter } from "./stream-error.ts";
import { eachEvent, wholeEvents } from "./whole-events.ts";

/** So much may come before an answer's first content, in bytes; then it goes out anyway. */
const longestOpening = 1024 * 1024;

export async function passThrough(
  { client, prepared, hide, departure, began }: AttemptInput & { readonly client: ClientStream },
  upstream: UpstreamResponse,
  { now }: Dependencies,
): Promise<AttemptResult> {
  const { exchange } = prepared;
  const gate = wholeEvents();
  const tap = tapStream(exchange);
  const spoken = listenTo(exchange);
  const opening = readOpening(exchange, spoken.read);
  const passed: { first?: Buffer; last?: Buffer } = {};
  let firstTokenMs: number | undefined;
  let failure: UpstreamError | undefined;

  /** Searched as text of Latin-1, which has so many letters as there are bytes. */
  function pass(events: Buffer): Promise<void> | undefined {
    const letters = events.toString("latin1");
    tap.push(letters);
    const found = errorIn(letters, exchange);
    failure = found?.error;
    const healthy = found ? letters.slice(0, found.at) : letters;
    const told = exchange.wantsUsage ? healthy : hideUsage(healthy);
    const shown = told === letters ? events : Buffer.from(told, "latin1");
    if (client.answering) {
      spoken.push(shown);
      return write(shown, told);
    }
    opening.push(shown);
    failure ??= opening.error;
    return opening.begun ? write(opening.take()) : undefined;
  }

  function write(events: Buffer, letters?: string): Promise<void> | undefined {
    firstTokenMs ??= now() - began;
    passed.first ??= events;
    if (events.length > 0) passed.last = events;
    return client.write(hide.bytes(events, letters));
  }

  let cut = false;
  try {
    await upstream.body.each((piece) => {
      const events = gate.push(piece);
      if (gate.overflowed) failure = { class: "server", message: "the upstream sent an event of over 64 MB" };
      const passed = failure === undefined && events.length > 0 ? pass(events) : undefined;
      if (failure) upstream.body.destroy();
      return passed;
    });
    // The last event may lack its blank line; or it was cut, and half an event is none.
    const rest = Buffer.concat([gate.rest(), Buffer.from("\n\n")]);
    if (!failure && isWholeEvent(rest)) await pass(rest);
  } catch (error) {
    cut = true;
    failure = { class: "server", message: reasonOf(error) };
  }
  const seen = tap.end();
  if (cut ? isWhole(seen, exchange) : seen.terminal) failure = undefined;
  else if (!failure && !seen.ended) failure = { class: "server", message: closedEarly };
  failure ??= seen.error;
  const { usage } = seen;
  if (failure && !client.answering) return { ...failed(upstream.status, failure), usage };
  if (failure) await client.write(errorAfter(hide.error(failure), exchange, passed));
  else {
    if (!client.answering) await write(opening.take());
    // Many leave the last line of a Chat stream out; clients wait for it.
    if (!seen.terminal && exchange.client === "openai-chat") await client.write("data: [DONE]\n\n");
  }
  client.end();
  return {
    committed: true,
    status: upstream.status,
    usage,
    ...(failure && { error: failure }),
    ...(departure.left && (!seen.stop || usage.output === undefined) && { spokenTokens: spoken.tokens() }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
  };
}

const closedEarly = "the upstream closed the stream before its end";

/** Gemini has no event for the end: after the one with the reason nothing is missing. */
function isWhole({ terminal, stop }: Tapped, { client }: Exchange): boolean {
  return terminal || (client === "gemini" && stop !== undefined);
}

function isWholeEvent(bytes: Buffer): boolean {
  const data: string[] = [];
  sseFramer().push(bytes, (frame) => data.push(frame.data));
  return data.length > 0 && data.every((one) => one === "[DONE]" || parseJson(one) !== undefined);
}

interface Opening {
  push(events: Buffer): void;
  /** Something of an answer is among the events. */
  readonly begun: boolean;
  readonly error: UpstreamError | undefined;
  /** The events so far, once. */
  take(): Buffer;
}

/** Holds the events before an answer's first content: until then another candidate may still answer (H87). `hear`: its text. */
function readOpening(exchange: Exchange, hear: (text: string) => void): Opening {
  const held: Buffer[] = [];
  let bytes = 0;
  let begun = false;
  let error: UpstreamError | undefined;
  const reader = readAnswer(exchange, {
    emit(part) {
      if (part.type === "delta") hear(part.text);
      if (part.type === "error") error = part.error;
      else if (part.type !== "start" && part.type !== "ping" && part.type !== "usage") begun = true;
    },
    report: () => undefined,
  });
  return {
    push(events) {
      held.push(events);
      bytes += events.length;
      reader.push(events);
    },
    get begun() {
      return begun || bytes > longestOpening;
    },
    get error() {
      return error;
    },
    take: () => Buffer.concat(held.splice(0)),
  };
}

/** The first error among the events, and where its event begins. Most chunks don't hold the word, and cost one search. */
function errorIn(
  events: string,
  exchange: Exchange,
): { readonly error: UpstreamError; readonly at: number } | undefined {
  if (!events.includes('"error"')) return undefined;
  let at = 0;
  for (const event of eachEvent(events)) {
    const error = errorOf(event, exchange);
    if (error) return { error, at };
    at += event.length;
  }
  return undefined;
}

function errorOf(event: string, exchange: Exchange): UpstreamError | undefined {
  if (!event.includes('"error"')) return undefined;
  const decoder = codecs[exchange.upstream].streamDecoder(exchange, () => undefined);
  let error: UpstreamError | undefined;
  sseFramer().push(Buffer.from(event, "latin1"), (frame) =>
    decoder.frame(frame, (part) => {
      if (part.type === "error") error = part.error;
    }),
  );
  return error;
}
