/** The client's side of a stream: begins late, keeps alive, waits for a slow reader, and ends as the format ends. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { WireFormat } from "../core/ids.ts";
import type { Limits } from "./dependencies.ts";

export interface ClientStream {
  /** Status and headers have gone out: from here on nothing else can be tried. */
  readonly committed: boolean;
  /** Keeps text until the stream begins. */
  hold(text: string | Uint8Array): void;
  /** Sends the headers and what was held. */
  begin(): void;
  /** Resolves when the client can take more; rejects when it is gone. */
  write(text: string | Uint8Array): Promise<void>;
  end(): void;
  /** Stops the keep-alives; what was held is forgotten. */
  discard(): void;
}

export interface ClientStreamOptions {
  readonly format: WireFormat;
  /** Gemini's list in place of events. */
  readonly list: boolean;
  readonly limits: Pick<Limits, "keepAliveMs">;
  /** Headers of the upstream that a client reads: limits of rate and the like. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A comment is nothing to any reader of events, and a space is nothing in a list. */
const keepAlive = { events: ": keep-alive\n\n", list: " " } as const;

export function clientStream(
  response: ServerResponse,
  { list, limits, headers = {} }: ClientStreamOptions,
): ClientStream {
  let held: (string | Uint8Array)[] = [];
  let committed = false;
  let spoken = Date.now();
  // Silence commits too: a client that hears nothing for long hangs up, and then no failover helps (H92).
  const timer = setInterval(() => {
    if (Date.now() - spoken < limits.keepAliveMs || response.writableNeedDrain) return;
    begin();
    spoken = Date.now();
    response.write(list ? keepAlive.list : keepAlive.events);
  }, limits.keepAliveMs / 4);
  timer.unref();

  function begin(): void {
    if (committed) return;
    committed = true;
    response.writeHead(200, {
      "content-type": list ? "application/json" : "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      ...headers,
    });
    response.flushHeaders();
    for (const text of held) response.write(text);
    held = [];
  }

  return {
    get committed() {
      return committed;
    },
    hold: (text) => void held.push(text),
    begin,
    async write(text) {
      begin();
      if (text.length === 0) return;
      spoken = Date.now();
      if (!response.write(text) && !response.destroyed)
        await Promise.race([once(response, "drain"), once(response, "close")]);
    },
    end() {
      clearInterval(timer);
      begin();
      response.end();
    },
    discard() {
      clearInterval(timer);
      held = [];
    },
  };
}
