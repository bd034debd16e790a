/** One answer that an upstream gives in several parts, because it pauses its turn and is asked to go on (H113). */
import type { Usage } from "../internal/answer.ts";
import type { StreamPart } from "../internal/stream.ts";
import type { Emit } from "./stage.ts";

/** So often an upstream is asked to go on; then the answer ends where it is. */
const mostResumptions = 8;

export interface JoinedParts {
  readonly part: Emit;
  /** A part of the answer is over, and the upstream can be asked for the next. */
  readonly paused: boolean;
  /** The next part begins. */
  resume(): void;
  /** What the part at hand counted, without those before it. */
  readonly usage: Usage;
}

/**
 * Passes on what decoders say of each part as if one stream had brought it: one start, no end before the last, blocks that no
 * two parts share, counts of all parts together. `mayGoOn`: there is something to send back to the upstream.
 */
export function joinParts(next: Emit, mayGoOn: () => boolean): JoinedParts {
  let resumptions = 0;
  let before: Usage = {};
  let usage: Usage = {};
  let pauses = false;
  let paused = false;

  function count(more: Usage | undefined): void {
    usage = { ...usage, ...more };
    next({ type: "usage", usage: addedUp(before, usage) });
  }

  function finish(one: Extract<StreamPart, { type: "finish" }>): void {
    pauses = one.stop.reason === "pause" && resumptions < mostResumptions && mayGoOn();
    if (!pauses) next(one);
  }

  function part(one: StreamPart): void {
    if (one.type === "usage" || (one.type === "start" && resumptions > 0)) count(one.usage);
    else if (one.type === "start") {
      usage = { ...one.usage };
      next(one);
    } else if (one.type === "finish") finish(one);
    else if (one.type === "end" && pauses) paused = true;
    else next("key" in one && resumptions > 0 ? { ...one, key: `${resumptions} ${one.key}` } : one);
  }

  return {
    part,
    get paused() {
      return paused;
    },
    resume() {
      if (!paused) return;
      resumptions += 1;
      before = addedUp(before, usage);
      usage = {};
      pauses = false;
      paused = false;
    },
    get usage() {
      return usage;
    },
  };
}

const counts = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output", "reasoning"] as const;

/** Each request is paid for by itself. A count that only one of them gives stands for both. */
function addedUp(one: Usage, other: Usage): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = { ...one, ...other };
  for (const name of counts) {
    if (one[name] !== undefined || other[name] !== undefined)
      sum[name] = (one[name] ?? 0) + (other[name] ?? 0);
  }
  return sum;
}
