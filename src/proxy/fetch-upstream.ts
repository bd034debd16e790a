/** One HTTP request to an upstream, by undici. No redirect is followed: a key goes to its provider's own origin alone. */
import type { IncomingHttpHeaders } from "node:http";
import { pipeline } from "node:stream";
import type { Dispatcher } from "undici";
import type { Dependencies } from "./dependencies.ts";
import { type Inflow, type InflowSource, inflow } from "./inflow.ts";
import { unpackerFor } from "./unpack.ts";
import type { UpstreamCall } from "./upstream-call.ts";

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
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

/** @throws Unreachable; an abort by the caller's signal passes through as it is */
export async function fetchUpstream(
  { url, headers }: UpstreamCall,
  body: readonly Uint8Array[] | string,
  { dispatcher, limits }: Pick<Dependencies, "dispatcher" | "limits">,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const options: Dispatcher.DispatchOptions = {
    ...placeOf(url),
    method: "POST",
    headers,
    body: typeof body === "string" ? body : joined(body),
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.silenceMs,
  };
  try {
    return await dispatched(dispatcher, options, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const code = codeOf(error);
    throw new Unreachable(reasons[code] ?? `the request failed (${code})`, code.endsWith("TIMEOUT"), error);
  }
}

/** Resolves with the answer's head. By undici's lowest door, which costs half of what its `request` does. */
function dispatched(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let answer: InflowSource | undefined;
    const abort = (): void => {
      controller?.abort(signal.reason);
      reject(signal.reason);
    };
    const ended = (error?: Error): void => {
      signal.removeEventListener("abort", abort);
      answer?.end(error);
      if (error) reject(error);
    };
    signal.addEventListener("abort", abort);
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        // It waited for a connection, and its client left meanwhile.
        if (signal.aborted) abort();
      },
      onResponseStart(started, status, headers) {
        // 103 and the like come before the answer.
        if (status < 200) return;
        answer = inflow(started);
        const flatted = flat(headers);
        resolve({ status, headers: flatted, body: unpacked(answer.body, flatted["content-encoding"]) });
      },
      onResponseData: (_, chunk) => answer?.push(chunk),
      onResponseEnd: () => ended(),
      onResponseError: (_, error) => ended(error),
    });
  });
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

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "the host is not known",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer began in time",
  UND_ERR_BODY_TIMEOUT: "the answer fell silent",
  Z_BUF_ERROR: "the packed answer was cut",
  Z_DATA_ERROR: "the answer is not packed as it says",
};

/** Packed, though it was asked not to be: unpacked as it comes. What nobody can unpack is read as it is, and is no JSON. */
function unpacked(body: Inflow, encoding: string | undefined): Inflow {
  const unpacker = unpackerFor(encoding);
  if (typeof unpacker === "string") return body;
  // Whoever reads the last one sees the error of either.
  return pipeline(body, unpacker, () => undefined);
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

/** A body in pieces is written in one, with its length: many servers take no chunked request. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return result;
}
