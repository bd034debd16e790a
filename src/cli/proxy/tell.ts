/** `aienv proxy start`, `stop`, `status`, `ensure`: what they do, in words and exit codes. */
import { existsSync } from "node:fs";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import type { ProxyStatus } from "../../core/proxy-identity.ts";
import { ensureProxyFile } from "../../system/install-integration.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { table } from "../show/print.ts";
import { askStatus, whoListens } from "./ask-proxy.ts";
import { readWorld } from "./current-world.ts";
import { isAlive, readRunning } from "./proxy-files.ts";
import { startInBackground } from "./start-in-background.ts";
import { stopProxy } from "./stop-proxy.ts";

interface Telling {
  readonly json: boolean;
}

export async function start(context: Context, { json }: Telling): Promise<number> {
  const { was, pid, port, version } = await startInBackground(context);
  const where = `on port ${port} (process ${pid})`;
  const words = {
    started: `the proxy runs ${where}`,
    running: `the proxy runs already ${where}`,
    replaced: `the proxy runs ${where}, in place of one of another version or port`,
    newer: `a proxy of a newer aienv, ${version}, runs ${where} and is left alone; this is ${packageVersion()}`,
  };
  context.say(words[was]);
  if (json) context.print(JSON.stringify({ was, pid, port, version }));
  return exitCodes.ok;
}

export async function stop(
  context: Context,
  { atOnce, json }: Telling & { readonly atOnce: boolean },
): Promise<number> {
  const stopped = await stopProxy(context, { atOnce });
  context.say(stopped ? `the proxy, process ${stopped.pid}, has ended` : "no proxy runs");
  if (json) context.print(JSON.stringify({ stopped: stopped?.pid ?? null }));
  return exitCodes.ok;
}

/** For scripts and hooks: silent where all is well, and never the reason why something else fails. */
export async function ensure(context: Context): Promise<number> {
  try {
    await startInBackground(context, { whileInstalled: existsSync(ensureProxyFile(context.paths)) });
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    context.say(`aienv: ${error.message}${error.hint === undefined ? "" : `; ${error.hint}`}`);
    return exitCodes.ok;
  }
}

/** Nobody runs: 3, as a service's status has it. */
export async function status(context: Context, { json }: Telling): Promise<number> {
  const found = await findProxy(context);
  if (json)
    context.print(
      JSON.stringify(
        { running: found.status !== undefined, problem: found.problem ?? null, ...found.status },
        null,
        2,
      ),
    );
  else if (found.status) context.print(statusText(found.status));
  if (found.problem !== undefined && !json) context.say(found.problem);
  return found.status ? exitCodes.ok : exitCodes.invalid;
}

export interface FoundProxy {
  readonly status?: ProxyStatus;
  /** What is not as it should be, in a sentence. */
  readonly problem?: string;
  readonly stranger?: boolean;
  /** The process of this state folder's proxy, which lives and does not answer. */
  readonly silent?: number;
}

/** The proxy of this state folder, where the registry says that it is or where it said itself. */
export async function findProxy({ paths }: Pick<Context, "paths">): Promise<FoundProxy> {
  const { port } = readWorld(paths, 0).registry.proxy;
  const running = readRunning(paths);
  const ports = [...new Set([port, running?.port ?? port])];
  let stranger = false;
  for (const each of ports) {
    const found = await whoListens(paths, each);
    if (found.who === "stranger" && each === port) stranger = true;
    const status = found.who === "ours" ? await askStatus(paths, each) : undefined;
    if (!status) continue;
    const problem =
      each === port
        ? undefined
        : `the proxy listens on port ${each}, and the registry says ${port}; next: aienv proxy start`;
    return { status, ...(problem !== undefined && { problem }) };
  }
  if (stranger && running?.port === port && isAlive(running)) {
    const { pid } = running;
    return { problem: `the proxy, process ${pid}, does not answer; next: ${restartOf(pid)}`, silent: pid };
  }
  const problem = stranger
    ? `port ${port} is taken by a program that is not this proxy`
    : "no proxy runs; next: aienv proxy start";
  return { problem, stranger };
}

/** What ends a proxy that does not answer, and brings another. */
export function restartOf(pid: number): string {
  return `kill -9 ${pid}; aienv proxy start`;
}

function statusText(status: ProxyStatus): string {
  const seconds = Math.round((Date.now() - status.since) / 1000);
  const rows = [
    ["process", String(status.pid)],
    ["port", String(status.port)],
    ["version", status.version],
    ["since", `${new Date(status.since).toISOString()} (${durationText(seconds)})`],
    ["requests", `${status.requests}, ${status.underWay} under way`],
    ["ledger", status.ledger ?? "fine"],
  ];
  for (const { name, until } of status.resting)
    rows.push(["resting", `${name}, for ${Math.max(1, Math.round((until - Date.now()) / 1000))} s`]);
  if (status.missing.length > 0) rows.push(["without key", status.missing.join(", ")]);
  return table(rows);
}

function durationText(seconds: number): string {
  const steps = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
  ] as const;
  for (const [length, word] of steps)
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${word}`;
  return `${seconds} s`;
}
