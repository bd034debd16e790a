/** Runs stages over a list of parts. */
import type { Emit, Stage } from "../../../src/formats/answer/stage.ts";
import type { Exchange, Traits } from "../../../src/formats/contract.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";

const plainExchange: Exchange = {
  id: "x1",
  created: 1_760_000_000,
  client: "anthropic-messages",
  upstream: "openai-chat",
  family: "test",
  dialect: {},
  model: "main",
  stream: true,
  tools: new Map(),
  usedCallIds: new Set(),
  cutStops: [],
  wantsUsage: true,
};

/** Of a client's traits the stages read the rule of its call ids, and whether it has calls of free text. */
const client = {
  callIds: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64, required: true },
  support: { "custom-tools": "approximated" },
} as unknown as Traits;

export function through(
  stage: Stage,
  parts: readonly StreamPart[],
  exchange: Partial<Exchange> = {},
): StreamPart[] {
  const seen: StreamPart[] = [];
  const emit: Emit = stage(
    { exchange: { ...plainExchange, ...exchange }, client, report: () => undefined },
    (part) => seen.push(part),
  );
  for (const part of parts) emit(part);
  return seen;
}

/** One line a part: easy to read in a failed comparison. */
export function show(parts: readonly StreamPart[]): string[] {
  return parts.map((part) => {
    switch (part.type) {
      case "open":
        return part.block.type === "tool-call"
          ? `open ${part.key} call ${part.block.id ?? "-"} ${part.block.name ?? "-"}`
          : `open ${part.key} ${part.block.type}`;
      case "delta":
        return `delta ${part.key} ${part.text}`;
      case "patch":
        return `patch ${part.key}${part.opaque ? ` ${part.opaque.value}` : ""}`;
      case "close":
        return `close ${part.key}`;
      case "finish":
        return `finish ${part.stop.reason}${part.stop.sequence ? ` ${part.stop.sequence}` : ""}`;
      case "error":
        return `error ${part.error.class} ${part.error.message}`;
      case "usage":
        return `usage ${Object.values(part.usage).join(" ")}`.trimEnd();
      default:
        return part.type;
    }
  });
}

export const open = (key: number | string, type: "text" | "reasoning" | "refusal"): StreamPart => ({
  type: "open",
  key,
  block: { type },
});
export const call = (key: number | string, id?: string, name?: string): StreamPart => ({
  type: "open",
  key,
  block: { type: "tool-call", ...(id !== undefined && { id }), ...(name !== undefined && { name }) },
});
export const delta = (key: number | string, text: string): StreamPart => ({ type: "delta", key, text });
export const close = (key: number | string): StreamPart => ({ type: "close", key });
export const finish = (
  reason: "end" | "tool-calls" | "length" | "other" | "malformed-call" | "filter",
): StreamPart => ({
  type: "finish",
  stop: { reason },
});
export const end: StreamPart = { type: "end" };
