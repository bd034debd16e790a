/** Serves one exchange: candidates in order, keys in turn, until one answers or none is left. The only loop of attempts. */
import type { ServerResponse } from "node:http";
import { dialectFor } from "../core/dialect.ts";
import type { WireFormat } from "../core/ids.ts";
import type { Target } from "../formats/contract.ts";
import { FormatError } from "../formats/format-error.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import type { Warning } from "../formats/support.ts";
import { type Candidate, referenceOf } from "../routing/candidate.ts";
import { type Cause, reactions, waitBefore } from "../routing/failover.ts";
import type { Asked } from "./asked.ts";
import { type AttemptResult, attempt } from "./attempt.ts";
import type { Dependencies } from "./dependencies.ts";
import type { HealthBook } from "./health-book.ts";
import { rowOf } from "./settle.ts";
import { formatFor, upstreamBody } from "./upstream-body.ts";
import { upstreamCall } from "./upstream-call.ts";

export interface Serving {
  readonly asked: Asked;
  readonly candidates: readonly Candidate[];
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly dependencies: Dependencies;
  readonly health: HealthBook;
}

/** How an exchange ended. `error` where no attempt answered: nothing has gone to the client yet. */
export interface Served {
  readonly costMicroUsd: number | undefined;
  readonly error?: UpstreamError;
}

interface Try {
  readonly candidate: Candidate;
  /** Which of the provider's keys; -1: it wants none. */
  readonly key: number;
  readonly format: WireFormat;
}

/** At most so many upstream calls for one exchange. */
const mostAttempts = 8;

export async function serve(serving: Serving): Promise<Served> {
  const { dependencies, health, asked, signal } = serving;
  const skipped = new Set<Candidate>();
  let last: UpstreamError | undefined;
  let number = 0;
  for (const one of triesOf(serving)) {
    if (skipped.has(one.candidate) || number === mostAttempts) continue;
    if (!health.admit(modelName(one)) || !health.admit(keyName(one))) continue;
    for (let again = 0; ; again += 1) {
      const began = dependencies.now();
      const { result, warnings } = await attemptOne(one, serving, began);
      const cost = record(serving, one, result, { began, number, warnings });
      number += 1;
      if (!result.error || result.committed) {
        if (!result.error) settleHealth(health, one);
        return { costMicroUsd: cost, ...(result.committed ? {} : result.error && { error: result.error }) };
      }
      last = { ...result.error, message: `${one.candidate.provider.name}: ${result.error.message}` };
      const reaction = reactions[causeOf(result.error, result.status)];
      if (reaction.rests === "model") health.failed(modelName(one));
      if (reaction.rests === "key") health.failed(keyName(one), result.error.retryAfterMs);
      if (!reaction.nextCandidate) return { costMicroUsd: undefined, error: last };
      if (!reaction.nextKey) skipped.add(one.candidate);
      const waitMs =
        reaction.again && isLast(one, serving) ? waitBefore(result.error.retryAfterMs, again) : undefined;
      if (waitMs === undefined || again > 0 || number === mostAttempts) break;
      await sleep(waitMs, signal);
    }
  }
  return { costMicroUsd: undefined, error: last ?? resting(asked) };
}

/** Each candidate with each of its keys, beginning with another key each time so that several share the work. */
function triesOf({ candidates, asked, dependencies }: Serving): Try[] {
  return candidates.flatMap((candidate): Try[] => {
    const format = formatFor(asked.format, candidate.model.endpoints);
    if (!format) return [];
    const count = candidate.provider.secrets.length;
    if (count === 0) return [{ candidate, key: -1, format }];
    const first = Math.floor(dependencies.chance() * count);
    return Array.from({ length: count }, (_, index) => ({ candidate, key: (first + index) % count, format }));
  });
}

function isLast({ candidate, key }: Try, serving: Serving): boolean {
  const all = triesOf({ ...serving, dependencies: { ...serving.dependencies, chance: () => 0 } });
  return (
    candidate === serving.candidates.at(-1) &&
    (key < 0 || all.filter((one) => one.candidate === candidate).length === 1)
  );
}

async function attemptOne(
  one: Try,
  { asked, response, signal, dependencies }: Serving,
  began: number,
): Promise<{ readonly result: AttemptResult; readonly warnings: readonly Warning[] }> {
  const { candidate, format, key } = one;
  const target = targetOf(candidate, format);
  try {
    const secret = candidate.provider.secrets[key];
    const value = secret === undefined ? undefined : await dependencies.secret(secret);
    const prepared = upstreamBody(asked, target, Math.floor(began / 1000));
    const call = upstreamCall({
      format,
      baseUrl: candidate.model.endpoints[format] ?? "",
      model: target.model,
      stream: asked.stream,
      auth: candidate.provider.auth[format],
      key: value,
      ownHeaders: candidate.provider.headers,
      client: { format: asked.format, headers: asked.headers },
    });
    const result = await attempt({ asked, target, call, prepared, response, signal, began }, dependencies);
    return { result, warnings: prepared.warnings };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { result: { committed: false, status: 0, error: error.error, usage: {} }, warnings: [] };
  }
}

/** The model as the formats know it. */
export function targetOf({ model, provider }: Candidate, format: WireFormat): Target {
  const dialect = dialectFor(model.upstream, provider.dialect[format] ?? {});
  return {
    format,
    model: model.upstream,
    family: dialect["signature-family"] ?? provider.template ?? provider.id,
    dialect,
    ...(model.contextTokens !== undefined && { contextTokens: model.contextTokens }),
    ...(model.outputTokens !== undefined && { outputTokens: model.outputTokens }),
    ...(model.can.length > 0 && { can: model.can }),
  };
}

/** A class of error as the table of failover knows it. */
function causeOf(error: UpstreamError, status: number): Cause {
  if (error.class === "server" && status === 0) return "refused";
  if (error.class === "server" && status >= 200 && status < 300) return "garbage";
  return error.class;
}

function settleHealth(health: HealthBook, one: Try): void {
  health.succeeded(modelName(one));
  health.succeeded(keyName(one));
}

const modelName = ({ candidate }: Try): string => `model ${referenceOf(candidate)}`;
const keyName = ({ candidate, key }: Try): string => `key ${candidate.provider.id}/${key}`;

function record(
  { asked, dependencies }: Serving,
  one: Try,
  result: AttemptResult,
  when: { readonly began: number; readonly number: number; readonly warnings: readonly Warning[] },
): number | undefined {
  const row = rowOf({
    asked,
    candidate: one.candidate,
    format: one.format,
    result,
    ...when,
    now: dependencies.now(),
  });
  dependencies.recorder.record(row);
  return row.cost;
}

/** Everybody rests: nothing was tried. */
function resting(asked: Asked): UpstreamError {
  return {
    class: "overloaded",
    status: 503,
    message: `aienv: every model behind ${JSON.stringify(asked.model)} rests after failures; aienv status tells which`,
    retryAfterMs: 5_000,
  };
}

function sleep(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, timeMs);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
