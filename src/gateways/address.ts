/** Where a gateway's address leads: whether credentials may go there in the clear. */

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
/** RFC 1918, link-local, unique local IPv6, shared (RFC 6598), and the names of such networks. */
const privateHost =
  /^(?:10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|169\.254(?:\.\d+){2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d+){2}|\[f[cde][0-9a-f:]+\]|[^.:[\]]+|.+\.(?:local|internal|lan|home\.arpa))$/;

export function isLoopbackAddress(url: string): boolean {
  return URL.canParse(url) && loopback.test(new URL(url).hostname);
}

/** True for https, and for a plain address of this machine or a private network. */
export function isSafeForCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || loopback.test(hostname) || privateHost.test(hostname);
}
