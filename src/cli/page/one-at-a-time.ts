/** What the page changes, one after the other: a lock keeps other processes out, and not this one. */
import { setTimeout as pause } from "node:timers/promises";
import { AienvError } from "../../core/error.ts";

/** How long a command in a terminal is waited for, and how often it is looked whether it has ended, in milliseconds. */
const patienceMs = 8_000;
const lookMs = 100;

export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs each work behind the one before, again while another process holds a lock that it wants. */
export function oneAtATime(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(() => patiently(work));
    last = mine.catch(() => {});
    return mine;
  };
}

/** @throws AienvError `project.locked`, and what `work` throws. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isLocked = error instanceof AienvError && error.code === "project.locked";
      if (!isLocked || Date.now() > end) throw error;
    }
    await pause(lookMs);
  }
}
