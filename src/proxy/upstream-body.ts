/** The body for one attempt: the client's own bytes where both sides speak one format, else converted. */
import type { WireFormat } from "../core/ids.ts";
import type { Exchange, Target } from "../formats/contract.ts";
import { encodeRequest } from "../formats/convert-request.ts";
import { foreignValues } from "../formats/pass-through/foreign-values.ts";
import { type Splice, splice } from "../formats/pass-through/splice.ts";
import type { Warning } from "../formats/support.ts";
import type { Asked } from "./asked.ts";

export interface UpstreamBody {
  readonly body: readonly Uint8Array[] | string;
  readonly exchange: Exchange;
  /** The answer's bytes are the client's bytes. */
  readonly untouched: boolean;
  readonly warnings: readonly Warning[];
}

/** Formats that stand in for one that a provider lacks, the one that keeps most first. */
const standIns: Readonly<Record<WireFormat, readonly WireFormat[]>> = {
  "anthropic-messages": ["openai-chat", "openai-responses", "gemini"],
  "openai-chat": ["anthropic-messages", "openai-responses", "gemini"],
  "openai-responses": ["openai-chat", "anthropic-messages", "gemini"],
  gemini: ["openai-chat", "anthropic-messages", "openai-responses"],
};

/** The client's own format where the model has an endpoint for it, else the nearest one. */
export function formatFor(
  client: WireFormat,
  endpoints: Readonly<Partial<Record<WireFormat, string>>>,
): WireFormat | undefined {
  if (endpoints[client] !== undefined) return client;
  return standIns[client].find((format) => endpoints[format] !== undefined);
}

/** @throws FormatError where the body is no request, or the target can't be told it */
export function upstreamBody(asked: Asked, target: Target, created: number): UpstreamBody {
  if (target.format !== asked.format) {
    const context = { ...asked.context(created), estimatedInput: asked.estimatedInput() };
    const { body, exchange, warnings } = encodeRequest(asked.request(), target, context);
    return { body: JSON.stringify(body), exchange, untouched: false, warnings };
  }
  const edits: Splice[] = [...foreignValues(asked.body, target, () => asked.json())];
  if (target.format !== "gemini") edits.push({ path: ["model"], value: target.model });
  // Nobody else counts a Chat stream; the client that did not ask is not told (see `answer-stream.ts`).
  return {
    body: splice(asked.body, edits),
    exchange: {
      id: asked.id,
      created,
      client: asked.format,
      upstream: target.format,
      family: target.family,
      dialect: target.dialect,
      model: asked.model,
      stream: asked.stream,
      tools: new Map(),
      usedCallIds: new Set(),
      cutStops: [],
      wantsUsage: true,
    },
    untouched: true,
    warnings: [],
  };
}
