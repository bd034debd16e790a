/** One HTTP request to an upstream, by undici. No redirect is followed: a key goes to its provider's own origin alone. */
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { request } from "undici";
import type { Dependencies } from "./dependencies.ts";
import type { UpstreamCall } from "./upstream-call.ts";

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
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
  try {
    const response = await request(url, {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : joined(body),
      dispatcher,
      signal,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.silenceMs,
    });
    return { status: response.statusCode, headers: flat(response.headers), body: response.body };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = codeOf(error);
    throw new Unreachable(reasons[code] ?? `the request failed (${code})`, code.endsWith("TIMEOUT"), error);
  }
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
};

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
