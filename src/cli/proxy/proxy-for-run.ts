/** The proxy for a tool that `aienv run` starts: the one that runs, else one of its own that ends with the tool. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { AienvError } from "../../core/error.ts";
import { ensureProxyFile } from "../../system/install-integration.ts";
import { originalEnvironment } from "../../system/original-environment.ts";
import type { Context } from "../context.ts";
import { whoListens } from "./ask-proxy.ts";
import { readWorld } from "./current-world.ts";
import { graceMs, isAlive, isWanted, type Running, readRunning, wasStopped } from "./proxy-files.ts";
import type { ServedHere } from "./serve-here.ts";
import { startInBackground } from "./start-in-background.ts";

/** How long what the tool left unread may go on, in milliseconds. */
const leftoverMs = 2_000;
/** How often it is looked whether a proxy is there, in milliseconds. */
const lookMs = 250;
/** So many looks none is there before this process stands in: another may just be starting. After a failure so many more. */
const absentLooks = 2;
const looksAfterFailure = 20;
/** A signal to stop may come twice, and the second one late, in milliseconds. */
const secondSignalMs = 1_000;

/** @throws AienvError `proxy.port-taken`, and what else a start throws. */
export async function withProxy<T>(context: Context, use: () => Promise<T>): Promise<T> {
  const keeper = await keepProxy(context);
  try {
    return await use();
  } finally {
    await keeper.end();
  }
}

/**
 * The proxy that was found may be that of another run and end with its tool: then this process serves. One that a command ended stays
 * ended, and only the proxy ends then, not the tool.
 */
async function keepProxy(context: Context): Promise<{ end(): Promise<void> }> {
  const { paths, environment } = context;
  const { serveHere } = await import("./serve-here.ts");
  const serving = { paths, environment: originalEnvironment(environment) };
  const whileInstalled = existsSync(ensureProxyFile(paths));
  const { port } = readWorld(paths, 0).registry.proxy;
  let own: ServedHere | undefined;
  if ((await whoListens(paths, port)).who !== "ours") {
    own = await serveHere(serving).catch(startingElsewhere);
    if (!own) await startInBackground(context);
  }

  async function standIn(signal: AbortSignal): Promise<void> {
    let seen: Running | undefined = readRunning(paths);
    let absent = 0;
    while (await waited(signal)) {
      const running = readRunning(paths);
      if (running && isAlive(running)) {
        seen = running;
        absent = 0;
      } else absent += 1;
      if (absent < absentLooks || seen === undefined || wasStopped(paths, seen)) continue;
      own = await serveHere(serving, { whileInstalled }).catch(notNow);
      if (!own) absent = -looksAfterFailure;
    }
  }

  let stops = 0;
  const stopOnly = (): void => {
    if (!own || !wasStopped(paths, own)) {
      process.off("SIGTERM", stopOnly);
      process.kill(process.pid, "SIGTERM");
      return;
    }
    stops += 1;
    const stopped = own;
    void stopped.stop(stops === 1 ? graceMs : 0).then(async () => {
      await pause(secondSignalMs, undefined, { ref: false });
      if (own === stopped) own = undefined;
      stops = 0;
    });
  };
  // Ctrl-C is for the tool, which may live on; this process serves it until it ends.
  const stay = (): void => undefined;
  const handlers = [["SIGINT", stay] as const, ["SIGQUIT", stay] as const, ["SIGTERM", stopOnly] as const];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const over = new AbortController();
  const standing = standIn(over.signal);
  // It is waited for at the end, and told then.
  standing.catch(() => undefined);
  return {
    async end() {
      over.abort();
      try {
        await standing;
      } finally {
        for (const [signal, handler] of handlers) process.off(signal, handler);
        await own?.stop(leftoverMs);
        // A shell's hook found it there, and looks no more.
        if (own && isWanted(paths) && !wasStopped(paths, own)) await startInBackground(context).catch(notNow);
      }
    },
  };
}

/** False: it is over. */
async function waited(signal: AbortSignal): Promise<boolean> {
  return await pause(lookMs, true, { signal }).catch(() => false);
}

/** Another one holds the lock but does not answer yet, or listens where the registry said before. */
function startingElsewhere(error: unknown): undefined {
  if (error instanceof AienvError && error.code === "proxy.running") return undefined;
  throw error;
}

/** The tool has the terminal: there is nobody to tell. */
function notNow(error: unknown): undefined {
  if (error instanceof AienvError) return undefined;
  throw error;
}
