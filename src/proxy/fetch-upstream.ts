/** One HTTP request to an upstream, by undici. No redirect is followed: a key goes to its provider's own origin alone. */
import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { asUnreachable } from "./connection-failure.ts";
import type { Departure } from "./departure.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Inflow, InflowSource } from "./inflow.ts";
import { unpackerFor } from "./unpack.ts";
import type { UpstreamCall } from "./upstream-call.ts";

export interface UpstreamResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Inflow;
}

/** @throws Unreachable; `ClientGone` where the client left meanwhile */
export function fetchUpstream(
  { url, headers }: UpstreamCall,
  body: readonly Uint8Array[],
  { dispatcher, limits }: Pick<Dependencies, "dispatcher" | "limits">,
  departure: Departure,
): Promise<UpstreamResponse> {
  let options: Dispatcher.DispatchOptions;
  try {
    const { origin, path } = placeOf(url);
    const message = messageOf(headers, body);
    options = {
      origin,
      path,
      method: "POST",
      headers: message.headers,
      body: message.body,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.silenceMs,
    };
  } catch (error) {
    return Promise.reject(asUnreachable(error));
  }
  return sendUpstream(options, dispatcher, departure);
}

/** @throws Unreachable; `ClientGone` where the client left meanwhile */
export function sendUpstream(
  options: Dispatcher.DispatchOptions,
  dispatcher: Dispatcher,
  departure: Departure,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const handler = new AnswerHandler(departure, resolve, reject);
    try {
      dispatcher.dispatch(options, handler);
    } catch (error) {
      reject(asUnreachable(error));
    }
  });
}

/** The client left, and what was under way for it was broken off. */
class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** Hears one answer by undici's lowest door, which costs half of what its `request` does. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #departure: Departure;
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #leave = (): void => this.#breakOff();
  #controller: Dispatcher.DispatchController | undefined;
  #answer: InflowSource | undefined;

  constructor(
    departure: Departure,
    resolve: (response: UpstreamResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#departure = departure;
    this.#resolve = resolve;
    this.#reject = reject;
    departure.whenLeft = this.#leave;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection, and its client left meanwhile.
    if (this.#departure.left) this.#breakOff();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 103 and the like come before the answer.
    if (status < 200) return;
    this.#answer = new InflowSource(controller);
    this.#resolve({ status, headers, body: unpacked(this.#answer, text(headers["content-encoding"])) });
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#answer?.push(chunk);
  }

  onResponseEnd(): void {
    this.#over();
    this.#answer?.end();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#over();
    this.#answer?.end(error);
    this.#reject(error instanceof ClientGone ? error : asUnreachable(error));
  }

  #over(): void {
    if (this.#departure.whenLeft === this.#leave) this.#departure.whenLeft = undefined;
  }

  #breakOff(): void {
    const gone = new ClientGone("the client left");
    this.#reject(gone);
    this.#controller?.abort(gone);
  }
}

interface Place {
  readonly origin: string;
  readonly path: string;
}

/** There are as many URLs as models, so each is taken apart once. */
const places = new Map<string, Place>();
const mostPlaces = 1_000;

function placeOf(url: string): Place {
  const known = places.get(url);
  if (known) return known;
  const { origin, pathname, search } = new URL(url);
  const place = { origin, path: pathname + search };
  if (places.size >= mostPlaces) places.clear();
  places.set(url, place);
  return place;
}

/** Packed, though it was asked not to be: unpacked as it comes. What nobody can unpack is read as it is, and is no JSON. */
function unpacked(body: Inflow, encoding: string | undefined): Inflow {
  const unpacker = unpackerFor(encoding);
  if (typeof unpacker === "string") return body;
  const pour = (piece: Buffer): Promise<void> | undefined =>
    unpacker.write(piece) ? undefined : once(unpacker, "drain").then(() => undefined);
  return {
    async each(take) {
      body.each(pour).then(
        () => unpacker.end(),
        (error: Error) => unpacker.destroy(error),
      );
      try {
        for await (const piece of unpacker) await take(piece);
      } finally {
        body.destroy();
      }
    },
    destroy: () => void unpacker.destroy(),
  };
}

/** A larger body goes out in pieces: to join it would cost more than the further writes. In bytes. */
const worthWrites = 64 * 1024;

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Headers and body. Its length is always told: many servers take no chunked request. */
function messageOf(headers: UpstreamCall["headers"], body: readonly Uint8Array[]): Message {
  if (body.length === 1 && body[0]) return { headers, body: body[0] };
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  if (length < worthWrites) return { headers, body: Buffer.concat(body, length) };
  // Any iterable will do (https://undici.nodejs.org/#/docs/api/Dispatcher, checked 2026-11-30); its types know of streams only.
  return { headers: { ...headers, "content-length": String(length) }, body: body as unknown as Buffer };
}

/** A header that was sent twice counts as both. */
function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(", ") : value;
}

/** An answer's headers with one text each. */
export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const plain = text(value);
      return plain === undefined ? [] : [[name, plain]];
    }),
  );
}
