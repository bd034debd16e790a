/** Errors within a stream that has begun: its last event. */
import { isObject, type JsonObject } from "../core/json.ts";
import type { Exchange } from "../formats/contract.ts";
import { sseFramer } from "../formats/framing/sse.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import { codecs } from "../formats/list.ts";
import { parseJson } from "../formats/read.ts";

/** A stream that is nothing but an error. */
export function errorStream(error: UpstreamError, exchange: Exchange): string {
  return codecs[exchange.client].streamEncoder(exchange, () => undefined).part({ type: "error", error });
}

/** The error as what follows the events that passed through; `first` and `last` of them as bytes. */
export function errorAfter(
  error: UpstreamError,
  exchange: Exchange,
  { first, last }: { readonly first?: Buffer; readonly last?: Buffer },
): string {
  const text = errorStream(error, exchange);
  if (exchange.client !== "openai-responses" || !first || !last) return text;
  return goesOn(text, first, last);
}

/** Responses' events are numbered, and the last repeats the response that the first began. */
function goesOn(text: string, first: Buffer, last: Buffer): string {
  const event = eventsOf(Buffer.from(text)).at(-1) ?? {};
  const begun = eventsOf(first)[0]?.["response"];
  const numbers = eventsOf(last).map((one) => Number(one["sequence_number"] ?? -1));
  const told = event["response"];
  const response: JsonObject = {
    ...(isObject(begun) ? begun : {}),
    ...(isObject(told)
      ? { status: told["status"] ?? "failed", error: told["error"] ?? null, output: [] }
      : {}),
  };
  const whole = { ...event, sequence_number: Math.max(-1, ...numbers) + 1, response };
  return `event: ${String(event["type"])}\ndata: ${JSON.stringify(whole)}\n\n`;
}

function eventsOf(bytes: Buffer): JsonObject[] {
  const found: JsonObject[] = [];
  const framer = sseFramer();
  const hear = ({ data }: { readonly data: string }): void => {
    const event = parseJson(data);
    if (isObject(event)) found.push(event);
  };
  framer.push(bytes, hear);
  framer.end(hear);
  return found;
}
