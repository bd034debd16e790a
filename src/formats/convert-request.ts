/** A request from one wire format to another. */
import type { WireFormat } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Codec, Exchange, Provenance, Target } from "./contract.ts";
import type { Request } from "./internal/request.ts";
import { codecs } from "./list.ts";
import { fieldOf } from "./prepare/client-fields.ts";
import { prepareRequest } from "./prepare/prepare-request.ts";
import type { Warning } from "./support.ts";

/** What the caller knows about a request beside its body. */
export interface RequestContext {
  readonly client: WireFormat;
  /** What a format has in its URL (Gemini): model and whether the answer is a stream. */
  readonly route?: { readonly model: string; readonly stream: boolean; readonly list?: boolean };
  /** Unique, of letters and digits: ids in the answer are made of it. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly estimatedInput?: number;
  /** Whose an opaque value is, where the caller remembers having seen it. */
  readonly provenance?: Provenance;
}

export interface ConvertedRequest {
  readonly body: JsonObject;
  /** What the answer's way back has to know. */
  readonly exchange: Exchange;
  readonly warnings: readonly Warning[];
}

/**
 * Reads a client's body. A caller that routes by what a request holds reads it once and converts it for each attempt.
 * @throws FormatError `invalid-request` where the body is no request of the format
 */
export function decodeRequest(body: JsonObject, { client, route }: RequestContext): Request {
  return codecs[client].decodeRequest(body, route);
}

/**
 * Says a decoded request in the words of a target.
 * @throws FormatError `unsupported` where the target lacks something without which the task would be another
 */
export function encodeRequest(request: Request, target: Target, context: RequestContext): ConvertedRequest {
  const warnings: Warning[] = [];
  const codec = codecs[target.format];
  const prepared = prepareRequest(request, {
    target,
    traits: codec.traits,
    client: context.client,
    report: (warning) => warnings.push(warning),
    ...(context.provenance && { provenance: context.provenance }),
  });
  const { tools, usedCallIds, cutStops, outputTool } = prepared;
  return {
    body: codec.encodeRequest(prepared.request, target, (warning) =>
      warnings.push(asWritten(warning, context.client, target.format)),
    ),
    exchange: {
      id: context.id,
      created: context.created,
      client: context.client,
      upstream: target.format,
      family: target.family,
      dialect: target.dialect,
      model: request.model,
      stream: request.stream,
      tools,
      usedCallIds,
      cutStops,
      wantsUsage: request.wantsUsage,
      ...(outputTool !== undefined && { outputTool }),
      ...(context.route?.list === true && { list: true }),
      ...(context.estimatedInput !== undefined && { estimatedInput: context.estimatedInput }),
      ...(request.extra?.[context.client] && { echo: request.extra[context.client] }),
      ...(mayPause(prepared.request, context.client, codec) && { mayPause: true }),
    },
    warnings,
  };
}

/** Only the work of the vendor's own tools is paused. */
function mayPause({ tools }: Request, client: WireFormat, { pausing }: Codec): boolean {
  if (!pausing || codecs[client].traits.support["answer-paused"] === "kept") return false;
  return tools.some(({ kind }) => kind === "hosted");
}

/** A codec knows its own field only; people are told the one that they wrote. */
function asWritten(warning: Warning, client: WireFormat, target: WireFormat): Warning {
  return client === target ? warning : { ...warning, field: fieldOf(warning.concept, client) };
}
