/** What a format declares about a concept of an answer is what its client gets, in a whole answer and in a stream. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import { convertAnswer, convertStream, foldStream } from "../../../src/formats/convert-answer.ts";
import type { Answer } from "../../../src/formats/internal/answer.ts";
import { codecs } from "../../../src/formats/list.ts";
import type { Concept, Warning } from "../../../src/formats/support.ts";
import { answerProbes } from "./answer-probes.ts";
import type { Probe } from "./probe.ts";

const families: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "google",
};

function exchangeOf(upstream: WireFormat, client: WireFormat, stream: boolean): Exchange {
  return {
    id: "abc",
    created: 0,
    client,
    upstream,
    family: families[upstream],
    dialect: {},
    model: "m",
    stream,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
  };
}

const seen: { readonly [C in Concept]?: (answer: Answer) => unknown } = {
  "answer-refusal": ({ blocks }) => blocks.flatMap((block) => (block.type === "refusal" ? [block.text] : [])),
  "answer-reasoning": ({ blocks }) =>
    blocks.flatMap((block) => (block.type === "reasoning" ? [block.text] : [])),
  "answer-citations": ({ blocks }) =>
    blocks.flatMap((block) =>
      block.type === "text" ? (block.citations ?? []).map(({ url, title }) => [url, title]) : [],
    ),
  "answer-image": ({ blocks }) => blocks.flatMap((block) => (block.type === "image" ? [block.source] : [])),
  "answer-cache-write": ({ usage }) => [usage.cacheWrite5m ?? 0, usage.cacheWrite1h ?? 0],
};

function outcome(
  concept: Concept,
  warnings: readonly Warning[],
  answers: readonly [before: Answer, after: Answer],
): string {
  const reports = warnings.map((warning) =>
    warning.concept === concept
      ? `${warning.treatment} ${warning.field}`
      : `and ${warning.concept} ${warning.treatment} ${warning.field}`,
  );
  if (reports.length > 0) return reports.sort().reverse().join(", ");
  const [before, after] = answers.map(seen[concept] ?? (({ stop }) => stop.reason));
  return isDeepStrictEqual(before, after) ? "kept" : "lost";
}

function whole({ concept, body }: Probe, upstream: WireFormat, client: WireFormat): string {
  const ignore = (): void => undefined;
  const converted = convertAnswer(body, exchangeOf(upstream, client, false));
  if ("error" in converted) return converted.error.message;
  return outcome(concept, converted.warnings, [
    codecs[upstream].decodeAnswer(body, exchangeOf(upstream, client, false), ignore),
    codecs[client].decodeAnswer(converted.body, exchangeOf(client, client, false), ignore),
  ]);
}

/** The upstream's stream is made of its whole answer by its own encoder. */
function streamed({ concept, body }: Probe, upstream: WireFormat, client: WireFormat): string {
  const own = exchangeOf(upstream, upstream, true);
  const text = new TextEncoder().encode(convertStream(own).whole(body));
  const conversion = convertStream(exchangeOf(upstream, client, true));
  const told = new TextEncoder().encode(conversion.push(text) + conversion.end());
  return outcome(concept, conversion.warnings, [
    foldStream([text], own).folded.answer,
    foldStream([told], exchangeOf(client, client, true)).folded.answer,
  ]);
}

describe.each(wireFormats)("an answer of %s", (upstream) => {
  describe.each(wireFormats.filter((format) => format !== upstream))("for a client of %s", (client) => {
    test.each(answerProbes[upstream].map((probe) => [probe.concept, probe.field, probe] as const))(
      "%s (%s) is treated as declared",
      (concept, field, probe) => {
        const declared = codecs[client].traits.support[concept];
        const expected = declared === "kept" ? "kept" : `${declared} ${field}`;
        expect(whole(probe, upstream, client)).toBe(expected);
        expect(streamed(probe, upstream, client)).toBe(expected);
      },
    );
  });
});
