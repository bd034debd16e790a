/** Every gateway that can be managed, by its system. */
import type { Gateway } from "./contract.ts";
import { newApiFamily } from "./new-api/index.ts";

export const gateways: ReadonlyMap<string, Gateway> = new Map(
  newApiFamily.map((gateway) => [gateway.system, gateway]),
);
