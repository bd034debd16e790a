/** The proxy in the background: there when this returns, whoever of several starters was first. */
import { AienvError } from "../../core/error.ts";
import { isObject } from "../../core/json.ts";
import { noteOwnFolders } from "../../project/absent-folders.ts";
import { originalEnvironment } from "../../system/original-environment.ts";
import { packageVersion } from "../../system/package-root.ts";
import { startDetached } from "../../system/start-detached.ts";
import type { Context } from "../context.ts";
import { type Listener, whoListens } from "./ask-proxy.ts";
import { readWorld } from "./current-world.ts";
import { allocatorVariables } from "./lean-process.ts";
import { proxyCommand } from "./proxy-command.ts";
import { isAlive, logFile, type Running, readRunning, writeWanted } from "./proxy-files.ts";
import { stopProxy } from "./stop-proxy.ts";

export interface Started extends Running {
  /** newer: one of a newer aienv runs, and is left alone. */
  readonly was: "started" | "running" | "replaced" | "newer";
}

/** How long a start may take: a cold disk and a busy machine included, in milliseconds. */
const patienceMs = 15_000;

export interface StartOptions {
  /** For a hook of an installed aienv: where that is uninstalled meanwhile, none is to be left behind. */
  readonly whileInstalled?: boolean;
}

/** @throws AienvError `proxy.port-taken`, `proxy.not-started`, and what the registry's faults throw. */
export async function startInBackground(context: Context, options: StartOptions = {}): Promise<Started> {
  const { paths } = context;
  const { port } = readWorld(paths, 0).registry.proxy;
  const present = readRunning(paths);
  if (present && isAlive(present)) {
    const found = await whoListens(paths, present.port);
    if (found.who === "ours") {
      const order = compareVersions(found.version, packageVersion());
      if (order > 0) return { ...present, was: "newer" };
      if (order === 0 && present.port === port) {
        writeWanted(paths);
        return { ...present, was: "running" };
      }
      await stopProxy(context);
      return { ...(await startNew(context, options)), was: "replaced" };
    }
  }
  return { ...(await startNew(context, options)), was: "started" };
}

async function startNew(context: Context, { whileInstalled = false }: StartOptions): Promise<Running> {
  const { paths, environment } = context;
  if (!whileInstalled) noteOwnFolders(paths);
  const word = await startDetached({
    args: proxyCommand(whileInstalled ? ["--while-installed"] : []),
    environment: { ...allocatorVariables, ...originalEnvironment(environment) },
    log: logFile(paths),
    timeoutMs: patienceMs,
  });
  const said = "said" in word && isObject(word.said) ? word.said : {};
  const { code, message, hint } = said;
  if (typeof code === "string" && code !== "proxy.running")
    throw new AienvError(code, String(message), typeof hint === "string" ? { hint } : {});
  // Another start was first, or ours is slow: either way somebody will answer soon.
  const running = await answering(context);
  if (running) return running;
  const silent = readRunning(paths);
  if (silent && isAlive(silent))
    throw new AienvError("proxy.not-started", `the proxy, process ${silent.pid}, does not answer`, {
      hint: `kill -9 ${silent.pid}, then aienv proxy start`,
    });
  throw new AienvError("proxy.not-started", "the proxy did not start", {
    where: { file: logFile(paths) },
    hint: "aienv proxy logs; or see it in front: aienv proxy run",
  });
}

async function answering({ paths }: Context): Promise<Running | undefined> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const running = readRunning(paths);
    const found: Listener = running ? await whoListens(paths, running.port) : { who: "nobody" };
    if (running && found.who === "ours" && found.pid === running.pid) return running;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

/** Below 0: the first is older. What follows a hyphen comes before the version itself, as npm orders them. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => {
    const [numbers = "", before] = text.split(/-(.*)/s);
    return { numbers: numbers.split(".").map(Number), before };
  });
  for (const index of [0, 1, 2]) {
    const order = (left?.numbers[index] ?? 0) - (right?.numbers[index] ?? 0);
    if (order !== 0) return order;
  }
  if (left?.before === right?.before) return 0;
  if (left?.before === undefined) return 1;
  if (right?.before === undefined) return -1;
  return left.before < right.before ? -1 : 1;
}
