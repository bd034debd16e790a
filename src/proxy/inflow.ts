/** An answer's bytes as undici hands them over, for one reader: without a stream object per answer in between. */
import type { Dispatcher } from "undici";

export interface Inflow extends AsyncIterable<Buffer> {
  /** Breaks the answer off. A loop over it that is left early does so by itself. */
  destroy(): void;
}

/** The side that fills it. */
export interface InflowSource {
  readonly body: Inflow;
  push(chunk: Buffer): void;
  /** Nothing more comes; `error`: because it broke. */
  end(error?: Error): void;
}

/** So much may wait for a slow reader before the upstream is told to pause, in bytes. */
const mostWaiting = 64 * 1024;

/** What came in one read of the socket is one piece: its reader goes on only after the whole read was taken in. */
export function inflow(controller: Dispatcher.DispatchController): InflowSource {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let over = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  function rouse(): void {
    wake?.();
    wake = undefined;
  }

  function destroy(): void {
    if (!over) controller.abort(new Error("the answer is no longer wanted"));
  }

  async function next(): Promise<IteratorResult<Buffer, undefined>> {
    while (pieces.length === 0) {
      if (failure) throw failure;
      if (over) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const [first] = pieces;
    const value = pieces.length === 1 && first ? first : Buffer.concat(pieces, bytes);
    pieces = [];
    bytes = 0;
    controller.resume();
    return { done: false, value };
  }

  const iterator: AsyncIterator<Buffer, undefined> = {
    next,
    async return() {
      destroy();
      return { done: true, value: undefined };
    },
  };

  return {
    body: { destroy, [Symbol.asyncIterator]: () => iterator },
    push(chunk) {
      pieces.push(chunk);
      bytes += chunk.length;
      if (bytes > mostWaiting) controller.pause();
      rouse();
    },
    end(error) {
      over = true;
      failure = error;
      rouse();
    },
  };
}
