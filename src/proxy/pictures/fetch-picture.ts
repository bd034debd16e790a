/** Fetches one picture behind a client's link, which may lead anywhere (H105). */
import { isIP } from "node:net";
import type { Dispatcher } from "undici";
import type { FetchedImage } from "../../formats/prepare/links.ts";
import { pictureType } from "../../formats/prepare/media-source.ts";
import { reasonOf, Unreachable } from "../connection-failure.ts";
import type { Departure } from "../departure.ts";
import { sendUpstream, type UpstreamResponse } from "../fetch-upstream.ts";
import type { Inflow } from "../inflow.ts";
import type { LinkDoor } from "./link-door.ts";

/** Why there is no picture, in words that end "it can't be fetched: …". */
export class NoPicture extends Error {
  override readonly name = "NoPicture";
}

export interface Journey {
  readonly door: LinkDoor;
  readonly dispatcher: Dispatcher;
  /** Whoever waits for the picture may leave. */
  readonly departure: Departure;
  /** Bytes that all pictures of the request may still have; lessened as they come. */
  readonly allowance: { bytes: number };
  readonly withinMs: number;
}

const mostRedirects = 3;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Bytes from which every type is known. */
const headBytes = 16;

/** @throws NoPicture; what is thrown where `departure` is left is of no matter */
export async function fetchPicture(link: string, journey: Journey): Promise<FetchedImage> {
  let url = allowedUrl(link);
  for (let hops = 0; ; hops += 1) {
    const answer = await answerOf(url, journey);
    const { location } = answer.headers;
    if (!redirects.has(answer.status) || location === undefined) return await pictureIn(answer, journey);
    answer.body.destroy();
    if (hops === mostRedirects) throw new NoPicture(`it was redirected over ${mostRedirects} times`);
    url = allowedUrl(location, url);
  }
}

function allowedUrl(link: string, base?: URL): URL {
  const what = base ? "it was redirected to what" : "it";
  if (!URL.canParse(link, base?.href)) throw new NoPicture(`${what} is no URL`);
  const url = new URL(link, base);
  if (url.protocol !== "https:") throw new NoPicture(`${what} is no https link`);
  if (url.username !== "" || url.password !== "") throw new NoPicture(`${what} holds a name or a password`);
  return url;
}

/** The address that was checked stands in the place of the name, so nobody can answer a second lookup otherwise (DNS rebinding). */
async function answerOf(url: URL, journey: Journey): Promise<UpstreamResponse> {
  let failure: unknown;
  for (const address of await addressesOf(url, journey)) {
    if (journey.departure.left) throw new NoPicture("nobody waits for it any more");
    try {
      return await sendUpstream(requestTo(address, url, journey), journey.dispatcher, journey.departure);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      failure = error;
    }
  }
  throw new NoPicture(failure instanceof Error ? failure.message : "its host has no public address");
}

/** Those that may be connected to, in the order in which they are tried: few, and of both families, where one may lead nowhere. */
async function addressesOf({ hostname }: URL, { door }: Journey): Promise<readonly string[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  let found: readonly string[] = [host];
  if (isIP(host) === 0) {
    try {
      found = await door.addressesOf(host);
    } catch (error) {
      throw new NoPicture(reasonOf(error));
    }
  }
  const allowed = found.filter((address) => door.mayReach(address));
  const [first, second] = allowed.filter((address) => isIP(address) === 4);
  const other = allowed.find((address) => isIP(address) === 6);
  return [first, other, second].filter((address) => address !== undefined);
}

/** Nothing of the client's goes along. The Host names the server: its certificate is checked for that name. */
function requestTo(address: string, url: URL, { withinMs }: Journey): Dispatcher.DispatchOptions {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  return {
    origin: `https://${host}:${url.port || "443"}`,
    path: url.pathname + url.search,
    method: "GET",
    headers: { host: url.host, accept: "image/*", "accept-encoding": "identity", "user-agent": "aienv" },
    headersTimeout: withinMs,
    bodyTimeout: withinMs,
  };
}

async function pictureIn(
  { status, headers, body }: UpstreamResponse,
  { allowance }: Journey,
): Promise<FetchedImage> {
  try {
    if (status !== 200) throw new NoPicture(`its server answers ${status}`);
    if (Number(headers["content-length"] ?? 0) > allowance.bytes) throw new NoPicture(tooLarge);
    return await read(body, allowance);
  } catch (error) {
    throw error instanceof NoPicture ? error : new NoPicture(reasonOf(error));
  } finally {
    body.destroy();
  }
}

/** Looks at the beginning at once, so that nothing large comes in vain. */
async function read(body: Inflow, allowance: Journey["allowance"]): Promise<FetchedImage> {
  const pieces: Buffer[] = [];
  let length = 0;
  let mediaType: string | undefined;
  await body.each((piece) => {
    pieces.push(piece);
    length += piece.length;
    allowance.bytes -= piece.length;
    if (allowance.bytes < 0) throw new NoPicture(tooLarge);
    mediaType ??= typeOf(pieces);
    if (mediaType === undefined && length >= headBytes) throw new NoPicture(noPicture);
    return undefined;
  });
  if (mediaType === undefined) throw new NoPicture(noPicture);
  return { mediaType, data: Buffer.concat(pieces, length).toString("base64") };
}

const tooLarge = "the pictures of the request are too large together";
const noPicture = "it is no PNG, JPEG, GIF or WebP";

/** By the bytes, whatever the server says of them. */
function typeOf(pieces: readonly Buffer[]): string | undefined {
  let head = pieces[0] ?? Buffer.alloc(0);
  if (head.length < headBytes) head = Buffer.concat(pieces);
  return pictureType(head.subarray(0, headBytes).toString("base64"));
}
