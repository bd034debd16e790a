/** Routes of the proxy's own: who it is, how it is, what it counted. None of them leads to a model. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import {
  answerText,
  identityPath,
  linkQuestionText,
  noncePattern,
  type ProxyStatus,
  pageLinkPath,
  proofHeader,
  questionText,
  statusPath,
} from "../core/proxy-identity.ts";
import { admits } from "../routing/health.ts";
import { isSigned, sign } from "../system/proof.ts";
import type { PageDoor } from "./dependencies.ts";
import type { HandlerContext } from "./handler.ts";

/** Served without a token: they tell nothing, or ask for a proof of their own. */
const open: Readonly<Record<string, (asked: Asked) => void | Promise<void>>> = {
  "/healthz": ({ response }) => void response.writeHead(200, { "content-type": "text/plain" }).end("ok"),
  [identityPath]: answerIdentity,
  [statusPath]: answerStatus,
  [pageLinkPath]: answerPageLink,
};

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: HandlerContext;
  readonly nonce: string;
  readonly port: number;
}

/** True where the request was for one of them, or for the page, and is answered. */
export async function answersItself(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): Promise<boolean> {
  return (await answersOpenly(request, response, context)) || (await answersPage(request, response, context));
}

async function answersOpenly(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): Promise<boolean> {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const reads = request.method === "GET" || request.method === "HEAD";
  const answer = reads && Object.hasOwn(open, path) ? open[path] : undefined;
  if (!answer) return false;
  const nonce = /^nonce=(.*)$/.exec(query)?.[1] ?? "";
  await answer({ request, response, context, nonce, port: request.socket.localPort ?? 0 });
  return true;
}

function answerIdentity({ response, context, nonce, port }: Asked): void {
  if (!noncePattern.test(nonce))
    throw new AienvError("proxy.no-route", "a nonce of 32 hexadecimal digits is missing");
  const { version, pid, secret } = context.dependencies.identity;
  const proof = sign(secret, answerText(nonce, port, { version, pid }));
  sendJson(response, { version, pid, proof });
}

function answerStatus(asked: Asked): void {
  requireProof(asked, questionText);
  sendJson(asked.response, statusOf(asked.context, asked.port));
}

/** A link to the page for who can read the state folder. */
async function answerPageLink(asked: Asked): Promise<void> {
  requireProof(asked, linkQuestionText);
  const { context, port, response } = asked;
  sendJson(response, { code: await pageOf(context).newLink(() => statusOf(context, port)) });
}

function requireProof(
  { request, context, nonce, port }: Asked,
  text: (nonce: string, port: number) => string,
): void {
  const { secret } = context.dependencies.identity;
  const proof = request.headers[proofHeader];
  if (noncePattern.test(nonce) && typeof proof === "string" && isSigned(secret, text(nonce, port), proof))
    return;
  throw new AienvError("proxy.no-token", "only aienv's own commands may ask this");
}

/** True where the request was for the page, which checks by itself who asks. Without a page its path is any other. */
async function answersPage(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): Promise<boolean> {
  if (!/^\/ui(?:[/?]|$)/.test(request.url ?? "") || !hasPage(context)) return false;
  const port = request.socket.localPort ?? 0;
  await pageOf(context).answer(request, response, () => statusOf(context, port));
  return true;
}

function hasPage({ dependencies }: HandlerContext): boolean {
  return dependencies.page !== undefined && dependencies.world().registry.proxy.page !== "off";
}

function pageOf(context: HandlerContext): PageDoor {
  const { page } = context.dependencies;
  if (page && hasPage(context)) return page;
  throw new AienvError("proxy.no-route", "this proxy serves no page", {
    hint: "`proxy: { page: full }`: aienv edit",
  });
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
    breaker.state === "open" && admits(breaker, now) === "no" ? [{ name, until: breaker.until }] : [],
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
