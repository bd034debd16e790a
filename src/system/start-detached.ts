/** A program of ours that goes on when its starter ends: no terminal, no open pipe, its first word awaited. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Environment } from "./paths.ts";

export interface DetachedOptions {
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Takes what the program prints, a crash above all. */
  readonly log: string;
  readonly timeoutMs: number;
}

/** What the program sent by `process.send`; `silent`: nothing in time, it goes on; a number: it ended with that code. */
export type FirstWord = { readonly said: unknown } | { readonly silent: true } | { readonly ended: number };

/** Starts this very Node on the arguments. */
export function startDetached({ args, environment, log, timeoutMs }: DetachedOptions): Promise<FirstWord> {
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const handle = openSync(log, "a", 0o600);
  const child = spawn(process.execPath, [...args], {
    // A folder that stays: a project's could be removed, or its disk unmounted.
    cwd: "/",
    detached: true,
    env: { ...environment },
    stdio: ["ignore", handle, handle, "ipc"],
  });
  closeSync(handle);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end({ silent: true }), timeoutMs);
    function end(word: FirstWord): void {
      clearTimeout(timer);
      if (child.connected) child.disconnect();
      child.unref();
      resolve(word);
    }
    child.once("message", (said) => end({ said }));
    child.once("exit", (code) => end({ ended: code ?? 1 }));
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
