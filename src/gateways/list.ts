/** Every gateway that can be managed, by its system. */
import type { Gateway } from "./contract.ts";
import { liteLlm } from "./litellm/index.ts";
import { newApiFamily } from "./new-api/index.ts";
import { openWebUi } from "./open-webui/index.ts";
import { portkey } from "./portkey/index.ts";

export const gateways: ReadonlyMap<string, Gateway> = new Map(
  [...newApiFamily, liteLlm, portkey, openWebUi].map((gateway) => [gateway.system, gateway]),
);
