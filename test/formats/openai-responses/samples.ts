/** Plain values that tests of this format share. */
import type { Exchange, Target } from "../../../src/formats/contract.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import type { Warning } from "../../../src/formats/support.ts";

export const exchange: Exchange = {
  id: "x1",
  created: 1_700_000_000,
  client: "openai-responses",
  upstream: "openai-responses",
  family: "openai",
  dialect: {},
  model: "named-by-client",
  stream: true,
  tools: new Map(),
  usedCallIds: new Set(),
  cutStops: [],
  wantsUsage: true,
};

export const target: Target = { format: "openai-responses", model: "m", family: "openai", dialect: {} };

/** Fails a test that expected no loss. */
export function noReport(warning: Warning): void {
  throw new Error(`unexpected warning: ${JSON.stringify(warning)}`);
}

export const ignore = (): void => undefined;

/** The text of a stream of these parts. */
export function encodeParts(parts: readonly StreamPart[], given: Partial<Exchange> = {}): string {
  const encoder = openaiResponses.streamEncoder({ ...exchange, ...given }, ignore);
  return parts.map((part) => encoder.part(part)).join("");
}

/** The events of a stream. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into events of many shapes
export function eventsOf(text: string): any[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
}
