/** An answer's bytes as undici hands them over, for one reader: no stream, iterator or promise per piece in between. */
import type { Dispatcher } from "undici";

/** Hears what came. Nothing more comes before a promise that it returns is done. */
export type Take = (piece: Buffer) => Promise<void> | undefined;

export interface Inflow {
  /**
   * What came in one read of the socket is one piece: `take` hears it only after the whole read was taken in. Resolves when
   * nothing more comes.
   * @throws what broke the answer, and what `take` throws
   */
  each(take: Take): Promise<void>;
  /** Breaks the answer off: its reader hears nothing more. */
  destroy(): void;
}

/** So much may wait for a slow reader before the upstream is told to pause, in bytes. */
const mostWaiting = 64 * 1024;

/** The side that fills it. */
export class InflowSource implements Inflow {
  readonly #controller: Dispatcher.DispatchController;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #over = false;
  #failure: unknown;
  /** The reader is at work, or is about to be. */
  #busy = true;
  #take: Take | undefined;
  #done: (() => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  push(chunk: Buffer): void {
    if (this.#over) return;
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > mostWaiting) this.#controller.pause();
    this.#goOnSoon();
  }

  /** Nothing more comes; `error`: because it broke. */
  end(error?: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = error;
    this.#goOnSoon();
  }

  each(take: Take): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#take = take;
      this.#done = resolve;
      this.#fail = reject;
      this.#goOn();
    });
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pieces = [];
    this.#controller.abort(new Error("the answer is no longer wanted"));
    this.#goOnSoon();
  }

  #goOnSoon(): void {
    if (this.#busy) return;
    this.#busy = true;
    queueMicrotask(() => this.#goOn());
  }

  #goOn(): void {
    try {
      while (this.#pieces.length > 0) {
        const work = this.#take?.(this.#taken());
        if (work === undefined) continue;
        this.#busy = true;
        work.then(
          () => this.#goOn(),
          (error: unknown) => this.#breakOff(error),
        );
        return;
      }
    } catch (error) {
      this.#breakOff(error);
    }
    this.#busy = false;
    if (!this.#over) return;
    if (this.#failure === undefined) this.#done?.();
    else this.#fail?.(this.#failure);
  }

  #taken(): Buffer {
    const [first] = this.#pieces;
    const taken = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    this.#controller.resume();
    return taken;
  }

  #breakOff(error: unknown): void {
    this.#fail?.(error);
    this.destroy();
  }
}
