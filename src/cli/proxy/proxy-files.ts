/** What a proxy keeps in its state folder: its secret, its log, and who it is while it runs. */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readText, removeFile, writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";

/** The proxy of a state folder while it runs. */
export interface Running {
  readonly pid: number;
  /** When the process began, as the system counts it; `-` where it does not tell. */
  readonly started: string;
  readonly port: number;
  readonly version: string;
}

type Place = Pick<Paths, "state">;

/** The lock's name: who holds it is the proxy of the state folder. */
export const proxyLock = "proxy";

/** How long an answer under way may go on when the proxy ends, in milliseconds. */
export const graceMs = 30_000;

export function proxyFolder({ state }: Place): string {
  return join(state, "proxy");
}

export function logFile(paths: Place): string {
  return join(proxyFolder(paths), "proxy.log");
}

/** One line of words, since a shell reads it too: `templates/shell/ensure-proxy.sh`. */
function runningFile(paths: Place): string {
  return join(proxyFolder(paths), "running");
}

/** Undefined where none runs, or the last one was killed before it could write or remove it: the lock knows. */
export function readRunning(paths: Place): Running | undefined {
  const words = /^(\d+) (\S+) (\d+) (\S+)\n$/.exec(readText(runningFile(paths)) ?? "");
  if (!words) return undefined;
  const [, pid, started = "-", port, version = ""] = words;
  return { pid: Number(pid), started, port: Number(port), version };
}

export function writeRunning(paths: Place, { pid, started, port, version }: Running): void {
  const text = `${pid} ${started} ${port} ${version}\n`;
  writeText(runningFile(paths), text, { mode: 0o600, folderMode: 0o700 });
  removeFile(stoppedFile(paths));
  removeFile(wantedFile(paths));
}

/** There where somebody asked for the proxy while it ran already: `templates/shell/ensure-proxy.sh` makes it too. */
function wantedFile(paths: Place): string {
  return join(proxyFolder(paths), "wanted");
}

export function writeWanted(paths: Place): void {
  writeText(wantedFile(paths), "", { mode: 0o600, folderMode: 0o700 });
}

/** Whether others than the one who started it rely on the proxy that runs. */
export function isWanted(paths: Place): boolean {
  return readText(wantedFile(paths)) !== undefined;
}

/** The proxy that a command ended last: no run starts another in its place, and its own one does not end the tool. */
function stoppedFile(paths: Place): string {
  return join(proxyFolder(paths), "stopped");
}

type Process = Pick<Running, "pid" | "started">;

export function writeStopped(paths: Place, { pid, started }: Process): void {
  writeText(stoppedFile(paths), `${pid} ${started}\n`, { mode: 0o600, folderMode: 0o700 });
}

export function wasStopped(paths: Place, { pid, started }: Process): boolean {
  return readText(stoppedFile(paths)) === `${pid} ${started}\n`;
}

export function removeRunning(paths: Place): void {
  removeFile(runningFile(paths));
}

/** When a process began, in the clock ticks of Linux' `/proc`: a number that no later process with its id has. */
export function startOf(pid: number): string {
  return fieldsOf(pid)?.[19] ?? "-";
}

/** What Linux tells of a process from its state on, the third field; undefined: nothing. */
function fieldsOf(pid: number): readonly string[] | undefined {
  const stat = process.platform === "linux" ? readProc(pid) : undefined;
  // The program's name is in parentheses and may hold any.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readProc(pid: number): string | undefined {
  try {
    return readText(`/proc/${pid}/stat`);
  } catch {
    // Gone, or another user's: it is not the one that we ask for.
    return undefined;
  }
}

/** Does the process still live that the record tells of, and not another one with its id? */
export function isAlive({ pid, started }: Running): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // Gone, or another user's by now.
    return false;
  }
  if (started === "-") return true;
  // One that has ended stays listed until its parent asks after it, in a container without an init for good.
  const fields = fieldsOf(pid);
  return fields?.[19] === started && fields[0] !== "Z";
}

/** The secret that proves whose proxy it is. Made by the first that needs it; who can read it may ask. */
export function proxySecret(paths: Place): string {
  const present = readSecret(paths);
  if (present !== undefined) return present;
  mkdirSync(proxyFolder(paths), { recursive: true, mode: 0o700 });
  writeText(secretFile(paths), `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  // Two at once: the one whose file stayed counts for both.
  return readSecret(paths) ?? "";
}

export function readSecret(paths: Place): string | undefined {
  const text = readText(secretFile(paths))?.trim();
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

function secretFile(paths: Place): string {
  return join(proxyFolder(paths), "secret");
}
