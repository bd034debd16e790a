/** Ends the proxy of the state folder: what it answers just now it finishes, and nothing is lost of the ledger. */
import { AienvError } from "../../core/error.ts";
import { isLockedByOther } from "../../project/lock.ts";
import type { Context } from "../context.ts";
import { graceMs, isAlive, proxyLock, type Running, readRunning, writeStopped } from "./proxy-files.ts";

/** What the process may take beside the grace of its answers, in milliseconds. */
const endMs = 5_000;

/** So many looks a process takes at most to end once it has let go of everything. */
const usualEndLooks = 20;

export interface StopOptions {
  /** Answers under way are cut. */
  readonly atOnce?: boolean;
}

/** The one that ran; undefined: none did. @throws AienvError `proxy.not-stopped`. */
export async function stopProxy(
  { paths }: Pick<Context, "paths">,
  { atOnce = false }: StopOptions = {},
): Promise<Running | undefined> {
  const running = await findRunning(paths);
  if (!running) return undefined;
  sayStopped(paths, running);
  signal(running);
  if (atOnce) {
    // The second one says that nothing is waited for.
    await pause();
    if (readRunning(paths)?.pid === running.pid) signal(running);
  }
  const end = Date.now() + (atOnce ? 0 : graceMs) + endMs;
  let freeLooks = 0;
  while (Date.now() < end) {
    if (!isAlive(running)) return running;
    const isFree = readRunning(paths)?.pid !== running.pid && !isLockedByOther(paths, proxyLock);
    freeLooks = isFree ? freeLooks + 1 : 0;
    // That of a tool that `aienv run` started has ended, and the process goes on for the tool.
    if (freeLooks > usualEndLooks) return running;
    await pause();
  }
  throw new AienvError("proxy.not-stopped", `the proxy, process ${running.pid}, does not end`, {
    hint: `kill -9 ${running.pid}`,
  });
}

/** The lock is held by the proxy and nobody else: with it the process is surely the one that the record tells of. */
async function findRunning(paths: Context["paths"]): Promise<Running | undefined> {
  const end = Date.now() + endMs;
  while (isLockedByOther(paths, proxyLock)) {
    const running = readRunning(paths);
    if (running && isAlive(running)) return running;
    // It starts just now, and the record is of one that was killed.
    if (Date.now() > end)
      throw new AienvError("proxy.not-stopped", "a proxy starts and does not say who it is", {
        hint: "aienv proxy logs",
      });
    await pause();
  }
  return undefined;
}

function sayStopped(paths: Context["paths"], running: Running): void {
  try {
    writeStopped(paths, running);
  } catch (error) {
    // On a full disk it ends all the same.
    if (!(error instanceof AienvError)) throw error;
  }
}

function signal(running: Running): void {
  if (isAlive(running)) process.kill(running.pid, "SIGTERM");
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
