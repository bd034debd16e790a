/** What happens to a request, in order: guard, detect, authenticate, read, route, serve, settle. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import type { WireFormat } from "../core/ids.ts";
import { type Detected, detect } from "../formats/detect.ts";
import { candidatesOf } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import { ruleFor } from "../routing/rules.ts";
import { type Asked, readAsked } from "./asked.ts";
import { answerCount } from "./count-tokens.ts";
import type { Access, Dependencies } from "./dependencies.ts";
import { sendError, upstreamErrorOf } from "./error-response.ts";
import { refusalOf } from "./guard.ts";
import type { HealthBook } from "./health-book.ts";
import { chosenFor, toolOf } from "./known-client.ts";
import { answerModels } from "./models.ts";
import type { PurseBook } from "./purses.ts";
import { readBody } from "./read-body.ts";
import { requestFacts } from "./request-facts.ts";
import { type Serving, serve } from "./serve.ts";
import { tokenOf } from "./token-of.ts";

export interface HandlerContext {
  readonly dependencies: Dependencies;
  readonly health: HealthBook;
  readonly purses: PurseBook;
}

export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): Promise<void> {
  const { dependencies } = context;
  const world = dependencies.world();
  const id = dependencies.newId();
  const { method = "GET", url = "/", headers } = request;
  const detected = detect({ method, url, headers: headers as Record<string, string | undefined> });
  const format = formatOf(detected);
  response.setHeader("x-aienv-exchange", id);
  try {
    const refusal = refusalOf(headers, world.registry.proxy["allowed-hosts"] ?? []);
    if (refusal !== undefined) throw new AienvError("proxy.refused", refusal);
    if (detected?.operation === "alive") return void response.writeHead(200).end();
    const access = authenticate(request, dependencies);
    if (detected === undefined)
      throw new AienvError("proxy.no-route", `${method} ${url.split("?")[0]} is no route`);
    if (detected.operation === "models" || detected.operation === "model")
      return answerModels(detected, access, world, response);
    if (detected.operation !== "generate" && detected.operation !== "count-tokens")
      throw new AienvError("proxy.no-route", "this route is not served yet");
    const body = await readBody(request, dependencies.limits.bodyBytes);
    const tool = toolOf(headers, world.tools);
    const asked = readAsked({ id, format, headers, body, route: detected.route, access, tool, world });
    const candidates = route(asked, dependencies);
    if (detected.operation === "count-tokens") return answerCount(asked, response);
    await exchange(
      { asked, candidates, response, dependencies, health: context.health, signal: abortOf(response) },
      context,
    );
  } catch (error) {
    if (response.destroyed) return;
    const told = upstreamErrorOf(error);
    if (told.class === "server") dependencies.log.error({ exchange: id, error }, "a request failed");
    sendError(response, format, told);
  }
}

/** The client's format; for what is no route of any, the one that most clients read. */
function formatOf(detected: Detected | undefined): WireFormat {
  return detected && "format" in detected ? detected.format : "openai-chat";
}

function authenticate({ headers }: IncomingMessage, { access }: Dependencies): Access {
  const token = tokenOf(headers);
  const found = token === undefined ? undefined : access(token);
  if (found) return found;
  throw new AienvError(
    "proxy.no-token",
    token === undefined ? "the request has no token" : "the token is not known here",
    {
      hint: "in the project: aienv sync, then open a new shell",
    },
  );
}

/** @throws AienvError where the name is unknown or not allowed */
function route(asked: Asked, dependencies: Dependencies) {
  const { world, access } = asked;
  const { registry, providers } = world;
  const profile = registry.profiles[access.profile];
  const builtIn = world.tools.flatMap((tool) => tool.builtIn);
  const named = resolveRequested(asked.model, {
    registry,
    providers,
    chosen: chosenFor(asked.tool, access),
    builtIn,
  });
  const rule =
    named.slot === "small" ? undefined : ruleFor(profile?.when, requestFacts(asked, profile?.when));
  const resolved = rule
    ? resolveRequested(rule.name, { registry, providers, chosen: {}, builtIn: [] }).resolved
    : named.resolved;
  return candidatesOf(resolved, providers, profile?.allow, {
    chance: dependencies.chance(),
    inputTokens: asked.estimatedInput(),
    outputTokens: 1_000,
    speed: dependencies.speed,
  });
}

/** Budget first, then the attempts, then the books. */
async function exchange(serving: Serving, { purses }: HandlerContext): Promise<void> {
  const { asked, candidates, response } = serving;
  const [first] = candidates;
  const { budgets } = asked.world.registry;
  const spender = {
    project: asked.access.project,
    profile: asked.access.profile,
    provider: first?.provider.id ?? "",
  };
  const { verdict, purse } = purses.judge(budgets, spender);
  if (verdict === "over" && purse?.rule["on-exceed"] === "block")
    throw overBudget(purse.rule.limit, purse.rule.period, purse.owner);
  const price = first?.model.price;
  const expected = price ? asked.estimatedInput() * price.input : 0;
  const hold = purses.reserve(budgets, spender, expected);
  let cost: number | undefined;
  try {
    const served = await serve(serving);
    cost = served.costMicroUsd;
    if (served.error) sendError(response, asked.format, served.error);
  } finally {
    hold.settle(cost);
  }
}

function overBudget(limit: number, period: string, owner: string | undefined): AienvError {
  return new AienvError(
    "proxy.budget-exceeded",
    `the budget of ${limit} USD a ${period}${owner ? ` of ${owner}` : ""} is spent`,
    {
      hint: "to raise it: aienv edit",
    },
  );
}

/** Aborts the upstream when the client leaves before its answer is whole (H93). */
function abortOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
