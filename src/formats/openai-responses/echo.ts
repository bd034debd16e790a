/** What an answer repeats of its request, and the envelope that every answer has. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Exchange } from "../contract.ts";
import type { Answer } from "../internal/answer.ts";
import { object } from "../read.ts";
import { format } from "./own.ts";

/** Fields of a request that its answer repeats, with what OpenAI says where they are absent. */
const echoed: Readonly<Record<string, JsonValue>> = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: "default",
  store: true,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  user: null,
};

/** The fields of a request's body that its answer repeats. */
export function echoOf(body: JsonObject): JsonObject {
  const echo: Record<string, JsonValue> = {};
  for (const field in echoed) {
    const value = body[field];
    if (value !== undefined && value !== null) echo[field] = value;
  }
  return echo;
}

/** The repeated fields, whole. An upstream that isn't of this format stores nothing. */
function wholeEcho({ echo, upstream }: Exchange): JsonObject {
  const given = echo ? (object(echo["$echo"]) ?? echoOf(echo)) : {};
  return {
    ...echoed,
    ...given,
    ...(upstream !== format && { store: false }),
    reasoning: { ...object(echoed["reasoning"]), ...object(given["reasoning"]) },
    text: { ...object(echoed["text"]), ...object(given["text"]) },
  };
}

/** OpenAI's own id is kept where the upstream is of this format, because a later request may name it; else one is made. */
export function responseId(exchange: Exchange, upstreamId: Answer["id"]): string {
  if (exchange.upstream === format && upstreamId?.startsWith("resp_")) return upstreamId;
  return `resp_${exchange.id}`;
}

/** The envelope without what changes between the events of a stream. */
export function envelope(exchange: Exchange, id: string): JsonObject {
  return {
    id,
    object: "response",
    created_at: exchange.created,
    model: exchange.model,
    ...wholeEcho(exchange),
  };
}
