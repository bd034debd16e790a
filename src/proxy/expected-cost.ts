/** The most that a request may cost, before anything is sent: what a budget reserves for it. */
import { topLevelValue } from "../formats/pass-through/outline.ts";
import { count, object, parseJson } from "../formats/read.ts";
import type { Candidate } from "../routing/candidate.ts";
import { costMicroUsd } from "../routing/price.ts";
import type { Asked } from "./asked.ts";

/** Where neither request nor model limit an answer, in tokens. */
const usualOutputTokens = 8_192;

/** At the dearest of those who may answer it, in micro-USD; a model without a known price costs nothing here. */
export function expectedCost(candidates: readonly Candidate[], asked: Asked): number {
  const input = asked.estimatedInput();
  const { tokens, answers } = outputOf(asked);
  return Math.max(0, ...candidates.map(costOf));

  function costOf({ model: { price, outputTokens } }: Candidate): number {
    if (!price) return 0;
    const most = Math.min(
      tokens ?? outputTokens ?? usualOutputTokens,
      outputTokens ?? Number.POSITIVE_INFINITY,
    );
    const output = answers * most;
    const fresh = costMicroUsd({ input, output }, price);
    return Math.max(fresh, costMicroUsd({ cacheWrite5m: input, output }, price));
  }
}

interface AskedOutput {
  /** Of one answer; undefined: the request sets no limit. */
  readonly tokens: number | undefined;
  readonly answers: number;
}

const limits = ["max_tokens", "max_completion_tokens", "max_output_tokens"] as const;
/** More answers to one request no vendor gives. */
const mostAnswers = 128;

function outputOf({ outline, format }: Asked): AskedOutput {
  const said = (name: string): unknown => parseJson(topLevelValue(outline, name) ?? "null");
  if (format === "gemini") {
    const config = object(said("generationConfig"));
    return outputOfCounts([config?.["maxOutputTokens"]], config?.["candidateCount"]);
  }
  return outputOfCounts(limits.map(said), said("n"));
}

function outputOfCounts(limits: readonly unknown[], answers: unknown): AskedOutput {
  const given = limits.flatMap((limit) => count(limit) || []);
  return {
    tokens: given.length === 0 ? undefined : Math.min(...given),
    answers: Math.min(count(answers) || 1, mostAnswers),
  };
}
