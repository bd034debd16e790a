/** The proxy in this process: one per state folder, known by what it leaves there while it runs. */
import { existsSync } from "node:fs";
import { AienvError } from "../../core/error.ts";
import { noteOwnFolders } from "../../project/absent-folders.ts";
import { type Lock, takeLock } from "../../project/lock.ts";
import { type RunningProxy, startServer } from "../../proxy/server.ts";
import { isCode } from "../../system/files.ts";
import { ensureProxyFile } from "../../system/install-integration.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { proxyAddresses } from "./ask-proxy.ts";
import { buildDependencies, type Edges } from "./build-dependencies.ts";
import { proxyLock, proxySecret, type Running, removeRunning, startOf, writeRunning } from "./proxy-files.ts";

export interface ServedHere extends Running, Pick<RunningProxy, "traffic"> {
  /** What is under way has so long to end; 0 cuts it. */
  stop(graceMs: number): Promise<void>;
}

export interface ServeOptions {
  /** Only as long as the script is there that hooks start it by. */
  readonly whileInstalled?: boolean;
}

/**
 * @throws AienvError `proxy.uninstalled` where aienv went while this started, `proxy.running` where another process is the proxy of the state folder, `proxy.port-taken`,
 * `proxy.no-address`, and what a missing or faulty registry throws.
 */
export async function serveHere(
  context: Pick<Context, "paths" | "environment">,
  { whileInstalled = false }: ServeOptions = {},
): Promise<ServedHere> {
  const { paths } = context;
  if (whileInstalled) refuseUninstalled(context);
  else noteOwnFolders(paths);
  const lock = takeProxyLock(context);
  let edges: Edges | undefined;
  try {
    // `uninstall` removes the script and looks at the lock then: it finds this process, or this finds no script.
    if (whileInstalled) refuseUninstalled(context);
    const version = packageVersion();
    const identity = { version, pid: process.pid, since: Date.now(), secret: proxySecret(paths) };
    edges = buildDependencies(context, identity, { isLasting: true });
    const { log, world } = edges.dependencies;
    const { port, listen } = world().registry.proxy;
    const server = await listenOn(edges, port, listen);
    const running = { pid: process.pid, started: startOf(process.pid), port: server.port, version };
    writeRunning(paths, running);
    log.info({ ...running }, "the proxy listens");
    return { ...running, traffic: server.traffic, stop: stopper(context, { server, edges, lock }) };
  } catch (error) {
    await edges?.close();
    // Of an aienv that is gone nothing stays.
    if (error instanceof AienvError && error.code === "proxy.uninstalled") lock.remove();
    else lock.release();
    throw error;
  }
}

function refuseUninstalled({ paths }: Pick<Context, "paths">): void {
  if (!existsSync(ensureProxyFile(paths)))
    throw new AienvError("proxy.uninstalled", "aienv was uninstalled while its proxy started", {
      hint: "to have it all the same: aienv proxy start",
    });
}

function takeProxyLock({ paths }: Pick<Context, "paths">): Lock {
  try {
    return takeLock(paths, proxyLock, 0);
  } catch (cause) {
    if (!(cause instanceof AienvError) || cause.code !== "project.locked") throw cause;
    throw new AienvError("proxy.running", "the proxy runs already", { hint: "aienv proxy status", cause });
  }
}

async function listenOn({ dependencies }: Edges, port: number, listen?: string): Promise<RunningProxy> {
  const addresses = proxyAddresses(listen);
  try {
    return await startServer(dependencies, port, addresses);
  } catch (cause) {
    if (isCode(cause, "EADDRINUSE"))
      throw new AienvError("proxy.port-taken", `port ${port} is taken by a program that is not this proxy`, {
        hint: "another port, with `proxy: { port: NUMBER }`: aienv edit, then aienv sync --all",
        cause,
      });
    throw new AienvError(
      "proxy.no-address",
      `can't listen on ${addresses.join(" and ")}, port ${port}: ${(cause as Error).message}`,
      {
        hint: "`proxy: { port: NUMBER, listen: ADDRESS }`: aienv edit",
        cause,
      },
    );
  }
}

interface Parts {
  readonly server: RunningProxy;
  readonly edges: Edges;
  readonly lock: Lock;
}

/** May be called again with less patience while it still waits. */
function stopper({ paths }: Pick<Context, "paths">, { server, edges, lock }: Parts): ServedHere["stop"] {
  let ended: Promise<void> | undefined;
  return async (graceMs) => {
    const closed = server.stop(graceMs);
    ended ??= closed.then(async () => {
      edges.dependencies.log.info({}, "the proxy ends");
      await edges.close();
      // Another may start as soon as the lock is free, and its record is not ours to remove.
      removeRunning(paths);
      lock.release();
    });
    await ended;
  };
}
