/** One try of an exchange: the key is fetched, the request prepared and sent, and its row written. */
import { AienvError } from "../core/error.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Pictures } from "../formats/prepare/links.ts";
import type { Warning } from "../formats/support.ts";
import { nothingLearned } from "../routing/repairs.ts";
import { pausedTurn } from "./answer-so-far.ts";
import { attempt } from "./attempt.ts";
import { type AttemptInput, type AttemptResult, abandoned, failed } from "./attempt-result.ts";
import { upstreamErrorOf } from "./error-response.ts";
import { KeyHider } from "./hide-key.ts";
import { withLessons } from "./lessons.ts";
import { picturesFor } from "./pictures/pictures-for.ts";
import type { Run } from "./run.ts";
import { asBilled, rowOf } from "./settle.ts";
import type { Try } from "./tries.ts";
import { upstreamBody } from "./upstream-body.ts";
import { upstreamCall } from "./upstream-call.ts";

export async function oneTry(one: Try, run: Run): Promise<AttemptResult> {
  const { asked, dependencies, departure, paces } = run.serving;
  const began = dependencies.now();
  const over = paces.begin(one.candidate.provider, asked);
  const reference = one.candidate.provider.secrets[one.key];
  let warnings: readonly Warning[] = [];
  let result: AttemptResult;
  try {
    const given = reference && dependencies.secret(reference);
    const secret = typeof given === "object" ? await given : given;
    const fetched = picturesFor(one.target, run);
    const pictures = fetched && (await fetched);
    if (fetched && departure.left) result = abandoned;
    else {
      const input = prepare(one, run, { secret, pictures, began });
      warnings = input.prepared.warnings;
      result = await attempt(input, dependencies);
    }
    if (reference && result.error?.class === "authentication") dependencies.secretRefused(reference);
  } catch (error) {
    // A request that the target can't be told, or a key that is not there: another candidate may do.
    const isKnown =
      error instanceof FormatError || (error instanceof AienvError && error.code.startsWith("secrets."));
    if (!isKnown) {
      over({});
      throw error;
    }
    result = failed(0, upstreamErrorOf(error));
  }
  const billed = asBilled(result, asked);
  const row = rowOf({
    asked,
    client: asked.format,
    upstream: one.format,
    candidate: one.candidate,
    result: billed,
    began,
    number: run.attempts,
    warnings: result.warnings ? [...warnings, ...result.warnings] : warnings,
    now: dependencies.now(),
  });
  dependencies.recorder.record(row);
  over(billed.usage);
  run.attempts += 1;
  if (row.cost !== undefined) run.costs.push({ provider: row.provider, microUsd: row.cost });
  return result;
}

interface Given {
  readonly secret: string | undefined;
  readonly pictures: Pictures | undefined;
  readonly began: number;
}

/** @throws FormatError where the target can't be told the request */
function prepare(one: Try, run: Run, { secret, pictures, began }: Given): AttemptInput {
  const { asked, response, departure, lessons } = run.serving;
  const { candidate, format } = one;
  const { provider } = candidate;
  const learned = lessons.of(one.lessonName);
  const target = withLessons(one.target, learned);
  const prepared = upstreamBody(asked, target, {
    created: Math.floor(began / 1000),
    repaired: learned !== nothingLearned,
    pictures,
    paused: pausedTurn(run.soFar),
  });
  const call = upstreamCall({
    format,
    url: one.url(asked.stream),
    stream: asked.stream,
    auth: provider.auth[format],
    key: secret,
    ownHeaders: provider.headers,
    client: { format: asked.format, headers: asked.headers },
  });
  asked.forget();
  const { client, soFar } = run;
  return {
    asked,
    target,
    call,
    prepared,
    response,
    client,
    soFar,
    hide: new KeyHider(secret),
    departure,
    began,
  };
}
