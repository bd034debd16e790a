/** Routes beside the four formats (embeddings, images, audio, rerank, …): passed on as they are to a provider that has them. */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import { splice, topLevelValue } from "../formats/pass-through/splice.ts";
import type { Candidate } from "../routing/candidate.ts";
import { candidatesOf } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import type { Departure } from "./departure.ts";
import type { Access, Dependencies, World } from "./dependencies.ts";
import { drained } from "./drained.ts";
import { fetchUpstream, Unreachable } from "./fetch-upstream.ts";
import { chosenFor } from "./known-client.ts";
import { upstreamCall } from "./upstream-call.ts";

export interface OtherRequest {
  /** What follows the version in the path. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly access: Access;
  readonly world: World;
  readonly departure: Departure;
}

/** A model's name in a body, and where it stands in it. */
interface Named {
  readonly model: string;
  with(model: string): readonly Uint8Array[];
}

/**
 * The first candidate of the model's name that has an OpenAI endpoint serves; nothing is tried twice, since such a request may
 * cost money before it answers.
 * @throws AienvError where the body names no model, or no provider behind it has the route
 */
export async function passOn(
  request: OtherRequest,
  response: ServerResponse,
  dependencies: Dependencies,
): Promise<void> {
  const { path, headers, body, access, world, departure } = request;
  const type = headers["content-type"] ?? "application/json";
  const named = type.startsWith("multipart/form-data") ? inForm(body) : inJson(body);
  if (!named)
    throw new AienvError("proxy.no-model", `the body of ${path} names no model`, { hint: "aienv ls models" });
  const { model, provider } = candidateFor(named.model, access, world, dependencies);
  const [secret] = provider.secrets;
  const call = upstreamCall({
    format: "openai-chat",
    baseUrl: model.endpoints["openai-chat"] ?? "",
    model: model.upstream,
    stream: false,
    auth: provider.auth["openai-chat"],
    key: secret === undefined ? undefined : await dependencies.secret(secret),
    ownHeaders: provider.headers,
    client: { format: "openai-chat", headers },
  });
  const url = call.url.replace(/chat\/completions$/, path);
  try {
    const upstream = await fetchUpstream(
      { url, headers: { ...call.headers, accept: "*/*", "content-type": type } },
      named.with(model.upstream),
      dependencies,
      departure,
    );
    response.writeHead(upstream.status, {
      "content-type": upstream.headers["content-type"] ?? "application/json",
    });
    await upstream.body.each((piece) =>
      response.write(piece) ? undefined : drained(response, dependencies.limits.stallMs),
    );
    response.end();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    throw new AienvError("proxy.unreachable", `${provider.name}: ${error.message}`, {
      hint: `aienv test ${provider.id}`,
      cause: error,
    });
  }
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
  const candidates = candidatesOf(resolved, providers, registry.profiles[access.profile]?.allow, facts);
  const found = candidates.find(({ model }) => model.endpoints["openai-chat"] !== undefined);
  if (found) return found;
  throw new AienvError(
    "proxy.no-route",
    `no provider of ${JSON.stringify(name)} has an OpenAI endpoint, where this route would be`,
    {
      hint: "aienv ls providers",
    },
  );
}

function inJson(body: Buffer): Named | undefined {
  const text = topLevelValue(body, "model");
  if (text === undefined || !/^"(?:[^"\\]|\\.)+"$/.test(text)) return undefined;
  return {
    model: String(JSON.parse(text)),
    with: (model) => splice(body, [{ path: ["model"], value: model }]),
  };
}

/** The value of the form's field `model`; everything else of the form, files included, stays as it is. */
function inForm(body: Buffer): Named | undefined {
  const head =
    /Content-Disposition:\s*form-data;[^\r\n]*\bname="model"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/i.exec(
      body.toString("latin1"),
    );
  if (!head) return undefined;
  const start = head.index + head[0].length;
  const end = body.indexOf("\r\n", start);
  if (end < 0) return undefined;
  const value = body.subarray(start, end).toString();
  return { model: value, with: (model) => [body.subarray(0, start), Buffer.from(model), body.subarray(end)] };
}
