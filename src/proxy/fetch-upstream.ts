/** One HTTP request to an upstream, by undici. No redirect is followed: a key goes to its provider's own origin alone. */
import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
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

/** Why no answer came at all. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly timedOut: boolean;

  constructor(message: string, timedOut: boolean, cause: unknown) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

/** @throws Unreachable; `ClientGone` where the client left meanwhile */
export function fetchUpstream(
  { url, headers }: UpstreamCall,
  body: readonly Uint8Array[] | string,
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

function asUnreachable(error: unknown): Unreachable {
  const code = codeOf(error);
  return new Unreachable(reasons[code] ?? `the request failed (${code})`, code.endsWith("TIMEOUT"), error);
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

const unknownCertificate =
  "nobody known here signed its certificate; NODE_EXTRA_CA_CERTS names a file of more";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "the host is not known",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer began in time",
  UND_ERR_BODY_TIMEOUT: "the answer fell silent",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is of another name",
  CERT_HAS_EXPIRED: "its certificate has expired",
  // A firewall that reads along, mostly: its own certificate has to be known here.
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCertificate,
  Z_BUF_ERROR: "the packed answer was cut",
  Z_DATA_ERROR: "the answer is not packed as it says",
};

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

/** What went wrong while a body came, in words for people. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `the connection failed (${code})`;
}

function codeOf(error: unknown): string {
  const at = (value: unknown): string | undefined => {
    const code = (value as { code?: unknown } | undefined)?.code;
    return typeof code === "string" ? code : undefined;
  };
  const cause = error instanceof Error ? error.cause : undefined;
  return at(error) ?? at(cause) ?? (error instanceof Error ? error.name : "unknown");
}

/** A larger body goes out in pieces: to join it would cost more than the further writes. In bytes. */
const worthWrites = 64 * 1024;

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Headers and body. Its length is always told: many servers take no chunked request. */
function messageOf(headers: UpstreamCall["headers"], body: readonly Uint8Array[] | string): Message {
  if (typeof body === "string") return { headers, body };
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
