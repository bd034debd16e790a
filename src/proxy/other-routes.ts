/** Routes beside the four formats (embeddings, images, audio, rerank, …): passed on as they are to a provider that has them. */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import type { Outline } from "../formats/pass-through/outline.ts";
import type { Candidate } from "../routing/candidate.ts";
import { candidatesOf, inOrder } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import type { AttemptResult } from "./attempt-result.ts";
import { failed } from "./attempt-result.ts";
import { holdForUnknown } from "./budget-step.ts";
import { Unreachable } from "./connection-failure.ts";
import type { Departure } from "./departure.ts";
import type { Access, Dependencies, World } from "./dependencies.ts";
import { fetchUpstream } from "./fetch-upstream.ts";
import type { HealthBook } from "./health-book.ts";
import { KeyHider } from "./hide-key.ts";
import { chosenFor } from "./known-client.ts";
import { namedModel } from "./named-model.ts";
import { atLimit, type PaceBook } from "./pace-book.ts";
import type { PurseBook } from "./purses.ts";
import { relayAnswer } from "./relay-answer.ts";
import { rowOf } from "./settle.ts";
import { triesOf } from "./tries.ts";
import { upstreamCall } from "./upstream-call.ts";

export interface OtherRequest {
  /** The exchange's id. */
  readonly id: string;
  /** What follows the version in the path. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly outline: Outline;
  readonly access: Access;
  readonly tool: string;
  readonly world: World;
  readonly departure: Departure;
  readonly purses: PurseBook;
  readonly health: HealthBook;
  readonly paces: PaceBook;
}

/** What is asked of whom. */
interface Chosen {
  readonly asked: string;
  readonly candidate: Candidate;
  readonly body: readonly Uint8Array[];
  readonly type: string;
}

/**
 * The first candidate of the model's name that has an OpenAI endpoint serves; nothing is tried twice, since such a request may
 * cost money before it answers.
 * @throws AienvError where the body names no model, no provider behind it has the route, a budget is spent, or nobody answers
 */
export async function passOn(
  request: OtherRequest,
  response: ServerResponse,
  dependencies: Dependencies,
): Promise<void> {
  const { id, path, access, tool, departure, paces } = request;
  const chosen = await choose(request, dependencies);
  const { candidate } = chosen;
  if (!paces.hasRoom(candidate.provider, unknownSize)) throw atLimit(chosen.asked);
  const hold = holdForUnknown(request, candidate, dependencies);
  const over = paces.begin(candidate.provider, unknownSize);
  const began = dependencies.now();
  let result = failed(0, { class: "server", message: "it was not asked" });
  try {
    result = await relay(chosen, request, response, dependencies);
  } catch (error) {
    const isTimeout = error instanceof Unreachable && error.timedOut;
    result = {
      ...failed(0, { class: isTimeout ? "timeout" : "server", message: "nobody answered" }),
      clientLeft: departure.left,
    };
    if (!(error instanceof Unreachable)) throw error;
    const { provider } = candidate;
    throw new AienvError("proxy.unreachable", `${provider.name}: ${error.message}`, {
      hint: `aienv test ${provider.id}`,
      cause: error,
    });
  } finally {
    const row = rowOf({
      asked: { id, access, tool, model: chosen.asked },
      client: path,
      upstream: path,
      candidate,
      result,
      began,
      now: dependencies.now(),
      number: 0,
      warnings: [],
    });
    dependencies.recorder.record(row);
    over(result.usage);
    hold.settle(row.cost === undefined ? [] : [{ provider: row.provider, microUsd: row.cost }]);
  }
}

/** What such a request holds is counted when it is over, if at all. */
const unknownSize = { estimatedInput: () => 0 };

async function choose(
  { path, headers, outline, access, world }: OtherRequest,
  dependencies: Dependencies,
): Promise<Chosen> {
  const type = headers["content-type"] ?? "application/json";
  const named = namedModel(outline, type);
  if (!named)
    throw new AienvError("proxy.no-model", `the body of ${path} names no model`, { hint: "aienv ls models" });
  const found = candidateFor(named.model, access, world, dependencies);
  await dependencies.prices.lookUp([found.model]);
  const candidate = { ...found, model: dependencies.prices.priced(found.model) };
  return { asked: named.model, candidate, body: named.with(candidate.model.upstream), type: named.type };
}

async function relay(
  { candidate, body, type }: Chosen,
  { path, headers, departure, health }: OtherRequest,
  response: ServerResponse,
  dependencies: Dependencies,
): Promise<AttemptResult> {
  const { model, provider } = candidate;
  // The keys take turns; one that rests is passed over, if another does not.
  const keys = triesOf([candidate], "openai-chat", dependencies.chance());
  const chosen = keys.find(({ keyName }) => health.serves([keyName])) ?? keys[0];
  const reference = chosen && provider.secrets[chosen.key];
  const key = reference === undefined ? undefined : await dependencies.secret(reference);
  const base = (model.endpoints["openai-chat"] ?? "").replace(/\/+$/, "");
  const { url, headers: usual } = upstreamCall({
    format: "openai-chat",
    url: `${base}/${path}`,
    stream: false,
    auth: provider.auth["openai-chat"],
    key,
    ownHeaders: provider.headers,
    client: { format: "openai-chat", headers },
  });
  const began = dependencies.now();
  const upstream = await fetchUpstream(
    { url, headers: { ...usual, accept: "*/*", "content-type": type } },
    body,
    dependencies,
    departure,
  );
  const firstTokenMs = dependencies.now() - began;
  if (reference && upstream.status === 401) dependencies.secretRefused(reference);
  const result = await relayAnswer(upstream, response, new KeyHider(key), dependencies.limits.stallMs);
  return { ...result, firstTokenMs, ...(departure.left && { clientLeft: true }) };
}

function candidateFor(name: string, access: Access, world: World, { speed }: Dependencies): Candidate {
  const { registry, providers } = world;
  const { resolved } = resolveRequested(name, {
    registry,
    providers,
    chosen: chosenFor("", access),
    tools: [],
  });
  const facts = { chance: 0, inputTokens: 0, outputTokens: 0, speed };
  const allowed = candidatesOf(resolved, providers, registry.profiles[access.profile]?.allow);
  const found = inOrder(allowed, resolved.policy, facts).find(
    ({ model }) => model.endpoints["openai-chat"] !== undefined,
  );
  if (found) return found;
  throw new AienvError(
    "proxy.no-route",
    `no provider of ${JSON.stringify(name)} has an OpenAI endpoint, where this route would be`,
    {
      hint: "aienv ls providers",
    },
  );
}
