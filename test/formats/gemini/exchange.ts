/** An exchange and a target for the tests of this folder, and streams as stages make them. */
import type { JsonObject } from "../../../src/core/json.ts";
import { folder } from "../../../src/formats/answer/fold.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import type { Exchange, Report, StreamEncoder, Target } from "../../../src/formats/contract.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { targetOf as shippedTarget } from "../../helpers/corpus/exchanges.ts";

export const ignore: Report = () => undefined;

export function exchangeOf(changes: Partial<Exchange> = {}): Exchange {
  return {
    id: "x1",
    created: 1_700_000_000,
    client: "gemini",
    upstream: "gemini",
    family: "google",
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
  const model = changes.model ?? "gemini-3-pro-preview";
  const { dialect } = shippedTarget("gemini", "gemini", model);
  return { format: "gemini", model, family: "google", dialect, ...changes };
}

/** The request as it is read. */
export function read(body: JsonObject) {
  return codec.decodeRequest(body, { model: "m", stream: true });
}

/** The body as it is read and written again. What is compared is what goes over the wire. */
export function again(body: JsonObject, target: Target = targetOf()): JsonObject {
  return JSON.parse(JSON.stringify(codec.encodeRequest(read(body), target, ignore))) as JsonObject;
}

/** A request with one user turn and `more`. */
export function ask(more: JsonObject): JsonObject {
  return { contents: [{ role: "user", parts: [{ text: "hello" }] }], ...more };
}

/** A response with these parts. */
export function response(parts: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { role: "model", parts }, ...more }], modelVersion: "g", responseId: "r" };
}

export function partsOf(payloads: readonly object[]): StreamPart[] {
  const parts: StreamPart[] = [];
  const decoder = codec.streamDecoder(exchangeOf(), ignore);
  const emit = (part: StreamPart) => parts.push(part);
  for (const payload of payloads) decoder.frame({ data: JSON.stringify(payload) }, emit);
  decoder.close(emit);
  return parts;
}

/** Parts as the ordering stage makes them legal. */
export function ordered(parts: readonly StreamPart[], exchange: Exchange = exchangeOf()): StreamPart[] {
  const legal: StreamPart[] = [];
  const stage = orderBlocks({ exchange, client: codec.traits, report: ignore }, (part) => legal.push(part));
  for (const part of parts) stage(part);
  return legal;
}

export function folded(parts: readonly StreamPart[]) {
  const fold = folder();
  for (const part of parts) fold.part(part);
  return fold.result();
}

/** What an answer of these payloads comes to. */
export function answered(payloads: readonly object[]) {
  return folded(ordered(partsOf(payloads)));
}

/** The client's text for parts that are legal already. */
export function textOf(
  parts: readonly StreamPart[],
  encoder: StreamEncoder = codec.streamEncoder(exchangeOf({ upstream: "openai-chat" }), ignore),
): string {
  return parts.map((part) => encoder.part(part)).join("");
}
