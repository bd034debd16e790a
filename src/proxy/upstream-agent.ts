/** The connections to upstreams: kept alive, bounded, through the user's own proxy where the environment names one. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Limits } from "./dependencies.ts";

/** How long an idle connection is kept, and at most where the server promises longer, in milliseconds. */
const keepAliveMs = 30_000;
const mostKeepAliveMs = 300_000;

/** Never asked through the user's proxy: a server on this machine. */
const ownNames = "localhost,127.0.0.1,::1";

export interface UserProxy {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly except?: string | undefined;
}

/** No redirect is followed: nothing here is told to. HTTP/1.1 only, whose streams end when their connection does. */
export function upstreamAgent(
  limits: Pick<Limits, "connectMs" | "connections">,
  { http, https, except }: UserProxy = {},
): Dispatcher {
  const options = {
    allowH2: false,
    connect: { timeout: limits.connectMs },
    connections: limits.connections,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: mostKeepAliveMs,
  };
  if (!http && !https) return new Agent(options);
  const noProxy = except ? `${except},${ownNames}` : ownNames;
  return new EnvHttpProxyAgent({
    ...options,
    ...(http && { httpProxy: http }),
    ...(https && { httpsProxy: https }),
    noProxy,
  });
}
