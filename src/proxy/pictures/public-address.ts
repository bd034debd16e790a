/** Which addresses a client's link may lead to: those of the public internet, and of nobody near this machine (H105). */
import { BlockList, isIP } from "node:net";

type Family = "ipv4" | "ipv6";

/**
 * Not for the public, by IANA's registries of special addresses (checked 2026-11-30):
 * https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special = listOf([
  // This network, private networks, carriers' own (Alibaba's metadata too), loopback, link-local (most clouds' metadata).
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  // Protocols' own (Oracle's metadata too), documentation, relays of 6to4, private, benchmarks.
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  // Documentation, multicast, reserved and broadcast.
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // Azure's own services for its machines:
  // https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
  "168.63.129.16/32",
  // Protocols' own (Teredo too), documentation, 6to4, which holds an IPv4 address.
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);

/**
 * The only IPv6 addresses that are given out to the public. Loopback, link-local, unique-local, multicast, and all that hold an
 * IPv4 address (mapped, NAT64) lie outside.
 */
const givenOut = listOf(["2000::/3"]);

/** `near`: networks that this machine is part of. Their other members have public addresses too, behind one firewall with it. */
export function isPublic(address: string, near: readonly string[]): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family: Family = version === 4 ? "ipv4" : "ipv6";
  if (family === "ipv6" && !givenOut.check(address, family)) return false;
  return !special.check(address, family) && !listOf(near).check(address, family);
}

/** Of networks as `address/length`. */
function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", length = ""] = network.split("/");
    list.addSubnet(address, Number(length), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
