import { expect, it } from "vitest";
import { isSafeForCredentials } from "../../src/gateways/address.ts";

it.each([
  ["https://gateway.example.com", true],
  ["http://127.0.0.1:3000", true],
  ["http://localhost:3000", true],
  ["http://[::1]:3000", true],
  ["http://172.17.0.1:3000", true],
  ["http://10.1.2.3", true],
  ["http://192.168.0.9:3000", true],
  ["http://100.100.1.1", true],
  ["http://new-api:3000", true],
  ["http://box.local", true],
  ["http://[fd00::1]:3000", true],
  ["http://gateway.example.com", false],
  ["http://172.32.0.1", false],
  ["http://8.8.8.8", false],
  ["http://10.evil.example", false],
  ["http://[2001:db8::1]", false],
  ["ftp://127.0.0.1x", false],
  ["no address", false],
])("credentials may go in the clear to %s: %s", (url, expected) => {
  expect(isSafeForCredentials(url)).toBe(expected);
});
