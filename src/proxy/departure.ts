/** Whether the client of an exchange is gone, for whoever works for it. */
import type { ServerResponse } from "node:http";

/**
 * One thing at a time is done for a client, so one act is enough to break it off. An `AbortController` would do the same for
 * the price of a small request's routing.
 */
export interface Departure {
  /** The client left before its answer was whole (H93). */
  readonly left: boolean;
  /** Breaks off what is under way; called once, when the client leaves. */
  whenLeft: (() => void) | undefined;
}

export function departureOf(response: ServerResponse): Departure {
  const departure = { left: false, whenLeft: undefined as (() => void) | undefined };
  response.on("close", () => {
    if (response.writableFinished) return;
    departure.left = true;
    departure.whenLeft?.();
  });
  return departure;
}
