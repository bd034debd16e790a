/** The page's routes: the shell and its assets for anybody, everything else for a session alone. */
import { Hono, type Context as HonoContext, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { AienvError } from "../core/error.ts";
import { isObject } from "../core/json.ts";
import type { PageAccess } from "./access.ts";
import { actions } from "./actions/list.ts";
import type { Assets } from "./assets.ts";
import type { Events } from "./events.ts";
import { pageErrorOf } from "./page-errors.ts";
import { isReadOnly, type PageWorld } from "./page-world.ts";
import { securityHeaders } from "./security-headers.ts";
import { Shell } from "./shell.tsx";
import { views } from "./views/list.ts";

export interface Served {
  readonly world: PageWorld;
  readonly access: PageAccess;
  readonly events: Events;
  readonly assets: Assets;
  /** Aborted when the proxy ends. */
  readonly end: AbortSignal;
  readonly logError: (error: unknown) => void;
}

/** Header of the session's token. No cookie: another page's request never carries it. */
const sessionHeader = "x-aienv-session";
/** Longest body of an action, in bytes. */
const mostBytes = 64 * 1024;
/** How often an open tab is told that all is well, in milliseconds; it keeps the session alive. */
const aliveMs = 15_000;
const oldLink = "this link was used already, or is older than a minute";
const hint = "aienv ui";

export function pageRoutes(served: Served): Hono {
  const { world, access, events, assets } = served;
  const app = new Hono().basePath("/ui");
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
    await next();
  });
  app.onError((error, context) => {
    const told = pageErrorOf(error);
    if (told.status === 500) served.logError(error);
    return context.json({ error: told.error }, told.status);
  });
  app.notFound(() => {
    throw new AienvError("page.not-found", "the page has no such part");
  });

  app.get("/", (context) => context.html(html`<!doctype html>${<Shell assets={assets} />}`));
  app.get("/assets/:name", (context) => {
    const asset = Object.values(assets).find(({ path }) => path === context.req.path);
    if (!asset) return context.notFound();
    context.header("cache-control", "public, max-age=31536000, immutable");
    return context.body(new Uint8Array(asset.body), 200, { "content-type": asset.type });
  });

  app.post("/session", ownOrigin, limited, async (context) => {
    const { code } = await objectIn(context);
    const token = typeof code === "string" ? access.exchange(code) : undefined;
    if (token === undefined) throw new AienvError("page.used-link", oldLink, { hint });
    return context.json({ token });
  });

  app.use(async (context, next) => {
    if (!access.admits(context.req.header(sessionHeader) ?? ""))
      throw new AienvError("page.no-session", "the session has ended, or there was none", { hint });
    await next();
  });
  app.get("/view/:name", async (context) => {
    const view = views.find(({ name }) => name === context.req.param("name"));
    if (!view) return context.notFound();
    context.header("x-aienv-topics", view.topics.join(" "));
    context.header("x-aienv-page", isReadOnly(world) ? "read-only" : "writable");
    return context.html(await view.render(world, context.req.query()));
  });
  app.get("/events", (context) => streamEvents(context, served));
  app.post("/session/end", ownOrigin, (context) => {
    access.end(context.req.header(sessionHeader) ?? "");
    return context.json({ said: "the session has ended" });
  });
  app.post("/do/:action", ownOrigin, limited, async (context) => {
    if (isReadOnly(world))
      throw new AienvError("page.read-only", "the page only shows, by `proxy: { page: read-only }`", {
        hint: "aienv edit",
      });
    const action = actions.find(({ name }) => name === context.req.param("action"));
    if (!action) return context.notFound();
    const input = await objectIn(context);
    try {
      const done = await action.run(world, input);
      // Every open tab shows it at once, this one too.
      for (const topic of ["registry", "projects"] as const) events.announce(topic);
      return context.json(done);
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
      const told = pageErrorOf(error, (path) => action.fieldOf?.(path, input));
      return context.json({ error: told.error }, told.status);
    }
  });
  return app;
}

/** A browser says with every write where it comes from; what does not say it is no tab of ours. */
const ownOrigin: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host");
  if (host === undefined || context.req.header("origin") !== `http://${host}`)
    throw new AienvError("page.foreign-origin", "the request does not come from this page");
  await next();
};

const limited = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new AienvError("page.too-large", `the request holds more than ${mostBytes} bytes`);
  },
});

async function objectIn(context: HonoContext): Promise<Readonly<Record<string, unknown>>> {
  const isJson = /^application\/json\b/.test(context.req.header("content-type") ?? "");
  const body: unknown = isJson ? await context.req.json().catch(() => undefined) : undefined;
  if (!isObject(body)) throw new AienvError("page.no-json", "the request holds no JSON object");
  return body;
}

function streamEvents(context: HonoContext, { access, events, end }: Served): Response {
  const token = context.req.header(sessionHeader) ?? "";
  return streamSSE(context, async (stream) => {
    const unheard = events.listen((topic) => void stream.writeSSE({ event: "changed", data: topic }));
    try {
      while (!stream.aborted && !stream.closed && !end.aborted && access.admits(token)) {
        await stream.writeSSE({ event: "alive", data: "" });
        await untilNext(end, stream);
      }
    } finally {
      unheard();
    }
  });
}

/** The next sign of life, or earlier where the tab or the proxy goes. */
function untilNext(end: AbortSignal, stream: { onAbort(listener: () => void): void }): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      end.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, aliveMs);
    timer.unref();
    end.addEventListener("abort", done);
    stream.onAbort(done);
  });
}
