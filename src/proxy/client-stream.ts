/** The client's side of a stream: begins late, keeps alive, waits for a slow reader. */
import type { ServerResponse } from "node:http";
import type { Limits } from "./dependencies.ts";

export interface ClientStream {
  /** Status and headers have gone out: an error can only be told within the stream. */
  readonly begun: boolean;
  /** Something of an answer has gone out: nobody else can answer any more. */
  readonly answering: boolean;
  /** Sends something of an answer. Resolves when the client can take more, or is gone. */
  write(text: string | Uint8Array): Promise<void>;
  end(): void;
  /** Stops the keep-alives. */
  discard(): void;
}

export interface ClientStreamOptions {
  /** Gemini's list in place of events. */
  readonly list: boolean;
  readonly limits: Pick<Limits, "keepAliveMs" | "stallMs">;
}

/** A comment is nothing to any reader of events, and a space is nothing in a list. */
const keepAlive = { events: ": keep-alive\n\n", list: " " } as const;

/**
 * Silence begins the stream: a client that hears nothing for long hangs up (H92). It is no answer yet, so another candidate
 * may still give one; only the status is spent.
 */
export function clientStream(response: ServerResponse, { list, limits }: ClientStreamOptions): ClientStream {
  let answering = false;
  let spoken = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - spoken < limits.keepAliveMs || response.writableNeedDrain) return;
    begin();
    spoken = Date.now();
    response.write(list ? keepAlive.list : keepAlive.events);
  }, limits.keepAliveMs / 4);
  timer.unref();

  function begin(): void {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(200, {
      "content-type": list ? "application/json" : "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
    });
  }

  return {
    get begun() {
      return response.headersSent;
    },
    get answering() {
      return answering;
    },
    async write(text) {
      if (text.length === 0 || response.destroyed) return;
      begin();
      answering = true;
      spoken = Date.now();
      if (!response.write(text)) await drained(response, limits.stallMs);
    },
    end() {
      clearInterval(timer);
      if (response.destroyed) return;
      begin();
      response.end();
    },
    discard: () => clearInterval(timer),
  };
}

/** Resolves when a client can take more, or is gone; one that takes nothing for too long is given up. */
function drained(response: ServerResponse, limitMs: number): Promise<void> {
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
