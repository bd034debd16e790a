/** An upstream on loopback that is told, request by request, what to do. */
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when the proxy has left before the answer was whole, with the time. */
  readonly left: Promise<number>;
}

export type Script = (response: ServerResponse, request: Received) => unknown;

export interface ScriptedUpstream {
  readonly url: string;
  readonly received: readonly Received[];
  /** How often somebody connected. */
  readonly connections: number;
  /** One script for each of the next requests, in order. */
  next(...scripts: readonly Script[]): void;
  /** For every request that no script waits for. */
  always(script: Script): void;
  /** Resolves when so many requests have come in all. */
  has(count: number): Promise<Received>;
  forget(): void;
  close(): Promise<void>;
}

/** `tls`: it speaks https, with this certificate. */
export async function startScriptedUpstream(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<ScriptedUpstream> {
  const received: Received[] = [];
  let scripts: Script[] = [];
  let otherwise: Script = send(500, { error: { message: "nothing is scripted" } });
  const answer: RequestListener = async (request, response) => {
    const left = new Promise<number>((resolve) => {
      response.once("close", () => {
        if (!response.writableFinished) resolve(Date.now());
      });
    });
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The proxy left while it sent: `left` tells.
    }
    const { url = "/", headers } = request;
    const one = { url, headers, body: Buffer.concat(chunks).toString(), left };
    received.push(one);
    await (scripts.shift() ?? otherwise)(response, one);
  };
  const options = { maxHeaderSize: 1024 * 1024 };
  const server = tls ? createTlsServer({ ...options, ...tls }, answer) : createServer(options, answer);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get connections() {
      return connections;
    },
    next: (...more) => void scripts.push(...more),
    always: (script) => {
      otherwise = script;
    },
    async has(count) {
      for (;;) {
        const one = received[count - 1];
        if (one) return one;
        await pause(2);
      }
    },
    forget() {
      received.length = 0;
      scripts = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Headers = Readonly<Record<string, string>>;

/** A whole answer. */
export function send(status: number, body: unknown, headers: Headers = {}): Script {
  const text = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}

export const events = { "content-type": "text/event-stream" };

/** A stream that ends in order. */
export const stream = (text: string | Buffer, headers: Headers = {}): Script =>
  send(200, typeof text === "string" ? Buffer.from(text) : text, { ...events, ...headers });

/** The beginning of an answer, then the connection is gone. */
export const cut =
  (bytes: Buffer | string, headers: Headers = events): Script =>
  (response) => {
    response.writeHead(200, headers).flushHeaders();
    if (bytes.length === 0) response.socket?.destroy();
    else response.write(bytes, () => response.socket?.destroy());
  };

/** The beginning of an answer, then nothing. */
export const hang =
  (text?: string, headers: Headers = events): Script =>
  (response) => {
    if (text === undefined) return;
    response.writeHead(200, headers).flushHeaders();
    response.write(text);
  };
