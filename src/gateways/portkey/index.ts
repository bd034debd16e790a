/** Portkey's open gateway: no administration, so its configuration goes with each request. */
import type { Gateway } from "../contract.ts";
import { probePortkey } from "./client.ts";
import { portkeyConfigs } from "./mapping.ts";

const keepsNothing = "it keeps nothing; aienv gateway config has what each request says to it";

export const portkey: Gateway = {
  system: "portkey",
  name: "Portkey",
  cannot: { push: keepsNothing, pull: keepsNothing, tokens: "it has none", usage: "it counts none" },
  probe: probePortkey,
  configs: portkeyConfigs,
};
