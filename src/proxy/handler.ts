/** What happens to a request, in order: guard, detect, authenticate, read, route, reserve, serve. */
import type { IncomingMessage } from "node:http";
import { AienvError } from "../core/error.ts";
import { clientOf, detect } from "../formats/detect.ts";
import { Asked } from "./asked.ts";
import { withinBudget } from "./budget-step.ts";
import { answerCount } from "./count-tokens.ts";
import { departureOf } from "./departure.ts";
import type { Access, Dependencies } from "./dependencies.ts";
import { sendError, upstreamErrorOf } from "./error-response.ts";
import type { ExchangeResponse } from "./exchange-response.ts";
import { isPageVisit, refusalOf } from "./guard.ts";
import type { HealthBook } from "./health-book.ts";
import { toolOf } from "./known-client.ts";
import type { LessonBook } from "./lessons.ts";
import type { Metrics } from "./metrics.ts";
import { answerModels } from "./models.ts";
import { passOn } from "./other-routes.ts";
import { answerMetrics, answersItself } from "./own-routes.ts";
import type { PaceBook } from "./pace-book.ts";
import type { PurseBook } from "./purses.ts";
import { readBody } from "./read-body.ts";
import { route } from "./route.ts";
import { serve } from "./serve.ts";
import { sessionAccess, sessionHeader } from "./session-access.ts";
import { tokenOf } from "./token-of.ts";
import type { Traffic } from "./traffic.ts";

export interface HandlerContext {
  readonly dependencies: Dependencies;
  readonly health: HealthBook;
  readonly purses: PurseBook;
  readonly metrics: Metrics;
  readonly traffic: Traffic;
  readonly lessons: LessonBook;
  readonly paces: PaceBook;
}

/** Only OpenAI can write a compaction that it reads again; Codex summarises by itself where the route is not there (H67). */
const noCompact = "conversations are not compacted here";

export async function handle(
  request: IncomingMessage,
  response: ExchangeResponse,
  context: HandlerContext,
): Promise<void> {
  const { dependencies } = context;
  const world = dependencies.world();
  const id = dependencies.newId();
  const { method = "GET", url = "/", headers } = request;
  const line = { method, url, headers: headers as Record<string, string | undefined> };
  const detected = detect(line);
  const format = detected && "format" in detected ? detected.format : clientOf(line);
  response.exchange = id;
  try {
    const allowedHosts = world.registry.proxy["allowed-hosts"] ?? [];
    const refusal = refusalOf(headers, allowedHosts, isPageVisit(request));
    if (refusal !== undefined) throw new AienvError("proxy.refused", refusal);
    if (detected?.operation === "alive") return void response.writeHead(200).end();
    if (detected === undefined && (await answersItself(request, response, context))) return;
    const access = authenticate(request, dependencies);
    if (url === "/metrics") return await answerMetrics(response, context);
    if (detected === undefined)
      throw new AienvError("proxy.no-route", `${method} ${url.split("?")[0]} is no route`);
    if (detected.operation === "models" || detected.operation === "model")
      return answerModels(detected, access, world, response);
    const departure = departureOf(response);
    const outline = await readBody(request, dependencies.limits.bodyBytes, departure);
    const tool = access.tool ?? toolOf(headers, world.tools);
    if (detected.operation === "other") {
      const { path } = detected;
      const { purses, health, paces } = context;
      const other = { id, path, headers, outline, access, tool, world, departure, purses, health, paces };
      return await passOn(other, response, dependencies);
    }
    if (detected.operation === "compact")
      throw new AienvError("proxy.no-route", noCompact, { hint: "Codex compacts by itself" });
    const asked = new Asked({ id, format, headers, outline, route: detected.route, access, tool, world });
    const routed = await route(asked, dependencies);
    if (detected.operation === "count-tokens") return answerCount(asked, response);
    const { purses, health, lessons, paces } = context;
    const spending = { asked, response, departure, purses, dependencies };
    const { candidates, hold } = await withinBudget(routed, spending);
    await serve({ asked, candidates, response, departure, dependencies, health, lessons, paces }, hold);
  } catch (error) {
    if (response.destroyed) return;
    const told = upstreamErrorOf(error);
    if (told.class === "server") dependencies.log.error({ exchange: id, error }, "a request failed");
    // A stream that has begun can't become an error any more; cut, it is at least no whole one.
    if (response.headersSent) response.destroy();
    else sendError(response, format, told);
  }
}

function authenticate({ headers }: IncomingMessage, dependencies: Dependencies): Access {
  const session = headers[sessionHeader];
  if (typeof session === "string") return sessionAccess(session, headers, dependencies);
  const token = tokenOf(headers);
  const found = token === undefined ? undefined : dependencies.access(token);
  if (found) return found;
  throw new AienvError(
    "proxy.no-token",
    token === undefined ? "the request has no token" : "the token is not known here",
    {
      hint: "in the project: aienv sync, then open a new shell",
    },
  );
}
