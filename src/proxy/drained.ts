/** Waits for a client that reads more slowly than it is written to. */
import type { ServerResponse } from "node:http";

/** Resolves when a client can take more, or is gone; one that takes nothing for too long is given up. */
export function drained(response: ServerResponse, limitMs: number): Promise<void> {
  if (response.destroyed || !response.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), limitMs);
    timer.unref();
    response.on("drain", done);
    response.on("close", done);
  });
}
