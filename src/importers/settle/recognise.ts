/** Which known provider an address belongs to. */
import { type WireFormat, wireFormats } from "../../core/ids.ts";
import type { Endpoints } from "../../registry/providers.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";

export interface Recognised {
  readonly template: string;
  /** Endpoints that the template does not have just so. */
  readonly differing: Endpoints;
}

export type Recognise = (endpoints: Endpoints) => Recognised | undefined;

/**
 * Exact addresses first, in any format; then a host that one vendor alone has. Of the templates that share an
 * address (a vendor's plain and coding sites) the one that explains most counts, then the shorter name.
 */
export function recogniser(templates: ReadonlyMap<string, ProviderTemplate>): Recognise {
  const known = [...templates].map(([id, template]) => ({ id, endpoints: wholeEndpoints(template) }));
  return (endpoints) => {
    const found = wireFormats.filter((format) => endpoints[format] !== undefined);
    if (found.length === 0) return undefined;
    const rated = known
      .map(({ id, endpoints: theirs }) => {
        const same = found.filter((format) => isSameSite(format, endpoints[format], theirs[format]));
        return { id, same };
      })
      .filter(({ same }) => same.length > 0)
      .toSorted((left, right) => right.same.length - left.same.length || left.id.length - right.id.length);
    const template = rated[0]?.id ?? onlyHost(known, endpoints);
    if (template === undefined) return undefined;
    const same = rated[0]?.same ?? [];
    return {
      template,
      differing: Object.fromEntries(
        found.filter((format) => !same.includes(format)).map((format) => [format, endpoints[format]]),
      ),
    };
  };
}

/** The template's addresses, those of a server of one's own where it usually listens. */
function wholeEndpoints(template: ProviderTemplate): Endpoints {
  const root = template.url === "required" ? undefined : template.url?.replace(/\/+$/, "");
  const endpoints: Partial<Record<WireFormat, string>> = {};
  for (const format of wireFormats) {
    const endpoint = template.endpoints[format];
    if (endpoint === undefined) continue;
    if (/^https?:/i.test(endpoint)) endpoints[format] = endpoint;
    else if (root !== undefined) endpoints[format] = `${root}${endpoint}`;
  }
  return endpoints;
}

/** By scheme, host and port: over plain http a vendor's key could be read on the way. */
function onlyHost(
  known: readonly { readonly id: string; readonly endpoints: Endpoints }[],
  endpoints: Endpoints,
): string | undefined {
  const origins = new Set(Object.values(endpoints).map(originOf));
  const [origin] = origins;
  if (origins.size !== 1 || origin === undefined || isLoopback(new URL(origin).hostname)) return undefined;
  const vendors = known.filter((each) =>
    Object.values(each.endpoints).some((url) => originOf(url) === origin),
  );
  return vendors.length === 1 ? vendors[0]?.id : undefined;
}

/** Do both lead to the same place? Not where one is missing or no address at all. */
export function isSameSite(format: WireFormat, left: string | undefined, right: string | undefined): boolean {
  const site = siteOf(format, left);
  return site !== undefined && site === siteOf(format, right);
}

/** Two addresses that lead to the same place in a format have the same site; undefined for what is no address. */
export function siteOf(format: WireFormat, url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(readEndpoint(format, url).url);
  return `${protocol}//${asOneHost(host)}${pathname.replace(/\/+$/, "")}`;
}

/** Is one of `added` at a host, and port, that none of `present` has? Its key would go to somebody else then. */
export function addsHost(added: Endpoints, present: Endpoints): boolean {
  const known = new Set(Object.values(present).map(originOf));
  return Object.values(added).some((url) => !known.has(originOf(url)));
}

/** This machine by one name. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return `${protocol}//${asOneHost(host)}`;
}

function asOneHost(host: string): string {
  return host.replace(/^(?:localhost|\[::1\]|0\.0\.0\.0|127\.\d+\.\d+\.\d+)(?=:|$)/, "127.0.0.1");
}

export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost|\[::1\]|0\.0\.0\.0|127\.\d+\.\d+\.\d+|host\.docker\.internal)$/.test(host);
}
