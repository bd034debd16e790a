/** The ledger's row of an attempt. */
import type { Warning } from "../formats/support.ts";
import type { Attempt } from "../ledger/attempt.ts";
import type { Price } from "../registry/price-schema.ts";
import type { Model } from "../registry/providers.ts";
import type { Candidate } from "../routing/candidate.ts";
import { costMicroUsd } from "../routing/price.ts";
import type { Asked } from "./asked.ts";
import type { AttemptResult } from "./attempt-result.ts";

export interface Settled {
  readonly asked: Pick<Asked, "id" | "access" | "tool" | "model">;
  /** What the client spoke and what the upstream did: a wire format, or the path of another route. */
  readonly client: string;
  readonly upstream: string;
  readonly candidate: Candidate;
  readonly result: AttemptResult;
  readonly began: number;
  readonly now: number;
  readonly number: number;
  readonly warnings: readonly Warning[];
}

/** A price is one object as long as the registry is not read again. */
const priceTexts = new WeakMap<Price, string>();

/** The ledger keeps the price and where it was found. */
function priceText({ price, priceSource }: Model): string | undefined {
  if (!price) return undefined;
  const text = priceTexts.get(price) ?? JSON.stringify({ ...price, source: priceSource });
  priceTexts.set(price, text);
  return text;
}

/**
 * A client that leaves an answer that has begun leaves before its counts came, in most formats, and the upstream bills what it
 * did: then input and output count as they are estimated, so that leaving is no way around a budget.
 */
export function asBilled(result: AttemptResult, asked: Pick<Asked, "estimatedInput">): AttemptResult {
  const { clientLeft, status, usage, spokenTokens = 0 } = result;
  if (!clientLeft || status < 200 || status > 299) return result;
  const { input = asked.estimatedInput() } = usage;
  // Messages tells a first count before anything is said.
  const output = Math.max(usage.output ?? 0, spokenTokens);
  return { ...result, usage: { ...usage, input, ...(output > 0 && { output }) } };
}

export function rowOf(settled: Settled): Attempt {
  const { asked, client, upstream, candidate, result, began, now, number, warnings } = settled;
  const { usage, error, committed, status, clientLeft } = result;
  const { price } = candidate.model;
  const counted = usage.input !== undefined || usage.output !== undefined;
  const writes = [usage.cacheWrite5m, usage.cacheWrite1h].filter((count) => count !== undefined);
  return {
    at: began,
    exchange: asked.id,
    number,
    project: asked.access.project,
    profile: asked.access.profile,
    tool: asked.tool,
    client,
    upstream,
    provider: candidate.provider.id,
    model: candidate.model.id,
    asked: asked.model,
    outcome: error === undefined ? "ok" : committed ? "partial" : "failed",
    status,
    cause: clientLeft ? "client-left" : (error?.class ?? ""),
    firstTokenMs: result.firstTokenMs && Math.max(0, result.firstTokenMs),
    // The clock may have been set back.
    durationMs: Math.max(0, now - began),
    input: usage.input,
    cacheRead: usage.cacheRead,
    cacheWrite: writes.length === 0 ? undefined : writes.reduce((sum, count) => sum + count, 0),
    output: usage.output,
    reasoning: usage.reasoning,
    cost: price && counted ? costMicroUsd(usage, price) : undefined,
    price: priceText(candidate.model),
    warnings:
      warnings.length === 0
        ? ""
        : [...new Set(warnings.map(({ concept, treatment }) => `${concept} ${treatment}`))].join(","),
  };
}
