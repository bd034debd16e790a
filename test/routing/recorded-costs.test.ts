/** What every recorded answer costs: the recording's own counts, the hand-computed integer, and what we make of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { foldStream } from "../../src/formats/convert-answer.ts";
import type { Usage } from "../../src/formats/internal/answer.ts";
import { codecs } from "../../src/formats/list.ts";
import { tapStream } from "../../src/formats/pass-through/tap.ts";
import { costMicroUsd } from "../../src/routing/price.ts";
import { exchangeOf, knownOf } from "../helpers/corpus/exchanges.ts";
import { corpusIsMissing } from "../helpers/corpus/folder.ts";
import { bodyCases, type CorpusCase, streamCases } from "../helpers/corpus/read-corpus.ts";
import { at, isRecord, numberAt } from "../helpers/grammar/json.ts";

/** No two are alike, so that tokens which are counted as the wrong kind cost something else. */
const price = { input: 3, output: 17, "cache-read": 0.7, "cache-write": 5, "cache-write-1h": 11 };

interface Row {
  /** Case of the corpus; `-`: a shape that a vendor documents and nobody recorded. */
  readonly recording: string;
  readonly format: WireFormat;
  readonly provider: string;
  /** The vendor's own counts as they stood at the answer's end. */
  readonly usage: JsonObject;
  readonly tokens: Usage;
  readonly microUsd: number;
}

const rows = readFileSync(join(import.meta.dirname, "../fixtures/cost/usage.tsv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line): Row => {
    const [recording = "", format = "", provider = "", usage = "", ...counts] = line.split("\t");
    const [input = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, output = 0, microUsd = 0] =
      counts.map(Number);
    const tokens = { input, cacheRead, cacheWrite5m, cacheWrite1h, output };
    return { recording, format: format as WireFormat, provider, usage: JSON.parse(usage), tokens, microUsd };
  });

/**
 * The vendors' own arithmetic, in one line each, from their own fields. Anthropic's input leaves the caches out, the others'
 * includes them; DeepSeek says what missed; Gemini's thoughts and xAI's reasoning stand beside the answer.
 */
const charged: Readonly<Record<WireFormat, (usage: JsonObject) => number>> = {
  "anthropic-messages": (usage) => {
    const hour = numberAt(usage, "cache_creation", "ephemeral_1h_input_tokens") ?? 0;
    const written = numberAt(usage, "cache_creation_input_tokens") ?? 0;
    const read = numberAt(usage, "cache_read_input_tokens") ?? 0;
    return (
      3 * count(usage, "input_tokens") +
      0.7 * read +
      5 * (written - hour) +
      11 * hour +
      answered(usage, "output_tokens")
    );
  },
  "openai-chat": (usage) => {
    const prompt = count(usage, "prompt_tokens");
    const written = numberAt(usage, "prompt_tokens_details", "cache_write_tokens") ?? 0;
    const hit =
      numberAt(usage, "prompt_cache_hit_tokens") ??
      numberAt(usage, "prompt_tokens_details", "cached_tokens") ??
      numberAt(usage, "cached_tokens") ??
      0;
    const missed = numberAt(usage, "prompt_cache_miss_tokens") ?? prompt - hit - written;
    const total = numberAt(usage, "total_tokens") ?? 0;
    const output = Math.max(count(usage, "completion_tokens"), total - prompt);
    return 3 * missed + 0.7 * hit + 5 * written + 17 * output;
  },
  "openai-responses": (usage) => {
    const cached = numberAt(usage, "input_tokens_details", "cached_tokens") ?? 0;
    return 3 * (count(usage, "input_tokens") - cached) + 0.7 * cached + answered(usage, "output_tokens");
  },
  gemini: (usage) => {
    const cached = numberAt(usage, "cachedContentTokenCount") ?? 0;
    const fresh =
      count(usage, "promptTokenCount") - cached + (numberAt(usage, "toolUsePromptTokenCount") ?? 0);
    const output =
      (numberAt(usage, "candidatesTokenCount") ?? 0) + (numberAt(usage, "thoughtsTokenCount") ?? 0);
    return 3 * fresh + 0.7 * cached + 17 * output;
  },
};

function count(usage: JsonObject, field: string): number {
  const found = numberAt(usage, field);
  if (found === undefined) throw new Error(`no ${field}`);
  return found;
}

function answered(usage: JsonObject, field: string): number {
  return 17 * count(usage, field);
}

describe("the table of costs", () => {
  it("has every format with cached input, and Anthropic's writes of both lifetimes", () => {
    const cached = rows.filter(({ tokens }) => (tokens.cacheRead ?? 0) > 0).map(({ format }) => format);
    expect(new Set(cached).size).toBe(4);
    expect(rows.some(({ tokens }) => tokens.cacheWrite5m && tokens.cacheWrite1h)).toBe(true);
  });

  it.each(rows.map((row) => [`${row.recording} ${row.provider} ${row.microUsd}`, row] as const))(
    "agrees with the vendor's fields: %s",
    (_, { format, usage, microUsd }) => {
      expect(Math.floor(charged[format](usage) + 0.5 + 1e-9)).toBe(microUsd);
    },
  );

  it.each(rows.filter(({ recording }) => recording === "-"))(
    "is ours for documented counts: $provider $usage",
    (row) => {
      const field = row.format === "gemini" ? "usageMetadata" : "usage";
      const { usage } = codecs[row.format].decodeAnswer(
        { [field]: row.usage },
        exchangeOf(row.format, row.format, knownOf(row)),
        () => undefined,
      );
      expectCost(usage, row);
    },
  );
});

describe.skipIf(corpusIsMissing)("of recorded answers", () => {
  const all: readonly CorpusCase[] = [...streamCases, ...bodyCases];
  const counted = all.filter((one) => Object.keys(recordedUsage(one)).length > 0);

  it("each that was counted has a row", () => {
    const named = rows.map(({ recording }) => recording).filter((recording) => recording !== "-");
    expect(named.toSorted()).toEqual(counted.map(({ name }) => name).toSorted());
  });

  it.each(counted.map((one) => [one.name, one] as const))("costs are ours: %s", (name, one) => {
    const row = rows.find(({ recording }) => recording === name);
    if (!row) throw new Error(`no row for ${name}`);
    expect(recordedUsage(one)).toMatchObject(row.usage);
    const exchange = exchangeOf(one.format, one.format, knownOf(one));
    if (one.bytes) {
      const tap = tapStream(exchange);
      tap.push(Buffer.from(one.bytes).toString("latin1"));
      expectCost(tap.end().usage, row);
      const other = one.format === "openai-chat" ? "anthropic-messages" : "openai-chat";
      const converted = foldStream([one.bytes], exchangeOf(other, one.format, knownOf(one)));
      // A converted stream is over at its error, and counts that come after it are not waited for.
      if (!converted.folded.error) expectCost(converted.folded.answer.usage, row);
      else expect(name).toContain("openrouter_stream_error");
    } else expectCost(codecs[one.format].decodeAnswer(one.body ?? {}, exchange, () => undefined).usage, row);
  });

  it("costs what the vendor billed, where its answer says that", () => {
    const xai = rows.find(({ provider }) => provider === "xai");
    const billed = numberAt(
      recordedUsage(all.find(({ name }) => name === xai?.recording)),
      "cost_in_usd_ticks",
    );
    // Ticks of 1e-10 USD, at the price of grok-3-mini: https://docs.x.ai/docs/models (2026-11-30)
    const grok = { input: 0.3, output: 0.5, "cache-read": 0.075 };
    expect(costMicroUsd(xai?.tokens ?? {}, grok)).toBe(Math.round((billed ?? 0) / 10_000));
  });
});

function expectCost(usage: Usage, { tokens, microUsd }: Row): void {
  const { input = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, output = 0 } = usage;
  expect({ input, cacheRead, cacheWrite5m, cacheWrite1h, output }).toEqual(tokens);
  expect(costMicroUsd(usage, price)).toBe(microUsd);
}

/** The counts as they stood at the end, wherever the format has them; a later count replaces an earlier one. */
function recordedUsage(one: CorpusCase | undefined): JsonObject {
  const places = (payload: unknown): unknown[] => [
    at(payload, "message", "usage"),
    at(payload, "response", "usage"),
    at(payload, "usage"),
    at(payload, "x_groq", "usage"),
    at(payload, "choices", 0, "usage"),
    at(payload, "usageMetadata"),
  ];
  const blocks = [...(one?.payloads ?? []), one?.body].flatMap(places).filter(isRecord);
  return Object.assign({}, ...blocks);
}
