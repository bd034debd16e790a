/** The public catalogue from the network: bounded in size and time, asked for only where it has changed. */
import { AienvError } from "../../core/error.ts";
import type { Environment } from "../../system/paths.ts";

const usualUrl = "https://models.dev/api.json";
const timeoutMs = 60_000;
/** Today's has three megabytes. */
const mostBytes = 32 * 1024 * 1024;

export type FetchedCatalogue =
  | { readonly changed: false }
  | { readonly changed: true; readonly text: string; readonly etag: string | undefined };

/** @throws AienvError `usage.arguments` where AIENV_CATALOGUE_URL is no address that can be trusted. */
export function catalogueUrl(environment: Environment): string {
  const url = environment["AIENV_CATALOGUE_URL"] || usualUrl;
  if (isTrusted(url)) return url;
  throw new AienvError("usage.arguments", `AIENV_CATALOGUE_URL is ${JSON.stringify(url)}, no https URL`, {
    hint: "unset AIENV_CATALOGUE_URL",
  });
}

/** The catalogue says where keys are sent: nobody on the way may change it. */
function isTrusted(url: string): boolean {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback);
}

/** @throws AienvError `catalogue.unreachable` */
export async function fetchCatalogue(url: string, etag: string | undefined): Promise<FetchedCatalogue> {
  try {
    const response = await follow(url, {
      headers: { accept: "application/json", ...(etag !== undefined && { "if-none-match": etag }) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 304 && etag !== undefined) return { changed: false };
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
    const given = response.headers.get("etag") ?? undefined;
    const text = await readBounded(response.body);
    return { changed: true, text, etag: given !== undefined && given.length <= 200 ? given : undefined };
  } catch (cause) {
    throw new AienvError("catalogue.unreachable", `${url} can't be fetched: ${reasonOf(cause)}`, {
      hint: "the one that was fetched before stays in use",
      cause,
    });
  }
}

const mostRedirects = 5;

/** Each step has to be as trusted as the first. */
async function follow(url: string, init: RequestInit): Promise<Response> {
  let at = url;
  for (let step = 0; step <= mostRedirects; step += 1) {
    const response = await fetch(at, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 301 || response.status === 304 || response.status > 308 || location === null)
      return response;
    await response.body?.cancel();
    at = new URL(location, at).href;
    if (!isTrusted(at)) throw new Error(`it leads to ${JSON.stringify(at.slice(0, 200))}, no https URL`);
  }
  throw new Error(`it leads on more than ${mostRedirects} times`);
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`it has more than ${mostBytes / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no whole answer within ${timeoutMs / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
