/** A base URL that somebody set, against the frequent mistakes: what a client would make of it. */
import type { Where } from "../core/error.ts";
import type { WireFormat } from "../core/ids.ts";
import type { Finding } from "../core/outcome.ts";
import { redactSecrets } from "../core/redact.ts";
import { correctBaseUrl } from "../registry/base-url.ts";

export interface FoundUrl {
  /** The variable, setting or entry that holds it. */
  readonly name: string;
  readonly url: string;
  readonly format: WireFormat;
  /** Without a file it is an exported variable. */
  readonly where?: Where;
}

export interface MachineFacts {
  readonly inContainer: boolean;
  /** Where our proxy listens, in this container if in any; undefined: not known yet. */
  readonly proxyPort?: number;
}

/** Names of the host machine as containers know it. */
const containerNames = /^(?:host|gateway)\.docker\.internal$|^host\.containers\.internal$/;
const bridgeAddress = /^172\.(?:1[6-9]|2\d|3[01])\.0\.1$/;
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopback.test(new URL(url).hostname);
}

/** Each mistake is a finding of its own, with the URL that would be right. */
export function urlFindings(found: FoundUrl, facts: MachineFacts): Finding[] {
  const { name, url, format, where } = found;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
  const findings: Finding[] = [];
  const add = (code: string, level: Finding["level"], message: string, right: string) =>
    findings.push({
      code,
      level,
      message: `${name} is ${redactSecrets(JSON.stringify(url))}: ${message}`,
      ...(where && { where }),
      fix: where?.file === undefined ? `export ${name}=${right}` : `write ${right} there`,
    });
  const corrected = correctBaseUrl(format, url);
  if (corrected.correction !== undefined)
    add("url.wrong-end", "warning", corrected.correction, corrected.url);
  else if (url.endsWith("/"))
    add(
      "url.trailing-slash",
      "warning",
      "with the slash at its end, some clients ask for a path with two",
      corrected.url,
    );
  const { hostname, port } = new URL(url);
  const isOurProxy = loopback.test(hostname) && port === String(facts.proxyPort);
  const withHost = (host: string) => corrected.url.replace(`//${hostname}`, `//${host}`);
  if (facts.inContainer && loopback.test(hostname) && !isOurProxy)
    // A server may well run in the same container, so this is worth a word and no more.
    add(
      "url.container-loopback",
      "note",
      "inside a container that is the container itself",
      withHost("host.docker.internal"),
    );
  else if (hostname === "localhost")
    add(
      "url.localhost",
      "note",
      "where localhost is ::1 first, a server on 127.0.0.1 is not found",
      withHost("127.0.0.1"),
    );
  if (!facts.inContainer && containerNames.test(hostname))
    add(
      "url.container-host",
      "warning",
      "only containers know that name, and this is none",
      withHost("127.0.0.1"),
    );
  if (!facts.inContainer && bridgeAddress.test(hostname))
    add(
      "url.container-bridge",
      "note",
      "that is a container's address of this machine; here it answers only while the bridge is up",
      withHost("127.0.0.1"),
    );
  return findings;
}
