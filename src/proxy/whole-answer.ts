/** A whole body: for a client that asked for one, or from an upstream that does not stream. */
import type { ServerResponse } from "node:http";
import { isObject, type JsonObject } from "../core/json.ts";
import { convertAnswer, foldStream, streamAnswer } from "../formats/convert-answer.ts";
import { codecs } from "../formats/list.ts";
import { parseJson } from "../formats/read.ts";
import { type AttemptInput, type AttemptResult, failed } from "./attempt-result.ts";
import type { Dependencies } from "./dependencies.ts";
import { reasonOf, type UpstreamResponse } from "./fetch-upstream.ts";
import { readBytes } from "./read-bytes.ts";

/** A whole answer beyond this is cut, in bytes. */
const answerBytes = 64 * 1024 * 1024;

export async function wholeAnswer(
  { prepared, response, client, hide, began }: AttemptInput,
  upstream: UpstreamResponse,
  { now }: Dependencies,
): Promise<AttemptResult> {
  const { exchange } = prepared;
  const { status } = upstream;
  const read = await readBytes(upstream.body, { limit: answerBytes });
  if (read.broken !== undefined) return failed(status, { class: "server", message: reasonOf(read.broken) });
  const bytes = hide.bytes(read.bytes);
  const text = bytes.toString();
  const parsed = parseJson(text);
  const json = isObject(parsed) ? parsed : undefined;
  if (!json && !/^\s*(?:data|event|id|retry)?:/.test(text)) {
    return failed(status, { class: "server", message: `it answered with no JSON: ${text.slice(0, 200)}` });
  }
  if (json && !client && prepared.untouched) {
    // The bytes go on as they are; only counts and an error are looked for in them.
    const { usage, error } = codecs[exchange.upstream].decodeOutcome(json, exchange);
    if (error) return { ...failed(status, error), usage };
    sendJson(response, bytes);
    return { committed: true, status, usage, firstTokenMs: now() - began };
  }
  // Some stream to whoever asks, or call a stream JSON.
  const answered = json ? convertAnswer(json, exchange) : foldStream([bytes], exchange);
  const { answer } = answered.folded;
  const { usage, stop } = answer;
  if ("error" in answered) return { ...failed(status, answered.error), usage };
  const firstTokenMs = now() - began;
  if (client) {
    await client.write(streamAnswer(answer, exchange));
    client.end();
  } else sendJson(response, Buffer.from(JSON.stringify(answered.body satisfies JsonObject)));
  return { committed: true, status, usage, stop, firstTokenMs };
}

/** A smaller body is joined to its headers as a text of single bytes: one write then, where a second piece costs more than the copy. */
const worthPiece = 16 * 1024;

/** With its length: in chunks it would cost a write more, and clients a loop. */
function sendJson(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  if (body.length < worthPiece) response.end(body.toString("latin1"), "latin1");
  else response.end(body);
}
