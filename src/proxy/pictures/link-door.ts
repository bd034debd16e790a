/** Where the links of clients lead, as this machine sees it: names looked up by the system, public addresses only. */
import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { isPublic } from "./public-address.ts";

export interface LinkDoor {
  /** All addresses of a host's name. @throws the error of the system's lookup */
  addressesOf(host: string): Promise<readonly string[]>;
  /** Whether a connection to the address may be made. */
  mayReach(address: string): boolean;
}

export const publicLinks: LinkDoor = {
  async addressesOf(host) {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  },
  mayReach: (address) => isPublic(address, ownNetworks()),
};

/** Looked up each time: laptops move. */
function ownNetworks(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ cidr }) => cidr ?? []),
  );
}
