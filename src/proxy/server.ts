/** The proxy's server: bounds on what a connection may do, and the handler behind them. */
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Recorder } from "../ledger/record.ts";
import type { Dependencies } from "./dependencies.ts";
import { ExchangeResponse } from "./exchange-response.ts";
import { type HandlerContext, handle } from "./handler.ts";
import { healthBook } from "./health-book.ts";
import { lessonBook } from "./lessons.ts";
import { type Metrics, startMetrics } from "./metrics.ts";
import { paceBook } from "./pace-book.ts";
import { purseBook } from "./purses.ts";
import { startTraffic, type Traffic } from "./traffic.ts";

/**
 * Not imported: an import reads all that the module exports, and of `node:http` that loads Node's own fetch and WebSocket, which
 * are 13 MB (Node 24.21, looked at 2026-11-30).
 */
const { createServer } = process.getBuiltinModule("node:http");

export interface RunningProxy {
  /** Port that it listens on. */
  readonly port: number;
  readonly traffic: Pick<Traffic, "requests" | "underWay">;
  /** Takes no new request, lets running ones end within the time, then closes. */
  stop(graceMs: number): Promise<void>;
}

/** On the same port of each address. @throws the error of `listen` where one of them can't be had. */
export async function startServer(
  given: Dependencies,
  port: number,
  addresses: readonly string[] = ["127.0.0.1"],
): Promise<RunningProxy> {
  const metrics = startMetrics();
  const dependencies = { ...given, recorder: observed(given.recorder, metrics) };
  const traffic = startTraffic();
  const context = {
    dependencies,
    metrics,
    traffic,
    health: healthBook(dependencies.now),
    purses: purseBook(dependencies),
    lessons: lessonBook(),
    paces: paceBook(dependencies.now),
  };
  const servers = addresses.map(() => serverFor(context));
  try {
    for (const [index, server] of servers.entries()) await listening(server, port, addresses[index] ?? "");
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return {
    port: ((servers[0] as ExchangeServer).address() as AddressInfo).port,
    traffic,
    async stop(graceMs) {
      dependencies.page?.close();
      await Promise.all(servers.map((server) => traffic.stop(server, graceMs)));
    },
  };
}

type ExchangeServer = Server<typeof IncomingMessage, typeof ExchangeResponse>;

function serverFor(context: HandlerContext): ExchangeServer {
  const { dependencies, traffic } = context;
  const { limits } = dependencies;
  const server = createServer<typeof IncomingMessage, typeof ExchangeResponse>(
    // Strict parsing and one reading of a length keep a request from being two (smuggling).
    {
      ServerResponse: ExchangeResponse,
      insecureHTTPParser: false,
      maxHeaderSize: 32 * 1024,
      requireHostHeader: true,
      noDelay: true,
      headersTimeout: limits.clientHeadersMs,
      requestTimeout: limits.clientRequestMs,
      // How often slow clients are looked for.
      connectionsCheckingInterval: Math.min(limits.clientHeadersMs, 5_000),
      // An offer of HTTP/2 (`h2c`, as Java's client makes) may be passed over. Before Node 24.9 it is refused as a WebSocket is.
      shouldUpgradeCallback: ({ headers }) => /websocket/i.test(headers.upgrade ?? ""),
    },
    (request, response) => {
      if (!traffic.take(request, response)) return;
      handle(request, response, context).catch((error: unknown) => {
        dependencies.log.error({ error }, "a request failed beyond its own error");
        response.destroy();
      });
    },
  );
  server.maxConnections = limits.connections;
  // WebSockets and tunnels are refused at once (H114): a client that tries one goes on by HTTP.
  server.on("upgrade", (_request, socket: Socket) => refuse(socket));
  server.on("connect", (_request, socket: Socket) => refuse(socket));
  return server;
}

function listening(server: ExchangeServer, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function refuse(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

/** Each row goes by the counts on its way into the ledger. */
function observed(recorder: Recorder, metrics: Metrics): Recorder {
  return {
    record(attempt) {
      metrics.observe(attempt);
      recorder.record(attempt);
    },
    flush: () => recorder.flush(),
    close: () => recorder.close(),
    get problem() {
      return recorder.problem;
    },
  };
}
