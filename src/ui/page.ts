/** The page at /ui as the proxy's server sees it. Loaded when somebody first asks for it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { startAccess } from "./access.ts";
import { readAssets } from "./assets.ts";
import { startEvents } from "./events.ts";
import type { PageWorld, Topic } from "./page-world.ts";
import { pageRoutes } from "./routes.tsx";

export interface Page {
  /** A code that opens one session, once and for a minute. */
  newLink(): string;
  /** Whether the token is a living session's. */
  admits(token: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Something of the topic has changed. */
  announce(topic: Topic): void;
  /** Ends what open tabs listen to. */
  close(): void;
}

export interface PageOptions {
  readonly world: PageWorld;
  /** Where the build put script, style and icon. */
  readonly assetsFolder: string;
  readonly logError: (error: unknown) => void;
}

export function startPage({ world, assetsFolder, logError }: PageOptions): Page {
  const access = startAccess(world.now);
  const events = startEvents(world.signatures);
  const ending = new AbortController();
  const app = pageRoutes({
    world,
    access,
    events,
    assets: readAssets(assetsFolder),
    end: ending.signal,
    logError,
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    newLink: access.newLink,
    admits: access.admits,
    answer: (request, response) => listener(request, response),
    announce: events.announce,
    close: () => ending.abort(),
  };
}
