/** An exchange and a target for the tests of this folder. */

import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import type { Exchange, Frame, Report, Target } from "../../../src/formats/contract.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import type { Warning } from "../../../src/formats/support.ts";

export const ignore: Report = () => undefined;

export function exchangeOf(changes: Partial<Exchange> = {}): Exchange {
  return {
    id: "x1",
    created: 1_700_000_000,
    client: "anthropic-messages",
    upstream: "anthropic-messages",
    family: "anthropic",
    dialect: {},
    model: "asked-for",
    stream: true,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
    ...changes,
  };
}

export function targetOf(changes: Partial<Target> = {}): Target {
  return { format: "anthropic-messages", model: "m", family: "anthropic", dialect: {}, ...changes };
}

/** Decodes, writes again, and tells what was reported. */
export function again(body: Parameters<typeof codec.decodeRequest>[0], target: Target = targetOf()) {
  const warnings: Warning[] = [];
  const request = codec.decodeRequest(body);
  return { request, body: codec.encodeRequest(request, target, (one) => warnings.push(one)), warnings };
}

export function partsOf(payloads: readonly object[], exchange: Exchange = exchangeOf()): StreamPart[] {
  const parts: StreamPart[] = [];
  const decoder = codec.streamDecoder(exchange, ignore);
  const emit = (part: StreamPart) => parts.push(part);
  for (const payload of payloads) decoder.frame(frameOf(payload), emit);
  decoder.close(emit);
  return parts;
}

function frameOf(payload: object): Frame {
  return { data: JSON.stringify(payload) };
}

/** The client's text for parts that are legal already. */
export function textOf(
  parts: readonly StreamPart[],
  exchange: Exchange = exchangeOf(),
  report: Report = ignore,
): string {
  const encoder = codec.streamEncoder(exchange, report);
  return parts.map((part) => encoder.part(part)).join("");
}

/** Parts as the ordering stage makes them legal. */
export function ordered(parts: readonly StreamPart[], exchange: Exchange = exchangeOf()): StreamPart[] {
  const legal: StreamPart[] = [];
  const stage = orderBlocks({ exchange, client: codec.traits, report: ignore }, (part) => legal.push(part));
  for (const part of parts) stage(part);
  return legal;
}
