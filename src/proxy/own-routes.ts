/** Routes of the proxy's own: who it is, how it is, what it counted. None of them leads to a model. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import {
  answerText,
  identityPath,
  noncePattern,
  type ProxyStatus,
  proofHeader,
  questionText,
  statusPath,
} from "../core/proxy-identity.ts";
import { isSigned, sign } from "../system/proof.ts";
import type { HandlerContext } from "./handler.ts";

/** Served without a token: they tell nothing, or ask for a proof of their own. */
const open: Readonly<Record<string, (asked: Asked) => void>> = {
  "/healthz": ({ response }) => void response.writeHead(200, { "content-type": "text/plain" }).end("ok"),
  [identityPath]: answerIdentity,
  [statusPath]: answerStatus,
};

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: HandlerContext;
  readonly nonce: string;
  readonly port: number;
}

/** True where the request was for one of them, and is answered. */
export function answersOpenly(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): boolean {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const answer = request.method === "GET" && Object.hasOwn(open, path) ? open[path] : undefined;
  if (!answer) return false;
  const nonce = /^nonce=(.*)$/.exec(query)?.[1] ?? "";
  answer({ request, response, context, nonce, port: request.socket.localPort ?? 0 });
  return true;
}

function answerIdentity({ response, context, nonce, port }: Asked): void {
  if (!noncePattern.test(nonce))
    throw new AienvError("proxy.no-route", "a nonce of 32 hexadecimal digits is missing");
  const { version, pid, secret } = context.dependencies.identity;
  const proof = sign(secret, answerText(nonce, port, { version, pid }));
  sendJson(response, { version, pid, proof });
}

function answerStatus({ request, response, context, nonce, port }: Asked): void {
  const { identity } = context.dependencies;
  const proof = request.headers[proofHeader];
  const isOurs =
    noncePattern.test(nonce) &&
    typeof proof === "string" &&
    isSigned(identity.secret, questionText(nonce, port), proof);
  if (!isOurs) throw new AienvError("proxy.no-token", "only aienv's own commands may ask this");
  sendJson(response, statusOf(context, port));
}

function statusOf({ dependencies, health, traffic }: HandlerContext, port: number): ProxyStatus {
  const { pid, version, since } = dependencies.identity;
  return {
    pid,
    port,
    version,
    since,
    requests: traffic.requests,
    underWay: traffic.underWay,
    ledger: dependencies.recorder.problem ?? null,
    resting: restingIn(health, dependencies.now()),
    missing: dependencies.missingVariables(),
  };
}

function restingIn(health: HandlerContext["health"], now: number): ProxyStatus["resting"] {
  return [...health.all()].flatMap(([name, breaker]) =>
    breaker.state === "open" && breaker.until > now ? [{ name, until: breaker.until }] : [],
  );
}

/** For a client whose token is known. */
export async function answerMetrics(response: ServerResponse, context: HandlerContext): Promise<void> {
  const { dependencies, health, traffic, metrics } = context;
  const text = await metrics.text({
    ...traffic,
    resting: restingIn(health, dependencies.now()).length,
    ledgerBroken: dependencies.recorder.problem !== undefined,
    memoryBytes: process.memoryUsage.rss(),
  });
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
