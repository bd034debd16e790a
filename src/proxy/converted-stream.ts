/** A stream in another format than the client's: read, converted and written as it comes. */
import { convertStream, type StreamConversion } from "../formats/convert-answer.ts";
import type { UpstreamError, Usage } from "../formats/internal/answer.ts";
import type { StreamPart } from "../formats/internal/stream.ts";
import { tokensOf, weight } from "../formats/tokens.ts";
import { forget } from "./answer-so-far.ts";
import { type AttemptInput, type AttemptResult, failed } from "./attempt-result.ts";
import type { ClientStream } from "./client-stream.ts";
import { reasonOf } from "./connection-failure.ts";
import type { Dependencies } from "./dependencies.ts";
import type { UpstreamResponse } from "./fetch-upstream.ts";

/** What the parts of a stream told. */
interface Seen {
  usage: Usage;
  error?: UpstreamError;
  firstTokenMs?: number;
  /** Of the text that the client was told. */
  textWeight: number;
  finished: boolean;
}

type Input = AttemptInput & { readonly client: ClientStream };

/** An answer's head waits for its first content: until then another candidate may still answer. */
export async function convertedStream(
  input: Input,
  upstream: UpstreamResponse,
  { now }: Dependencies,
): Promise<AttemptResult> {
  return await converted(input, { status: upstream.status, now }, async (conversion, say) => {
    try {
      await upstream.body.each((piece) => {
        const said = say(conversion.push(piece));
        if (conversion.over || conversion.paused) upstream.body.destroy();
        return said;
      });
      await say(conversion.end());
    } catch (cause) {
      await say(conversion.fail({ class: "server", message: reasonOf(cause) }));
    }
  });
}

/** Fills an upstream's answer into the conversion, and says what comes of it. */
type Pour = (
  conversion: StreamConversion,
  say: (text: string) => Promise<void> | undefined,
  seen: Readonly<Seen>,
) => Promise<void>;

/** For a client that wants a stream: an answer, or the next part of one. */
export async function converted(
  { client, prepared, soFar, hide, departure, began }: Input,
  { status, now }: { readonly status: number; readonly now: () => number },
  pour: Pour,
): Promise<AttemptResult> {
  const seen: Seen = { usage: {}, textWeight: 0, finished: false };
  const hearers = {
    watch: (part: StreamPart): void => note(seen, part, now() - began),
    tell: (error: UpstreamError) => hide.error(error),
  };
  soFar.conversion ??= convertStream(prepared.exchange);
  const { conversion } = soFar;
  conversion.resume(hearers);
  const say = (text: string): Promise<void> | undefined => {
    soFar.held += text;
    if (seen.firstTokenMs === undefined && !client.answering) return undefined;
    const whole = soFar.held;
    soFar.held = "";
    return client.write(hide.text(whole));
  };
  await pour(conversion, say, seen);
  const { error, firstTokenMs } = seen;
  const usage = conversion.ownUsage ?? seen.usage;
  if (error && !client.answering) {
    forget(soFar);
    return { ...failed(status, error), usage };
  }
  if (!conversion.paused) client.end();
  return {
    committed: client.answering,
    status,
    usage,
    warnings: conversion.warnings,
    ...(error && { error }),
    ...(departure.left &&
      (!seen.finished || usage.output === undefined) && { spokenTokens: tokensOf(seen.textWeight) }),
    ...(firstTokenMs !== undefined && { firstTokenMs }),
  };
}

function note(seen: Seen, part: StreamPart, elapsedMs: number): void {
  if (part.type === "usage") seen.usage = part.usage;
  else if (part.type === "error") seen.error = part.error;
  else if (!["start", "ping", "finish"].includes(part.type)) seen.firstTokenMs ??= elapsedMs;
  if (part.type === "finish") seen.finished = true;
  else if (part.type === "delta") seen.textWeight += weight(part.text);
}
