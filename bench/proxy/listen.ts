/** A server of the bench on a free port of loopback; its parent is told which. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export function listen(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
}
