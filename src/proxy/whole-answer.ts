/** A whole body: for a client that asked for one, or from an upstream that does not stream. */
import type { ServerResponse } from "node:http";
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { gatherAnswer } from "../formats/convert-answer.ts";
import { codecs } from "../formats/list.ts";
import { parseJson } from "../formats/read.ts";
import { forget } from "./answer-so-far.ts";
import { type AttemptInput, type AttemptResult, failed } from "./attempt-result.ts";
import type { ClientStream } from "./client-stream.ts";
import { reasonOf } from "./connection-failure.ts";
import { converted } from "./converted-stream.ts";
import type { Dependencies } from "./dependencies.ts";
import type { UpstreamResponse } from "./fetch-upstream.ts";
import { readBytes } from "./read-bytes.ts";

/** A whole answer beyond this is cut, in bytes. */
const answerBytes = 64 * 1024 * 1024;

export async function wholeAnswer(
  input: AttemptInput,
  upstream: UpstreamResponse,
  { now }: Dependencies,
): Promise<AttemptResult> {
  const { prepared, client, hide, began } = input;
  const { exchange } = prepared;
  const { status } = upstream;
  const read = await readBytes(upstream.body, { limit: answerBytes });
  if (read.broken !== undefined) return failed(status, { class: "server", message: reasonOf(read.broken) });
  const result = !client && prepared.untouched ? passedOn(input, read.bytes, { status, now }) : undefined;
  if (result) return result;
  const bytes = hide.bytes(read.bytes);
  const text = bytes.toString();
  const parsed = parseJson(text);
  // Some stream to whoever asks, or call a stream JSON; Google's stream is a list for who asks for no events.
  const list = Array.isArray(parsed) && exchange.upstream === "gemini" ? asEvents(parsed) : undefined;
  const said: Said = isObject(parsed) ? parsed : (list ?? bytes);
  if (said === bytes && !/^\s*(?:data|event|id|retry)?:/.test(text)) {
    return failed(status, {
      class: "server",
      message: `it answered with no JSON: ${text.slice(0, 200)}`,
    });
  }
  return client
    ? await streamed({ ...input, client }, said, { status, now })
    : gathered(input, said, { status, firstTokenMs: now() - began });
}

function asEvents(list: readonly JsonValue[]): Buffer {
  return Buffer.from(list.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""));
}

/** What an upstream sent: JSON, or the bytes of a stream. */
type Said = JsonObject | Buffer;

interface Told {
  readonly status: number;
  readonly now: () => number;
}

/**
 * Bytes that go on as they are, are read once, as single bytes, for looking and for writing: counts have no letter above 127.
 * undefined: they are no object, and nothing was sent.
 */
function passedOn(
  { prepared: { exchange }, response, hide, began }: AttemptInput,
  bytes: Buffer,
  { status, now }: Told,
): AttemptResult | undefined {
  const came = bytes.toString("latin1");
  const shown = hide.bytes(bytes, came);
  const letters = shown === bytes ? came : shown.toString("latin1");
  const said = parseJson(letters);
  if (!isObject(said)) return undefined;
  const { decodeOutcome } = codecs[exchange.upstream];
  const { usage, error } = decodeOutcome(said, exchange);
  if (error) {
    // Read again with its letters: words tell which class it is of.
    const whole = parseJson(shown.toString());
    return { ...failed(status, (isObject(whole) && decodeOutcome(whole, exchange).error) || error), usage };
  }
  sendJson(response, shown, letters);
  return { committed: true, status, usage, firstTokenMs: now() - began };
}

/** Told only once it is known to be no error: nobody has heard of it yet. */
async function streamed(
  input: AttemptInput & { readonly client: ClientStream },
  said: Said,
  { status, now }: Told,
): Promise<AttemptResult> {
  const { client } = input;
  return await converted(input, { status, now }, async (conversion, say, seen) => {
    const text = Buffer.isBuffer(said) ? conversion.push(said) + conversion.end() : conversion.whole(said);
    if (!seen.error || client.answering) await say(text);
  });
}

function gathered(
  { prepared, response, soFar }: AttemptInput,
  said: Said,
  { status, firstTokenMs }: { readonly status: number; readonly firstTokenMs: number },
): AttemptResult {
  soFar.gathering ??= gatherAnswer(prepared.exchange);
  const { gathering } = soFar;
  gathering.resume();
  if (Buffer.isBuffer(said)) {
    gathering.push(said);
    gathering.end();
  } else gathering.whole(said);
  const { ownUsage } = gathering;
  if (gathering.paused) return { committed: false, status, usage: ownUsage ?? {}, firstTokenMs };
  const answered = gathering.finish();
  const { answer } = answered.folded;
  const usage = ownUsage ?? answer.usage;
  if ("error" in answered) {
    forget(soFar);
    return { ...failed(status, answered.error), usage };
  }
  sendJson(response, Buffer.from(JSON.stringify(answered.body satisfies JsonObject)));
  const { warnings } = answered;
  return { committed: true, status, usage, firstTokenMs, warnings };
}

/** A smaller body is joined to its headers as a text of single bytes: one write then, where a second piece costs more than the copy. */
const worthPiece = 16 * 1024;

/** With its length: in chunks it would cost a write more, and clients a loop. `letters`: the same as single bytes. */
function sendJson(response: ServerResponse, body: Buffer, letters?: string): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  if (body.length < worthPiece) response.end(letters ?? body.toString("latin1"), "latin1");
  else response.end(body);
}
