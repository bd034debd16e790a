/** Who may knock: programs of this machine by a name of this machine, and no web page of anybody's. */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Why a request is turned away before anything of it is read; undefined: it may come in.
 * `allowedHosts`: names accepted beside loopback. A page in the user's browser can send requests to loopback under a name of its own (DNS rebinding: the Host is foreign),
 * or across sites (a foreign Origin, `Sec-Fetch-Site`). Tools send neither header.
 */
export function refusalOf(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): string | undefined {
  const host = headers.host;
  if (host === undefined || !isOurs(host, allowedHosts))
    return `the Host ${JSON.stringify(host ?? "")} is not this machine`;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none" && site !== "same-origin")
    return "the request comes from another site";
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return "the request comes from a foreign origin";
  return undefined;
}

function isOurs(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (name === "localhost" || name === "[::1]") return true;
  if (isIP(name) === 4 && name.startsWith("127.")) return true;
  return allowed.some((one) => one.toLowerCase() === name);
}
