/** A stream in another format than the client's: read, converted and written as it comes. */
import { convertStream } from "../formats/convert-answer.ts";
import type { Stop, UpstreamError, Usage } from "../formats/internal/answer.ts";
import type { StreamPart } from "../formats/internal/stream.ts";
import { type AttemptInput, type AttemptResult, failed } from "./attempt-result.ts";
import type { ClientStream } from "./client-stream.ts";
import type { Dependencies } from "./dependencies.ts";
import { reasonOf, type UpstreamResponse } from "./fetch-upstream.ts";

/** What the parts of a stream told. */
interface Seen {
  usage: Usage;
  stop?: Stop;
  error?: UpstreamError;
  firstTokenMs?: number;
}

/** An answer's head waits for its first content: until then another candidate may still answer. */
export async function convertedStream(
  { client, prepared, hide, began }: AttemptInput & { readonly client: ClientStream },
  upstream: UpstreamResponse,
  { now }: Dependencies,
): Promise<AttemptResult> {
  const seen: Seen = { usage: {} };
  const watch = (part: StreamPart): void => note(seen, part, now() - began);
  const conversion = convertStream(prepared.exchange, { watch, tell: hide.error });
  let held = "";
  const say = (text: string): Promise<void> | undefined => {
    held += text;
    if (seen.firstTokenMs === undefined && !client.answering) return undefined;
    const whole = held;
    held = "";
    return client.write(hide.text(whole));
  };
  try {
    await upstream.body.each((piece) => {
      const said = say(conversion.push(piece));
      if (conversion.over) upstream.body.destroy();
      return said;
    });
    await say(conversion.end());
  } catch (cause) {
    await say(conversion.fail({ class: "server", message: reasonOf(cause) }));
  }
  const { usage, stop, error, firstTokenMs } = seen;
  if (error && !client.answering) return { ...failed(upstream.status, error), usage };
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

function note(seen: Seen, part: StreamPart, elapsedMs: number): void {
  if (part.type === "usage") seen.usage = part.usage;
  else if (part.type === "finish") seen.stop = part.stop;
  else if (part.type === "error") seen.error = part.error;
  else if (part.type !== "start" && part.type !== "ping") seen.firstTokenMs ??= elapsedMs;
}
