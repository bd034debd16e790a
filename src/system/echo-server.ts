/**
 * A server on loopback that answers whoever asks and keeps what was asked, keys by their fingerprint alone. It is a
 * proxy that lets nobody through as well, so that what a program sends elsewhere is seen and goes nowhere.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonValue } from "../core/json.ts";

interface EchoCredential {
  /** The header that carried it, or `?key`. */
  readonly header: string;
  readonly fingerprint: string;
}

export interface EchoRequest {
  readonly method: string;
  /** Host and port of another server that was asked for through us; undefined: we were asked ourselves. */
  readonly elsewhere: string | undefined;
  /** Without the query, which may hold a key. */
  readonly path: string;
  /** undefined: the request asks no model. */
  readonly model: string | undefined;
  readonly credentials: readonly EchoCredential[];
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly model: string | undefined;
}

export interface EchoServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly requests: readonly EchoRequest[];
  close(): Promise<void>;
}

const maxBodyBytes = 32 * 1024 * 1024;

/** `answer`: gets method, path without query, and the body where it is JSON. */
export async function startEchoServer(
  answer: (method: string, path: string, body: JsonValue | undefined) => Answer,
): Promise<EchoServer> {
  const requests: EchoRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const target = URL.parse(url, "http://127.0.0.1");
    const path = target?.pathname ?? "/";
    const elsewhere = url.startsWith("/") ? undefined : target?.host;
    const body = await readBody(request);
    const answered = answer(method, path, body);
    const credentials = credentialsIn(headers, target?.searchParams.get("key") ?? undefined);
    requests.push({ method, elsewhere, path, model: answered.model, credentials });
    if (elsewhere !== undefined) return response.writeHead(403).end();
    response.writeHead(answered.status, { "content-type": answered.contentType });
    return response.end(method === "HEAD" ? undefined : answered.text);
  });
  server.on("connect", ({ url = "" }, socket) => {
    requests.push({ method: "CONNECT", elsewhere: url, path: "", model: undefined, credentials: [] });
    socket.on("error", () => {
      // The program hung up before it was told no.
    });
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The first eight hex digits of the SHA-256: enough to tell keys apart, useless to anybody who reads it. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 8);
}

const headerNames = ["authorization", "x-api-key", "x-goog-api-key", "api-key"] as const;

function credentialsIn(headers: IncomingHttpHeaders, query: string | undefined): EchoCredential[] {
  const values = headerNames.flatMap((header): [string, string][] => {
    const text = [headers[header]]
      .flat()
      .join(",")
      .replace(/^Bearer\s+/i, "");
    return headers[header] === undefined ? [] : [[header, text]];
  });
  if (query !== undefined) values.push(["?key", query]);
  return values.map(([header, value]) => ({ header, fingerprint: fingerprint(value) }));
}

async function readBody(request: AsyncIterable<unknown>): Promise<JsonValue | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > maxBodyBytes) return undefined;
      chunks.push(chunk as Buffer);
    }
    return JSON.parse(Buffer.concat(chunks).toString()) as JsonValue;
  } catch {
    // No JSON, or cut off: the path and the headers tell what we want to know.
    return undefined;
  }
}
