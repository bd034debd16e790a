/** Other proxies beside ours, where `npm run bench:peers` has installed them: each with a home of its own, before the same provider. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type ServerChild, startChild } from "./child.ts";
import type { Target } from "./orders.ts";
import { chatTarget, type Kind, messagesTarget, token } from "./targets.ts";

/** A way through another proxy. */
export interface Peer {
  readonly name: string;
  readonly child: ServerChild;
  readonly target: Target;
}

interface Program {
  readonly module: string;
  readonly args: readonly string[];
  readonly home: string;
  readonly port: number;
}

const installed = join(import.meta.dirname, "../peers/node_modules");

/** Portkey's gateway: told by headers where a request goes. */
export async function startPortkey(upstream: string, folder: string): Promise<Peer | undefined> {
  const port = await freePort();
  const child = await startPeer({
    module: "@portkey-ai/gateway/build/start-server.js",
    args: ["--headless", `--port=${port}`],
    home: join(folder, "portkey"),
    port,
  });
  if (!child) return undefined;
  const { url, headers, body } = chatTarget({ url: child.url, provider: "whole" }, "whole", 1);
  const ways = { "x-portkey-provider": "openai", "x-portkey-custom-host": `${upstream}/whole/v1` };
  return { name: "Portkey's gateway", child, target: { url, headers: { ...headers, ...ways }, body } };
}

/** ccs' proxy for tools that speak Messages; one provider a process. */
export async function startCcs(upstream: string, folder: string, kind: Kind): Promise<Peer | undefined> {
  const home = join(folder, `ccs-${kind}`);
  const settings = join(home, "settings.json");
  mkdirSync(home, { recursive: true });
  const env = {
    ANTHROPIC_BASE_URL: `${upstream}/${kind}/v1`,
    ANTHROPIC_AUTH_TOKEN: "bench-key",
    ANTHROPIC_MODEL: "m",
    CCS_DROID_PROVIDER: "generic-chat-completion-api",
  };
  writeFileSync(settings, JSON.stringify({ env }));
  const port = await freePort();
  const child = await startPeer({
    module: "@kaitranntt/ccs/dist/proxy/proxy-daemon-entry.js",
    args: ["--port", String(port), "--profile", "bench", "--settings-path", settings, "--auth-token", token],
    home,
    port,
  });
  return (
    child && { name: "ccs' proxy", child, target: messagesTarget({ url: child.url, provider: "m" }, kind) }
  );
}

/** claude-code-router 2. */
export async function startRouter(upstream: string, folder: string, kind: Kind): Promise<Peer | undefined> {
  const home = join(folder, `router-${kind}`);
  const port = await freePort();
  const own = join(home, ".claude-code-router");
  mkdirSync(own, { recursive: true });
  // It looks there at each request, and complains where there is none.
  mkdirSync(join(home, ".claude/projects"), { recursive: true });
  const provider = {
    name: "bench",
    api_base_url: `${upstream}/${kind}/v1/chat/completions`,
    api_key: "bench-key",
    models: ["m"],
  };
  const config = {
    HOST: "127.0.0.1",
    PORT: port,
    APIKEY: token,
    LOG: false,
    Providers: [provider],
    Router: { default: "bench,m" },
  };
  writeFileSync(join(own, "config.json"), JSON.stringify(config));
  const child = await startPeer({
    module: "@musistudio/claude-code-router/dist/cli.js",
    args: ["start"],
    home,
    port,
  });
  const target = child && messagesTarget({ url: child.url, provider: "bench,m" }, kind);
  return child && target && { name: "claude-code-router 2", child, target };
}

/** Undefined where it is not installed. */
async function startPeer({ module, args, home, port }: Program): Promise<ServerChild | undefined> {
  const file = join(installed, module);
  if (!existsSync(file)) return undefined;
  mkdirSync(home, { recursive: true });
  const child = startChild(file, args, {
    env: { HOME: home, PORT: String(port), NODE_ENV: "production" },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    if (await answers(url)) return { ...child, url };
    await pause(100);
  }
  await child.stop();
  throw new Error(`${module} does not answer`);
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).text();
    return true;
  } catch {
    // It is not there yet.
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
