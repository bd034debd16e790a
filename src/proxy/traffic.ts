/** Requests that are being served: counted for people, and let finish when the proxy ends. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** A server as far as ending goes. */
interface Closing {
  close(done: () => void): unknown;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

export interface Traffic {
  /** Since the start; questions to the proxy itself are none. */
  readonly requests: number;
  readonly underWay: number;
  /** Counts a request; false where none is taken any more, and it is answered so. */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes no new request; what is under way has so long to end. Resolves when all connections are closed. */
  stop(server: Closing, graceMs: number): Promise<void>;
}

const ownRoute = /^\/(?:\.aienv\/|healthz|metrics|ui(?:[/?]|$))/;

export function startTraffic(): Traffic {
  const active = new Set<ServerResponse>();
  let requests = 0;
  let stopping = false;
  return {
    get requests() {
      return requests;
    },
    get underWay() {
      return active.size;
    },
    take(request, response) {
      if (stopping) {
        response.writeHead(503, { connection: "close", "retry-after": "1" }).end("aienv: the proxy ends");
        return false;
      }
      if (ownRoute.test(request.url ?? "")) return true;
      requests += 1;
      active.add(response);
      response.on("close", () => active.delete(response));
      return true;
    },
    stop(server, graceMs) {
      stopping = true;
      for (const response of active) {
        // A kept connection would wait for its next request; after the answer it has no purpose any more.
        const { socket } = response;
        response.once("finish", () => socket?.end());
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
        if (graceMs === 0) server.closeAllConnections();
      });
    },
  };
}
