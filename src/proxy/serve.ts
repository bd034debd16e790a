/** Serves one exchange: candidates in order, keys in turn, until one answers or none is left. The only loop of attempts. */
import type { UpstreamError } from "../formats/internal/answer.ts";
import type { Candidate } from "../routing/candidate.ts";
import { type Cause, longestWaitMs, type Reaction, reactions, waitBefore } from "../routing/failover.ts";
import { newAnswer, pausedTurn } from "./answer-so-far.ts";
import type { AttemptResult } from "./attempt-result.ts";
import { clientStream } from "./client-stream.ts";
import type { Departure } from "./departure.ts";
import { sendError, upstreamErrorOf } from "./error-response.ts";
import type { HealthBook } from "./health-book.ts";
import { oneTry } from "./one-try.ts";
import { atLimit } from "./pace-book.ts";
import { printable } from "./printable.ts";
import type { Hold } from "./purses.ts";
import type { Run, Serving } from "./run.ts";
import { errorStream } from "./stream-error.ts";
import { type Try, triesOf } from "./tries.ts";
import { plainExchange } from "./upstream-body.ts";

/** At most so many upstream calls for one exchange. */
const mostAttempts = 8;
/** How long a request waits for room at a provider that the registry limits, in milliseconds. */
const longestQueueMs = 30_000;
/** How often it is looked whether somebody serves again, in milliseconds. */
const lookMs = 50;

/** The client has its answer or its error when this ends, and the hold is settled, even where this throws. */
export async function serve(serving: Serving, hold: Hold): Promise<void> {
  const { asked, response, dependencies } = serving;
  const { limits, chance } = dependencies;
  const client = asked.stream
    ? clientStream(response, { list: asked.route?.list === true, limits })
    : undefined;
  const run: Run = {
    serving,
    client,
    costs: [],
    attempts: 0,
    soFar: newAnswer(),
    waited: false,
    taught: false,
  };
  try {
    const tries = triesOf(serving.candidates, asked.format, chance());
    const began = dependencies.elapsed();
    let isAnswered = await goThrough(tries, run);
    if (run.attempts === 0) isAnswered = await askTheRefused(tries, run);
    // Another request may take the room that this one waited for.
    while (run.attempts === 0 && (await somebodyServes(tries, serving, began)))
      isAnswered = await goThrough(tries, run);
    if (!isAnswered && !serving.departure.left) tell(run.error ?? nobody(serving, tries), run);
  } finally {
    client?.discard();
    hold.settle(run.costs);
  }
}

/** True where nothing is left to be done: it was answered, or the client is gone. */
async function goThrough(tries: readonly Try[], run: Run): Promise<boolean> {
  const { health, paces, asked } = run.serving;
  let left = tries;
  let before: Try | undefined;
  for (let one = left[0]; one !== undefined; one = left[0]) {
    const { candidate, names } = one;
    left = left.slice(1);
    const isFurtherKey = before?.candidate === candidate;
    // However many keys one has, the others who may be asked get their turn.
    const attempts = isFurtherKey ? run.attempts + othersOf(candidate, left, run.serving) : run.attempts;
    const hasRoom = paces.hasRoom(candidate.provider, asked);
    if (attempts >= mostAttempts || !hasRoom || !health.admit(names)) continue;
    before = one;
    const reaction = await persist(one, left, run);
    if (reaction === "answered") return true;
    if (!reaction.nextCandidate) return false;
    if (!reaction.nextKey) left = left.filter((other) => other.candidate !== candidate);
  }
  return false;
}

/**
 * Where all that is left are keys that were refused, one is asked with all the same: somebody may have mended it, and who
 * has not is told what is wrong with it. Tools try for minutes what they take for an overload.
 */
async function askTheRefused(tries: readonly Try[], run: Run): Promise<boolean> {
  const { health, paces, asked } = run.serving;
  if (!tries.every(({ keyName }) => health.isRefused(keyName))) return false;
  const one = tries.find(
    ({ candidate, modelName }) => health.serves([modelName]) && paces.hasRoom(candidate.provider, asked),
  );
  return one !== undefined && (await persist(one, [], run)) === "answered";
}

function othersOf(one: Candidate, left: readonly Try[], { health, paces, asked }: Serving): number {
  const others = left.filter(
    ({ candidate, names }) =>
      candidate !== one && health.serves(names) && paces.hasRoom(candidate.provider, asked),
  );
  return new Set(others.map(({ candidate }) => candidate)).size;
}

/**
 * One try, and the same again where it paused, where a refusal taught how, or where it is the last and a moment may help. What
 * a client has heard the beginning of, nobody else can go on with.
 */
async function persist(one: Try, later: readonly Try[], run: Run): Promise<"answered" | Reaction> {
  const { health, departure } = run.serving;
  run.soFar = newAnswer();
  for (;;) {
    let result: AttemptResult;
    try {
      result = await oneTry(one, run);
    } catch (error) {
      release(one, health);
      throw error;
    }
    if (!result.error && pausedTurn(run.soFar) && !departure.left) continue;
    if (run.attempts < mostAttempts && teaches(one, result, run)) continue;
    const reaction = tellHealth(one, result, health);
    if (reaction === "answered" || !result.error) return "answered";
    run.error = { ...result.error, message: `${one.candidate.provider.name}: ${result.error.message}` };
    const isHeard = run.client?.answering === true;
    const others = later.filter((other) => reaction.nextKey || other.candidate !== one.candidate);
    const isLast = isHeard || !others.some((other) => health.serves(other.names));
    const mayWait = reaction.again && isLast && !run.waited && run.attempts < mostAttempts;
    const waitMs = mayWait ? waitBefore(result.error.retryAfterMs, 0) : undefined;
    if (waitMs === undefined)
      return isHeard ? { ...reaction, nextKey: false, nextCandidate: false } : reaction;
    run.waited = true;
    await sleep(waitMs, departure);
    if (departure.left) return "answered";
  }
}

/** What an attempt's end says about model and key. */
function tellHealth(one: Try, result: AttemptResult, health: HealthBook): "answered" | Reaction {
  const { error, committed, clientLeft, status } = result;
  if (!error) for (const name of one.names) health.succeeded(name);
  if (!error || committed || clientLeft) {
    release(one, health);
    return "answered";
  }
  const reaction = reactions[causeOf(error, status)];
  const { retryAfterMs } = error;
  const isRefusal = error.class === "authentication" || error.class === "billing";
  if (reaction.rests === "model") health.failed(one.modelName, { retryAfterMs });
  if (reaction.rests === "key") health.failed(one.keyName, { retryAfterMs, isRefusal });
  release(one, health);
  return reaction;
}

function release({ names }: Try, health: HealthBook): void {
  for (const name of names) health.released(name);
}

/** A 400 that says what it chokes on is repaired and tried again, once (H46, H47). */
function teaches(one: Try, { error, committed }: AttemptResult, run: Run): boolean {
  if (run.taught || committed || error?.class !== "invalid-request" || error.status !== 400) return false;
  run.taught = run.serving.lessons.learn(one.lessonName, { message: error.message, param: error.param });
  return run.taught;
}

/** A class of error as the table of failover knows it. */
function causeOf(error: UpstreamError, status: number): Cause {
  if (error.class === "server" && status === 0) return "refused";
  if (error.class === "server" && status >= 200 && status < 300) return "garbage";
  return error.class;
}

/** Waits, within bounds, until one of those who rest or are full may be asked: a client would only ask again by itself. */
async function somebodyServes(
  tries: readonly Try[],
  { health, paces, asked, dependencies, departure }: Serving,
  began: number,
): Promise<boolean> {
  const { now, elapsed } = dependencies;
  const isFull = tries.some((one) => health.serves(one.names));
  const end = began + (isFull ? longestQueueMs : longestWaitMs);
  const time = now();
  const soonestMs = Math.min(...tries.map((one) => (health.restsUntil(one.names) ?? time) - time));
  if (tries.length === 0 || soonestMs > end - elapsed()) return false;
  const mayBeAsked = ({ names, candidate }: Try) =>
    health.serves(names) && paces.hasRoom(candidate.provider, asked);
  for (;;) {
    if (departure.left) return false;
    if (tries.some(mayBeAsked)) return true;
    if (elapsed() >= end) return false;
    await sleep(lookMs, departure);
  }
}

/** An error is told as a status where that is still possible, else as the end of what was heard, or as a stream of its own. */
function tell(given: UpstreamError, { serving, client, soFar }: Run): void {
  const { asked, response, dependencies } = serving;
  const error = { ...given, message: printable(given.message) };
  if (client?.answering) {
    client.write(soFar.conversion?.fail(error) ?? "");
    client.end();
    return;
  }
  if (!client?.begun) {
    sendError(response, asked.format, error);
    return;
  }
  const { format } = asked;
  const created = Math.floor(dependencies.now() / 1000);
  const exchange = plainExchange(asked, { format, family: "", dialect: {} }, created, false);
  response.end(errorStream(error, exchange));
}

/** Nothing was tried: everybody rests or is full, or there is no endpoint at all. */
function nobody({ asked, health, paces }: Serving, tries: readonly Try[]): UpstreamError {
  const { model } = asked;
  const name = JSON.stringify(model);
  if (tries.length === 0)
    return { class: "not-found", message: `aienv: no model behind ${name} has an endpoint; aienv ls models` };
  if (tries.some(({ names, candidate }) => health.serves(names) && !paces.hasRoom(candidate.provider, asked)))
    return upstreamErrorOf(atLimit(model));
  return {
    class: "overloaded",
    status: 503,
    message: `aienv: every model behind ${name} rests after failures; aienv proxy status tells which`,
    retryAfterMs: 5_000,
  };
}

/** Ends early when the client leaves. */
function sleep(timeMs: number, departure: Departure): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      departure.whenLeft = undefined;
      resolve();
    };
    const timer = setTimeout(wake, departure.left ? 0 : timeMs);
    departure.whenLeft = wake;
  });
}
