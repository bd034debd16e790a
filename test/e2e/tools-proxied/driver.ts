/** A tool that runs and takes one prompt after the other, so that its start is paid for once. */
import type { Command } from "./json-lines.ts";

export interface Told {
  /** All that the model's answers said. */
  readonly text: string;
  /** How the turn ended, in the tool's own word. */
  readonly end: string;
}

export interface Driver {
  /** A turn, in a conversation of its own where the tool allows several in one process, unless the last one `goesOn`. */
  ask(prompt: string, timeoutMs: number, goesOn?: boolean): Promise<Told>;
  /** Breaks the turn off, as a user does. */
  cancel(): void;
  /** What the tool wrote beside its protocol. */
  complaints(): string;
  close(): Promise<void>;
}

export type Start = (where: Pick<Command, "cwd" | "env">) => Promise<Driver>;

/** A promise with its ends, that fails when it takes too long. */
export interface Awaited<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function awaited<T>(what: string, timeoutMs: number): Awaited<T> {
  let ends: Omit<Awaited<T>, "promise"> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  const timer = setTimeout(() => ends.reject(new Error(`${what} took over ${timeoutMs} ms`)), timeoutMs);
  // Whoever waits hears of a failure; this only ends the clock.
  promise.catch(() => undefined).finally(() => clearTimeout(timer));
  return { promise, ...ends };
}
