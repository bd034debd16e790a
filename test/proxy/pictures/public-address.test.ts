import { describe, expect, it } from "vitest";
import { publicLinks } from "../../../src/proxy/pictures/link-door.ts";
import { isPublic } from "../../../src/proxy/pictures/public-address.ts";

describe("H105: an address that a link leads to", () => {
  it.each([
    ["8.8.8.8"],
    ["1.1.1.1"],
    ["172.15.255.255"],
    ["172.32.0.1"],
    ["100.63.255.255"],
    ["100.128.0.1"],
    ["223.255.255.255"],
    ["2606:4700:4700::1111"],
    ["2a00:1450:4001:80b::200e"],
    ["2400:cb00:2048:1::c629:d7a2"],
  ])("%s is public", (address) => {
    expect(isPublic(address, [])).toBe(true);
  });

  it.each([
    ["this network", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["private", "10.0.0.1"],
    ["private", "10.255.255.255"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.0.1"],
    ["a carrier's", "100.64.0.1"],
    ["a carrier's: Alibaba's metadata", "100.100.100.200"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.255.254"],
    ["link-local", "169.254.0.1"],
    ["link-local: metadata of most clouds", "169.254.169.254"],
    ["protocols' own: Oracle's metadata", "192.0.0.192"],
    ["Azure's own", "168.63.129.16"],
    ["documentation", "192.0.2.1"],
    ["documentation", "198.51.100.1"],
    ["documentation", "203.0.113.1"],
    ["a relay of 6to4", "192.88.99.1"],
    ["benchmarks, and what some local proxies answer", "198.18.0.1"],
    ["multicast", "224.0.0.1"],
    ["multicast", "239.255.255.250"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["loopback, written out", "0:0:0:0:0:0:0:1"],
    ["IPv4 within", "::127.0.0.1"],
    ["IPv4 mapped, loopback", "::ffff:127.0.0.1"],
    ["IPv4 mapped, in hexadecimal", "::ffff:7f00:1"],
    ["IPv4 mapped, a public one", "::ffff:8.8.8.8"],
    ["IPv4 translated", "::ffff:0:127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["NAT64 of one's own", "64:ff9b:1::1"],
    ["discard", "100::1"],
    ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["benchmarks", "2001:2::1"],
    ["documentation", "2001:db8::1"],
    ["documentation", "3fff::1"],
    ["6to4 of loopback", "2002:7f00:1::"],
    ["unique-local", "fc00::1"],
    ["unique-local: metadata of AWS", "fd00:ec2::254"],
    ["unique-local: metadata of Google", "fd20:ce::254"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["no address", "localhost"],
    ["no address", ""],
    ["no address", "127.1"],
    ["no address", "0x7f000001"],
  ])("%s is none for the public: %s", (_, address) => {
    expect(isPublic(address, [])).toBe(false);
  });

  it("is none in the networks that this machine is part of", () => {
    const near = ["2a02:810a::5/64", "5.6.7.8/24", "fe80::2/64", "::1/128"];
    expect(isPublic("2a02:810a::99", near)).toBe(false);
    expect(isPublic("5.6.7.1", near)).toBe(false);
    expect(isPublic("5.6.8.1", near)).toBe(true);
    expect(isPublic("2a02:810b::99", near)).toBe(true);
  });
});

it("H105: the proxy's own door asks the system, and opens to nobody near", async () => {
  const addresses = await publicLinks.addressesOf("localhost");
  expect(addresses).toContain("127.0.0.1");
  expect(addresses.filter(publicLinks.mayReach)).toEqual([]);
  expect(publicLinks.mayReach("8.8.8.8")).toBe(true);
});
