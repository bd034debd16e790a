/** Things done for a client side by side, that end together: when all are done, one failed, time is up, or the client left. */
import type { Departure } from "../departure.ts";

type Ending = "done" | "failed" | "late" | "left";

export interface Round {
  readonly ending: Ending | undefined;
  /** Resolves when it ends, though some of its work may not be able to break off. */
  readonly ended: Promise<void>;
  /** What one of the things goes by: it is left when the round ends. */
  member(): Departure;
  /** Only the first ending counts. */
  end(ending: Ending): void;
}

/** It has the departure's one act for itself until it ends. */
export function startRound(departure: Departure, withinMs: number): Round {
  const members: { left: boolean; whenLeft: (() => void) | undefined }[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let ending: Ending | undefined;
  function end(given: Ending): void {
    if (ending !== undefined) return;
    ending = given;
    clearTimeout(timer);
    departure.whenLeft = undefined;
    for (const member of members) {
      member.left = true;
      member.whenLeft?.();
    }
    resolve();
  }
  const timer = setTimeout(end, withinMs, "late");
  departure.whenLeft = () => end("left");
  if (departure.left) end("left");
  return {
    get ending() {
      return ending;
    },
    ended,
    member() {
      const member = { left: ending !== undefined, whenLeft: undefined };
      members.push(member);
      return member;
    },
    end,
  };
}
