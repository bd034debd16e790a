/** Our own proxy, as a connection of a gateway that asks other servers: its address, and a token for it. */
import { AienvError } from "../../core/error.ts";
import { isLoopbackAddress } from "../../gateways/address.ts";
import type { Entry } from "../../gateways/contract.ts";
import { proxyName } from "../../gateways/plan.ts";
import { makeToken } from "../change/change-token.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { isEverywhere, proxyAddresses } from "../proxy/ask-proxy.ts";
import type { Administered, OpenGateway } from "./open-gateway.ts";

/** @throws AienvError `gateway.cannot` where the system asks no server like ours. */
export function proxyConnection(
  { registry }: Workspace,
  { gateway, id }: OpenGateway,
  { proxyEntry }: Administered["administration"],
): Entry {
  if (!proxyEntry)
    throw new AienvError(
      "gateway.cannot",
      `${gateway.name} is no place for our proxy: it stands before providers itself`,
      {
        hint: `aienv gateway push ${id}`,
      },
    );
  const { port, listen } = registry.proxy;
  const [first = "", host = first] = proxyAddresses(listen).map((each) =>
    isEverywhere(each) ? "127.0.0.1" : each,
  );
  return proxyEntry(`http://${host.includes(":") ? `[${host}]` : host}:${port}/v1`);
}

/** Elsewhere than on this machine nobody reaches a proxy on loopback. */
export function proxyNotes({ url }: OpenGateway, entries: readonly Entry[]): string[] {
  const proxy = entries.find(({ name }) => name === proxyName);
  const address = proxy?.fields["url"];
  if (typeof address !== "string" || !isLoopbackAddress(address)) return [];
  const notes = [
    "in a container the proxy's address is the container's own: proxy: { listen: … } in the registry",
  ];
  return isLoopbackAddress(url) ? [] : notes;
}

/** A local token of its own, made when the connection is; undefined for any other entry. */
export function proxyKey(context: Context, { name }: Entry): string | undefined {
  return name === proxyName ? makeToken(context, "").token : undefined;
}
