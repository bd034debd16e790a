/** Sequences of parts as decoders may give them: overlapping, out of order, repeated, never closed. */
import fc from "fast-check";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";

const key = fc.constantFrom(0, 1, 2, "a");
const word = fc.constantFrom("", "w", "wörd ", "{", "}", '{"a":1}', '"', "<think>", "</think>", "STOP");
const name = fc.constantFrom(undefined, "", "read", "write");
const id = fc.constantFrom(undefined, "", "c1", "c2", "c.3");

const opening: fc.Arbitrary<Extract<StreamPart, { type: "open" }>["block"]> = fc.oneof(
  fc.constantFrom<Extract<StreamPart, { type: "open" }>["block"]>(
    { type: "text" },
    { type: "reasoning" },
    { type: "refusal" },
    { type: "image", source: { kind: "data", mediaType: "image/png", data: "AAAA" } },
    {
      type: "hosted",
      tool: "web-search",
      format: "anthropic-messages",
      raw: { type: "x" },
      summary: "searched",
    },
    { type: "unknown", format: "gemini", raw: { executableCode: { code: "1" } } },
  ),
  fc.record({ id, name }).map(({ id: given, name: called }) => ({
    type: "tool-call" as const,
    ...(given !== undefined && { id: given }),
    ...(called !== undefined && { name: called }),
  })),
);

const part: fc.Arbitrary<StreamPart> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<StreamPart>({ type: "start", id: "up" }, { type: "ping" }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant("open" as const), key, block: opening }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("delta" as const), key, text: word }) },
  {
    weight: 2,
    arbitrary: fc.record({ key, id, name, signed: fc.boolean() }).map(
      ({ key: at, id: given, name: called, signed }): StreamPart => ({
        type: "patch",
        key: at,
        ...(given !== undefined && { id: given }),
        ...(called !== undefined && { name: called }),
        ...(signed && { opaque: { family: "anthropic", kind: "signature", value: "Eabc" } }),
      }),
    ),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("close" as const), key }) },
  {
    weight: 1,
    arbitrary: fc.nat(99).map((output): StreamPart => ({ type: "usage", usage: { input: 5, output } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        "end" as const,
        "tool-calls" as const,
        "length" as const,
        "filter" as const,
        "stop-sequence" as const,
        "other" as const,
        "pause" as const,
      )
      .map(
        (reason): StreamPart => ({
          type: "finish",
          stop: reason === "stop-sequence" ? { reason, sequence: "X" } : { reason },
        }),
      ),
  },
);

/** With an end, an error, or neither. */
export const anyParts: fc.Arbitrary<StreamPart[]> = fc
  .tuple(
    fc.array(part, { maxLength: 25 }),
    fc.constantFrom<readonly StreamPart[]>(
      [{ type: "finish", stop: { reason: "end" } }, { type: "end" }],
      [{ type: "end" }],
      [{ type: "error", error: { class: "server", message: "broke" } }],
    ),
  )
  .map(([parts, end]) => [...parts, ...end]);
