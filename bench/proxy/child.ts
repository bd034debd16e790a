/** Processes of the bench: each server and the load in one of its own, so that what one costs is told apart. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

export interface Usage {
  readonly cpuUs: number;
  readonly memoryBytes: number;
}

export interface Child {
  readonly process: ChildProcess;
  usage(): Promise<Usage>;
  /** Sends a message and waits for the answer that has the field. */
  ask<T>(message: object | string, field: string): Promise<T>;
  stop(): Promise<void>;
}

export interface ServerChild extends Child {
  readonly url: string;
}

/**
 * Loaded into each process: it tells what it has used, whatever program it is, and being asked keeps it alive no longer. Plain
 * JavaScript: what Node loads to read TypeScript takes more memory than a whole proxy.
 */
const reporter = `data:text/javascript,${encodeURIComponent(`
process.on("message", (message) => {
  if (message !== "usage") return;
  const { user, system } = process.cpuUsage();
  process.send({ usage: { cpuUs: user + system, memoryBytes: process.memoryUsage.rss() } });
});
process.channel.unref();
`)}`;

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** A module of this folder, or of another by its whole path, as a process. */
export function startChild(
  module: string,
  args: readonly string[] = [],
  { env = {}, nodeOptions = [] }: ChildOptions = {},
): Child {
  const child = fork(resolve(import.meta.dirname, module), [...args], {
    execArgv: ["--import", reporter, "--no-warnings", ...nodeOptions],
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ask = async <T>(message: object | string, field: string): Promise<T> => {
    child.send(message);
    return await answer<T>(child, field);
  };
  return {
    process: child,
    ask,
    usage: () => ask<Usage>("usage", "usage"),
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

/** A module that sends its port when it listens. */
export async function startServerChild(
  module: string,
  args: readonly string[] = [],
  options: ChildOptions = {},
): Promise<ServerChild> {
  const child = startChild(module, args, options);
  const port = await answer<number>(child.process, "port");
  return { ...child, url: `http://127.0.0.1:${port}` };
}

function answer<T>(child: ChildProcess, field: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown): void => {
      if (typeof message !== "object" || message === null || !(field in message)) return;
      done();
      resolve((message as Record<string, T>)[field] as T);
    };
    const ended = (code: number | null): void => {
      done();
      reject(new Error(`a process of the bench ended with ${code}`));
    };
    const done = (): void => {
      child.off("message", hear);
      child.off("exit", ended);
    };
    child.on("message", hear);
    child.on("exit", ended);
  });
}
