/** One attempt: one candidate, one key, one upstream call, and what became of it. */
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { isObject, type JsonValue } from "../core/json.ts";
import type { Exchange, Target } from "../formats/contract.ts";
import { convertAnswer, convertStream, streamAnswer } from "../formats/convert-answer.ts";
import type { Stop, UpstreamError, Usage } from "../formats/internal/answer.ts";
import type { StreamPart } from "../formats/internal/stream.ts";
import { codecs } from "../formats/list.ts";
import { tapStream } from "../formats/pass-through/tap.ts";
import type { Asked } from "./asked.ts";
import { type ClientStream, clientStream } from "./client-stream.ts";
import type { Dependencies } from "./dependencies.ts";
import { errorFrame } from "./error-response.ts";
import { fetchUpstream, reasonOf, Unreachable, type UpstreamResponse } from "./fetch-upstream.ts";
import type { UpstreamBody } from "./upstream-body.ts";
import type { UpstreamCall } from "./upstream-call.ts";

/** What became of an attempt. `committed`: the client has seen something of it, so it was the last one. */
export interface AttemptResult {
  readonly committed: boolean;
  readonly status: number;
  readonly error?: UpstreamError;
  readonly usage: Usage;
  readonly stop?: Stop;
  readonly firstTokenMs?: number;
}

export interface AttemptInput {
  readonly asked: Asked;
  readonly target: Target;
  readonly call: UpstreamCall;
  readonly prepared: UpstreamBody;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  /** When the attempt began, in milliseconds since 1970. */
  readonly began: number;
}

/** An error body or a whole answer beyond this is cut, in bytes. */
const errorBytes = 64 * 1024;
const answerBytes = 64 * 1024 * 1024;

/** Never throws for what an upstream does; a client that left aborts `signal`, which passes through. */
export async function attempt(input: AttemptInput, dependencies: Dependencies): Promise<AttemptResult> {
  const { asked, call, prepared, signal } = input;
  let upstream: UpstreamResponse;
  try {
    upstream = await fetchUpstream(call, prepared.body, dependencies, signal);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return failed(0, { class: error.timedOut ? "timeout" : "server", message: error.message });
  }
  if (upstream.status < 200 || upstream.status > 299) return await refused(input, upstream);
  const isStream = /event-stream|x-ndjson/.test(upstream.headers["content-type"] ?? "");
  if (asked.stream && isStream) return await stream(input, upstream, dependencies);
  return await whole(input, upstream, isStream, dependencies);
}

function failed(status: number, error: UpstreamError): AttemptResult {
  return { committed: false, status, error, usage: {} };
}

/** An answer with an error's status. A redirect is one: a key is sent to no other place. */
async function refused({ target }: AttemptInput, upstream: UpstreamResponse): Promise<AttemptResult> {
  const text = await readAll(upstream.body, errorBytes);
  if (upstream.status < 400) {
    return failed(upstream.status, {
      class: "server",
      status: 502,
      message: `it answered with a redirect (${upstream.status}), which is not followed`,
    });
  }
  const body = parseOr(text, text);
  return failed(upstream.status, codecs[target.format].decodeError(upstream.status, upstream.headers, body));
}

async function stream(
  input: AttemptInput,
  upstream: UpstreamResponse,
  { limits, now }: Dependencies,
): Promise<AttemptResult> {
  const { asked, prepared, response, began } = input;
  const list = asked.route?.list === true;
  const client = clientStream(response, { format: asked.format, list, limits });
  try {
    return prepared.untouched && !list
      ? await passThrough(client, upstream, prepared.exchange, () => now() - began)
      : await converted(client, upstream, prepared.exchange, () => now() - began);
  } finally {
    client.discard();
  }
}

/** The client's own format: bytes go on as they come, a tap reads the counts. */
async function passThrough(
  client: ClientStream,
  upstream: UpstreamResponse,
  exchange: Exchange,
  elapsed: () => number,
): Promise<AttemptResult> {
  const tap = tapStream(exchange);
  let firstTokenMs: number | undefined;
  let failure: UpstreamError | undefined;
  try {
    for await (const chunk of upstream.body as AsyncIterable<Buffer>) {
      tap.push(chunk);
      if (!client.committed) {
        // An error as the first event is still an attempt that failed (H87).
        const first = firstError(chunk, exchange);
        if (first) return { ...failed(upstream.status, first) };
        firstTokenMs = elapsed();
      }
      await client.write(chunk);
    }
  } catch (error) {
    failure = { class: "server", message: reasonOf(error) };
  }
  const seen = tap.end();
  const { usage, stop } = seen;
  if (!failure && !seen.ended && !seen.error)
    failure = { class: "server", message: "the upstream closed the stream before its end" };
  if (failure && !client.committed) return failed(upstream.status, failure);
  if (failure) await client.write(errorFrame(failure, exchange));
  client.end();
  const error = failure ?? seen.error;
  return {
    committed: true,
    status: upstream.status,
    usage,
    ...(error && { error }),
    ...(stop && { stop }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
  };
}

function firstError(chunk: Buffer, exchange: Exchange): UpstreamError | undefined {
  if (!chunk.subarray(0, 4096).includes('"error"')) return undefined;
  const tap = tapStream(exchange);
  tap.push(chunk);
  const { error, ended } = tap.end();
  return ended ? undefined : error;
}

async function converted(
  client: ClientStream,
  upstream: UpstreamResponse,
  exchange: Exchange,
  elapsed: () => number,
): Promise<AttemptResult> {
  let usage: Usage = {};
  let stop: Stop | undefined;
  let error: UpstreamError | undefined;
  let firstTokenMs: number | undefined;
  const watch = (part: StreamPart): void => {
    if (part.type === "usage") usage = part.usage;
    else if (part.type === "finish") stop = part.stop;
    else if (part.type === "error") error = part.error;
    else if (part.type !== "start" && part.type !== "ping") firstTokenMs ??= elapsed();
  };
  const conversion = convertStream(exchange, { watch });
  const say = async (text: string): Promise<void> => {
    // Until there is something to show, another candidate may still answer.
    if (firstTokenMs === undefined && !client.committed && !conversion.over) client.hold(text);
    else await client.write(text);
  };
  try {
    for await (const chunk of upstream.body as AsyncIterable<Buffer>) {
      const text = conversion.push(chunk);
      if (error && !client.committed && firstTokenMs === undefined) return failed(upstream.status, error);
      await say(text);
      if (conversion.over) break;
    }
    const text = conversion.end();
    if (error && !client.committed && firstTokenMs === undefined) return failed(upstream.status, error);
    await say(text);
  } catch (cause) {
    const failure: UpstreamError = { class: "server", message: reasonOf(cause) };
    if (!client.committed) return failed(upstream.status, failure);
    await client.write(conversion.fail(failure));
  }
  client.end();
  return {
    committed: true,
    status: upstream.status,
    usage,
    ...(error && { error }),
    ...(stop && { stop }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
  };
}

/** A whole body: for a client that asked for one, or from an upstream that does not stream. */
async function whole(
  { asked, prepared, response, began, signal }: AttemptInput,
  upstream: UpstreamResponse,
  isStream: boolean,
  { now, limits }: Dependencies,
): Promise<AttemptResult> {
  const { exchange } = prepared;
  let text: string;
  try {
    text = await readAll(upstream.body, answerBytes);
  } catch (error) {
    if (signal.aborted) throw error;
    return failed(upstream.status, { class: "server", message: reasonOf(error) });
  }
  const body = isStream ? undefined : parseOr(text, undefined);
  if (!isObject(body)) {
    return failed(upstream.status, {
      class: "server",
      message: `it answered with no JSON: ${text.slice(0, 200)}`,
    });
  }
  const answered = convertAnswer(body, exchange);
  const { answer } = answered.folded;
  if ("error" in answered) return { ...failed(upstream.status, answered.error), usage: answer.usage };
  const result = {
    committed: true,
    status: upstream.status,
    usage: answer.usage,
    stop: answer.stop,
    firstTokenMs: now() - began,
  };
  if (asked.stream) {
    const client = clientStream(response, { format: asked.format, list: asked.route?.list === true, limits });
    await client.write(streamAnswer(body, exchange).text);
    client.end();
    return result;
  }
  const said = prepared.untouched ? text : JSON.stringify(answered.body);
  response.writeHead(200, { "content-type": "application/json" }).end(said);
  return result;
}

/** The text of a body, cut at a limit. */
async function readAll(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString();
}

function parseOr<T>(text: string, otherwise: T): JsonValue | T {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // No JSON is something that upstreams answer; the caller says so.
    return otherwise;
  }
}
