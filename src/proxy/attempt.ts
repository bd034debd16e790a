/** One attempt: one candidate, one key, one upstream call, and what became of it. */
import { codecs } from "../formats/list.ts";
import { parseJson } from "../formats/read.ts";
import { type AttemptInput, type AttemptResult, abandoned, failed } from "./attempt-result.ts";
import { Unreachable } from "./connection-failure.ts";
import { convertedStream } from "./converted-stream.ts";
import type { Dependencies } from "./dependencies.ts";
import { fetchUpstream, plainHeaders, type UpstreamResponse } from "./fetch-upstream.ts";
import { passThrough } from "./pass-through.ts";
import { readBytes } from "./read-bytes.ts";
import { isTooDeep } from "./too-deep.ts";
import { wholeAnswer } from "./whole-answer.ts";

/** An error's body beyond this is cut, in bytes. */
const errorBytes = 64 * 1024;
/** An error's body that does not come to its end is cut, in milliseconds. */
const errorBodyMs = 5_000;

/** Never throws for what an upstream does, nor for a client that leaves. */
export async function attempt(input: AttemptInput, dependencies: Dependencies): Promise<AttemptResult> {
  const { call, prepared, departure, hide } = input;
  let upstream: UpstreamResponse;
  try {
    upstream = await fetchUpstream(call, prepared.body, dependencies, departure);
  } catch (error) {
    if (departure.left) return abandoned;
    if (!(error instanceof Unreachable)) throw error;
    return failed(0, { class: error.timedOut ? "timeout" : "server", message: error.message });
  }
  let result: AttemptResult;
  try {
    result = await answerOf(input, upstream, dependencies);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    result = failed(upstream.status, { class: "server", message: "its answer is nested too deeply" });
  }
  if (!result.error) return result;
  return { ...result, error: hide.error(result.error), ...(departure.left && { clientLeft: true }) };
}

function answerOf(
  input: AttemptInput,
  upstream: UpstreamResponse,
  dependencies: Dependencies,
): Promise<AttemptResult> {
  const { client, prepared, asked } = input;
  if (upstream.status < 200 || upstream.status > 299) return refused(input, upstream);
  const isStream = /event-stream|x-ndjson/.test(String(upstream.headers["content-type"]));
  if (!client || !isStream) return wholeAnswer(input, upstream, dependencies);
  const passes = prepared.untouched && asked.route?.list !== true;
  return (passes ? passThrough : convertedStream)({ ...input, client }, upstream, dependencies);
}

/** An answer with an error's status. A redirect is one: a key is sent to no other place. */
async function refused({ target }: AttemptInput, upstream: UpstreamResponse): Promise<AttemptResult> {
  const { status, headers } = upstream;
  const { bytes } = await readBytes(upstream.body, { limit: errorBytes, withinMs: errorBodyMs });
  if (status < 400) {
    const message = `it answered with a redirect (${status}), which is not followed`;
    return failed(status, { class: "not-found", message });
  }
  const text = bytes.toString();
  return failed(
    status,
    codecs[target.format].decodeError(status, plainHeaders(headers), parseJson(text) ?? text),
  );
}
