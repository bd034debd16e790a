/** Streams of this format for tests: decoded, folded, and made of blocks. */
import type { JsonObject } from "../../../src/core/json.ts";
import { folder } from "../../../src/formats/answer/fold.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import type { Frame } from "../../../src/formats/contract.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { eventsOf, exchange, ignore } from "./samples.ts";

export function decode(events: readonly JsonObject[]): StreamPart[] {
  return decodeFrames(events.map((event) => ({ data: JSON.stringify(event) })));
}

export function decodeFrames(frames: readonly Frame[]): StreamPart[] {
  const parts: StreamPart[] = [];
  const decoder = openaiResponses.streamDecoder(exchange, ignore);
  for (const frame of frames) decoder.frame(frame, (part) => parts.push(part));
  decoder.close((part) => parts.push(part));
  return parts;
}

/** What comes of the events after the ordering stage. */
export function fold(events: readonly JsonObject[]) {
  const fold = folder();
  const stage = orderBlocks({ exchange, client: openaiResponses.traits, report: ignore }, fold.part);
  for (const part of decode(events)) stage(part);
  return fold.result();
}

export const created = { type: "response.created", response: { id: "resp_1", model: "m" } };
export const completed = {
  type: "response.completed",
  response: {
    status: "completed",
    usage: {
      input_tokens: 9,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 12,
    },
  },
};

export const start: StreamPart = { type: "start" };
export const end: readonly StreamPart[] = [
  { type: "usage", usage: { input: 5, cacheRead: 2, output: 7, reasoning: 3 } },
  { type: "finish", stop: { reason: "end" } },
  { type: "end" },
];

export function block(
  key: number,
  opening: Extract<StreamPart, { type: "open" }>["block"],
  ...texts: string[]
): StreamPart[] {
  return [
    { type: "open", key, block: opening },
    ...texts.map((text): StreamPart => ({ type: "delta", key, text })),
    { type: "close", key },
  ];
}

export const call = { type: "tool-call", id: "c1", name: "f", kind: "function" } as const;

export function typesOf(text: string): string[] {
  return eventsOf(text).map(({ type }) => type.replace(/^response\./, ""));
}
