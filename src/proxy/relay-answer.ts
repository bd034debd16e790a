/** Hands an answer of another route to the client as it is: JSON whole, so that its counts are read; all else as it comes. */
import type { ServerResponse } from "node:http";
import { isObject } from "../core/json.ts";
import { usageOf } from "../formats/openai-chat/usage.ts";
import { outlineOf, topLevelValue } from "../formats/pass-through/outline.ts";
import { parseJson } from "../formats/read.ts";
import { type AttemptResult, failed } from "./attempt-result.ts";
import { reasonOf } from "./connection-failure.ts";
import { drained } from "./drained.ts";
import type { UpstreamResponse } from "./fetch-upstream.ts";
import type { KeyHider } from "./hide-key.ts";
import { readBytes } from "./read-bytes.ts";

/** JSON beyond this is cut, in bytes: a picture in base64 has some millions. */
const jsonBytes = 64 * 1024 * 1024;

/** Never throws for what an upstream does. A redirect is handed on as the error that it is: a key goes to no other place. */
export async function relayAnswer(
  upstream: UpstreamResponse,
  response: ServerResponse,
  hide: KeyHider,
  stallMs: number,
): Promise<AttemptResult> {
  const { status } = upstream;
  const type = String(upstream.headers["content-type"] ?? "application/json");
  const isFine = status >= 200 && status < 300;
  const result = /json/i.test(type) || !isFine ? whole : piecewise;
  return await result({ upstream, response, hide, type, stallMs, isFine });
}

interface Relay {
  readonly upstream: UpstreamResponse;
  readonly response: ServerResponse;
  readonly hide: KeyHider;
  readonly type: string;
  readonly stallMs: number;
  readonly isFine: boolean;
}

async function whole({ upstream, response, hide, type, isFine }: Relay): Promise<AttemptResult> {
  const { status } = upstream;
  const read = await readBytes(upstream.body, { limit: jsonBytes });
  if (read.broken !== undefined) {
    const message = reasonOf(read.broken);
    response.writeHead(502, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { type: "api_error", message } }));
    return failed(status, { class: "server", message });
  }
  const bytes = hide.bytes(read.bytes);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length }).end(bytes);
  if (!isFine) return failed(status, { class: "server", message: `it answered with status ${status}` });
  return { committed: true, status, usage: usageIn(bytes) };
}

async function piecewise({ upstream, response, hide, type, stallMs }: Relay): Promise<AttemptResult> {
  const { status } = upstream;
  response.writeHead(status, { "content-type": type });
  const pieces = hide.pieces();
  try {
    await upstream.body.each((piece) =>
      response.write(pieces.push(piece)) ? undefined : drained(response, stallMs),
    );
  } catch (error) {
    // What has begun can't become an error any more; cut, it is at least no whole one.
    response.destroy();
    return { ...failed(status, { class: "server", message: reasonOf(error) }), committed: true };
  }
  response.end(pieces.rest());
  return { committed: true, status, usage: {} };
}

/** These routes count as Chat does, as far as they count. */
function usageIn(body: Buffer): AttemptResult["usage"] {
  const text = topLevelValue(outlineOf(body), "usage");
  const usage = text === undefined ? undefined : parseJson(text);
  return isObject(usage) ? (usageOf({ usage }, {}) ?? {}) : {};
}
