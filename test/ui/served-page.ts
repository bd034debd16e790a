/** The page in a real proxy on a free port, for tests: time that stands still until it is moved, assets of two bytes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PageDoor } from "../../src/proxy/dependencies.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import type { Changes } from "../../src/ui/changes.ts";
import { type Page, startPage } from "../../src/ui/page.ts";
import type { PageWorld } from "../../src/ui/page-world.ts";
import { startProxyWorld } from "../proxy/proxy-world.ts";

export interface ServedPage {
  readonly url: string;
  readonly page: Page;
  /** Moves the clock. */
  later(timeMs: number): void;
  /** A request as a tab of the page sends it. */
  ask(path: string, init?: Asked): Promise<Response>;
  /** A session's token by a new link. */
  session(): Promise<string>;
  close(): Promise<void>;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Nothing is known and nothing may be changed; a test gives what it is about. */
const refuse = () => {
  throw new Error("not part of this test");
};
const noChanges: Changes = {
  providers: { known: async () => [], entry: () => undefined, look: refuse, save: refuse },
  budgets: { all: () => [], set: refuse, remove: refuse },
  projects: {
    all: () => [],
    lookUse: refuse,
    use: refuse,
    lookAllow: refuse,
    allow: refuse,
    deny: refuse,
    sync: refuse,
    newToken: refuse,
    rotateToken: refuse,
    revokeToken: refuse,
  },
};

/** `proxy`: the registry's settings of that name; `more`: over the world that the page is given. */
export async function servePage(proxy: object = {}, more: Partial<PageWorld> = {}): Promise<ServedPage> {
  const assetsFolder = mkdtempSync(join(tmpdir(), "aienv-page-"));
  for (const name of ["page.js", "page.css", "icon.svg"])
    writeFileSync(join(assetsFolder, name), `/*${name}*/`);
  const settings = { port: 7411, ...proxy };
  const registry = registrySchema.parse({ version: 1, profiles: { default: {} }, proxy: settings });
  let now = Date.UTC(2026, 10, 25, 12, 30);
  const page = startPage({
    world: {
      registry: () => registry,
      providers: () => new Map(),
      ledger: () => undefined,
      purses: () => [],
      priced: async (models) => models,
      speed: () => undefined,
      changes: noChanges,
      home: "/home/user",
      status: () => ({}) as ReturnType<PageWorld["status"]>,
      signatures: {},
      now: () => now,
      offsetMinutes: () => 0,
      ...more,
    },
    assetsFolder,
    logError: (error) => {
      throw error;
    },
  });
  const door: PageDoor = {
    newLink: async () => page.newLink(),
    answer: (request, response) => page.answer(request, response),
    access: (session) =>
      page.admits(session)
        ? { token: "page", project: "", profile: "", chosen: new Map(), tool: "playground" }
        : undefined,
    close: page.close,
  };
  const server = await startProxyWorld({ proxy: settings }, {}, { page: door });
  const { url } = server;
  const ask: ServedPage["ask"] = (path, { method = "GET", headers = {}, body } = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...(method === "POST" && { origin: url, "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    url,
    page,
    ask,
    later: (timeMs) => {
      now += timeMs;
    },
    async session() {
      const response = await ask("/ui/session", { method: "POST", body: { code: page.newLink() } });
      return ((await response.json()) as { token: string }).token;
    },
    async close() {
      await server.close();
      rmSync(assetsFolder, { recursive: true, force: true });
    },
  };
}
