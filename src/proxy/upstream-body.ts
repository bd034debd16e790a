/** The body for one attempt: the client's own bytes where both sides speak one format, else converted. */
import type { WireFormat } from "../core/ids.ts";
import type { Exchange, PausedTurn, Target } from "../formats/contract.ts";
import { encodeRequest } from "../formats/convert-request.ts";
import { codecs } from "../formats/list.ts";
import { foreignValues } from "../formats/pass-through/foreign-values.ts";
import { type Outline, topLevelValue } from "../formats/pass-through/outline.ts";
import { pictureEdits } from "../formats/pass-through/picture-links.ts";
import { type Splice, splice } from "../formats/pass-through/splice.ts";
import { type Pictures, withFetched } from "../formats/prepare/links.ts";
import type { Warning } from "../formats/support.ts";
import type { Asked } from "./asked.ts";

export interface UpstreamBody {
  readonly body: readonly Uint8Array[];
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

interface Preparation {
  /** Seconds since 1970. */
  readonly created: number;
  /** The target holds lessons of an earlier refusal, so the request is written anew even in its own format. */
  readonly repaired: boolean;
  /** What stands behind links that the target would not follow. */
  readonly pictures: Pictures | undefined;
  /** The target began to answer and paused: it is to go on. */
  readonly paused: PausedTurn | undefined;
}

/** @throws FormatError where the body is no request, or the target can't be told it */
export function upstreamBody(
  asked: Asked,
  target: Target,
  { created, repaired, pictures, paused }: Preparation,
): UpstreamBody {
  if (target.format !== asked.format || repaired) {
    const decoded = asked.request();
    const request = pictures ? withFetched(decoded, pictures) : decoded;
    // By what was decoded: by its bytes a picture counts as text.
    const context = { ...asked.context(created), estimatedInput: asked.estimatedInput() };
    const { body, exchange, warnings } = encodeRequest(request, target, context);
    const sent = (paused && codecs[target.format].pausing?.goOn(body, paused)) ?? body;
    // As bytes: a text of this size would be copied at each collection until the answer is there.
    return { body: [Buffer.from(JSON.stringify(sent))], exchange, untouched: false, warnings };
  }
  const edits: Splice[] = [...foreignValues(asked.body, target, () => asked.json())];
  if (pictures) edits.push(...pictureEdits(asked.json(), target.format, pictures));
  if (target.format !== "gemini") edits.push({ path: ["model"], value: target.model });
  const uncounted = asked.stream && target.format === "openai-chat" && !asksForUsage(asked.outline);
  if (uncounted && countsWhenAsked(target))
    edits.push({ path: ["stream_options"], value: { include_usage: true } });
  return {
    body: edits.length === 0 ? asked.body.pieces : splice(asked.outline, edits),
    exchange: plainExchange(asked, target, created, !uncounted),
    untouched: true,
    warnings: [],
  };
}

const noTools: Exchange["tools"] = new Map();
const noIds: Exchange["usedCallIds"] = new Set();

/** The exchange of a request that nothing was changed in. */
export function plainExchange(
  asked: Pick<Asked, "id" | "format" | "model" | "stream" | "route">,
  { format, family, dialect }: Pick<Target, "format" | "family" | "dialect">,
  created: number,
  wantsUsage: boolean,
): Exchange {
  return {
    id: asked.id,
    created,
    client: asked.format,
    upstream: format,
    family,
    dialect,
    model: asked.model,
    stream: asked.stream,
    tools: noTools,
    usedCallIds: noIds,
    cutStops: [],
    wantsUsage,
    list: asked.route?.list === true,
  };
}

/** Only Chat has to be asked for counts; a client that did not ask is not shown them (see `hide-usage.ts`). */
function asksForUsage(outline: Outline): boolean {
  return /"include_usage"\s*:\s*true/.test(topLevelValue(outline, "stream_options") ?? "");
}

function countsWhenAsked({ dialect }: Target): boolean {
  const usual = dialect["usage-in-stream"] ?? "include-usage";
  return usual === "include-usage" && !dialect["unsupported-fields"]?.includes("stream_options");
}
