/** Answers of each format, made by the library's own encoders from parts in no vendor's words. */
import type { WireFormat } from "../../src/core/ids.ts";
import type { Exchange } from "../../src/formats/contract.ts";
import type { UpstreamError } from "../../src/formats/internal/answer.ts";
import type { StreamPart } from "../../src/formats/internal/stream.ts";
import { codecs } from "../../src/formats/list.ts";
import { readAnswer } from "../../src/formats/read-answer.ts";

export function exchangeIn(format: WireFormat): Exchange {
  return {
    id: "up1",
    created: 1_700_000_000,
    client: format,
    upstream: format,
    family: "test",
    dialect: {},
    model: "m",
    stream: true,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
  };
}

const ignore = () => undefined;

export function streamIn(format: WireFormat, parts: readonly StreamPart[]): string {
  const encoder = codecs[format].streamEncoder(exchangeIn(format), ignore);
  return parts.map((part) => encoder.part(part)).join("");
}

/** The parts that a client of a format reads in a stream. */
export function partsOf(format: WireFormat, text: string): StreamPart[] {
  const parts: StreamPart[] = [];
  const reader = readAnswer(exchangeIn(format), { emit: (part) => parts.push(part), report: ignore });
  reader.push(Buffer.from(text));
  reader.end();
  return parts;
}

export const errorOf = (parts: readonly StreamPart[]): UpstreamError | undefined =>
  parts.flatMap((part) => (part.type === "error" ? [part.error] : []))[0];

export const textOf = (parts: readonly StreamPart[]): string => {
  const texts = new Set(
    parts.flatMap((part) => (part.type === "open" && part.block.type === "text" ? [part.key] : [])),
  );
  return parts.flatMap((part) => (part.type === "delta" && texts.has(part.key) ? [part.text] : [])).join("");
};

/** "Hello, world" in two pieces, with counts. */
export const hello: readonly StreamPart[] = [
  { type: "start", id: "up1", model: "m" },
  { type: "open", key: 0, block: { type: "text" } },
  { type: "delta", key: 0, text: "Hello, " },
  { type: "delta", key: 0, text: "wörld" },
  { type: "close", key: 0 },
  { type: "usage", usage: { input: 100, output: 10 } },
  { type: "finish", stop: { reason: "end" } },
  { type: "end" },
];

export const helloStream = (format: WireFormat): string => streamIn(format, hello);

export function helloAnswer(format: WireFormat, more: object = {}): object {
  const body = codecs[format].encodeAnswer(
    {
      blocks: [{ type: "text", text: "Hello, wörld" }],
      stop: { reason: "end" },
      usage: { input: 100, output: 10 },
    },
    exchangeIn(format),
    ignore,
  );
  return { ...body, ...more };
}
