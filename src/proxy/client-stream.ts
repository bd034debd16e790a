/** The client's side of a stream: begins late, keeps alive, waits for a slow reader. */
import type { ServerResponse } from "node:http";
import type { Limits } from "./dependencies.ts";
import { drained } from "./drained.ts";

export interface ClientStream {
  /** Status and headers have gone out: an error can only be told within the stream. */
  readonly begun: boolean;
  /** Something of an answer has gone out: nobody else can answer any more. */
  readonly answering: boolean;
  /** Sends something of an answer. A promise: the client can take more, or is gone, when it is done. */
  write(text: string | Uint8Array): Promise<void> | undefined;
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
  let spoken = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - spoken < limits.keepAliveMs || response.writableNeedDrain) return;
    begin();
    spoken = performance.now();
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
    write(text) {
      if (text.length === 0 || response.destroyed) return undefined;
      begin();
      answering = true;
      spoken = performance.now();
      return response.write(text) ? undefined : drained(response, limits.stallMs);
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
