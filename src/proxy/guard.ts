/** Who may knock: programs of this machine by a name of this machine, and no web page of anybody's. */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Why a request is turned away before anything of it is read; undefined: it may come in.
 * `allowedHosts`: names accepted beside loopback; `isVisit`: it may come from a link elsewhere. A page in the user's browser can send requests to loopback under a name of its own (DNS rebinding: the Host is foreign),
 * or across sites (a foreign Origin, `Sec-Fetch-Site`). Tools send neither header.
 */
export function refusalOf(
  headers: IncomingHttpHeaders,
  allowedHosts: readonly string[],
  isVisit = false,
): string | undefined {
  const host = headers.host;
  if (host === undefined || !isOurs(host, allowedHosts))
    return `the Host ${JSON.stringify(host ?? "")} is not this machine`;
  const site = headers["sec-fetch-site"];
  if (!isVisit && site !== undefined && site !== "none" && site !== "same-origin")
    return "the request comes from another site";
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return "the request comes from a foreign origin";
  return undefined;
}

/**
 * Somebody opens the page at /ui, by the link in a file of `aienv ui` for example, which a browser takes for another site.
 * That answer is the same for everybody and can't be framed, so coming from elsewhere to look at it is allowed.
 */
export function isPageVisit({ method, url, headers }: Visited): boolean {
  const isDocument = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return method === "GET" && url === "/ui" && isDocument;
}

interface Visited {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

function isOurs(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (name === "localhost" || name === "[::1]") return true;
  if (isIP(name) === 4 && name.startsWith("127.")) return true;
  return allowed.some((one) => one.toLowerCase() === name);
}
