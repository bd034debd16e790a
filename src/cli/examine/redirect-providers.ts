/** Providers as they are, but for their addresses: every endpoint leads to another server, and back to its name. */
import type { Endpoints, Provider } from "../../registry/providers.ts";

export interface Redirected {
  readonly providers: ReadonlyMap<string, Provider>;
  /** The text with every endpoint in it replaced. */
  readonly redirect: (text: string) => string;
  /** The address that a path at the other server stands for. */
  readonly original: (path: string) => string;
}

/**
 * The path stays behind a short prefix that names the host, since tools look at how a base URL ends. `proxy` is the root
 * of our own, whose place the other server takes without one.
 */
export function redirectProviders(
  providers: ReadonlyMap<string, Provider>,
  root: string,
  proxy: string,
): Redirected {
  const origins: string[] = [];
  const urls = new Map([[proxy, root]]);
  const move = (url: string) => {
    const { origin, pathname } = new URL(url);
    if (!origins.includes(origin)) origins.push(origin);
    const moved = `${root}/p${origins.indexOf(origin)}${pathname === "/" ? "" : pathname}`;
    urls.set(url, moved);
    return moved;
  };
  const endpoints = (from: Endpoints): Endpoints =>
    Object.fromEntries(Object.entries(from).map(([format, url]) => [format, move(url)]));
  const moved = [...providers].map(([id, provider]): [string, Provider] => [
    id,
    {
      ...provider,
      endpoints: endpoints(provider.endpoints),
      models: new Map(
        [...provider.models].map(([name, model]) => [
          name,
          { ...model, endpoints: endpoints(model.endpoints) },
        ]),
      ),
    },
  ]);
  const longestFirst = [...urls].toSorted(([left], [right]) => right.length - left.length);
  return {
    providers: new Map(moved),
    redirect: (text) => {
      const found = longestFirst.find(([url]) => text === url || text.startsWith(`${url}/`));
      return found ? found[1] + text.slice(found[0].length) : text;
    },
    original: (path) => {
      const [, index = "", rest = ""] = /^\/p(\d+)(\/.*)?$/.exec(path) ?? [];
      return index === "" ? `${proxy}${path}` : `${origins[Number(index)]}${rest}`;
    },
  };
}
