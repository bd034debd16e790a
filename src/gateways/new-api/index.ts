/** New API, One API and Veloera: one family, told apart by data. */
import type { Gateway } from "../contract.ts";
import { familyClient, probeFamily } from "./client.ts";
import { type Fork, forks } from "./forks.ts";
import { channelEntries, tokenEntryOf } from "./mapping.ts";
import { pulledChannels } from "./pull.ts";

function gatewayOf(fork: Fork): Gateway {
  return {
    system: fork.system,
    name: fork.name,
    cannot: {},
    probe: (connection) => probeFamily(fork, connection),
    administration: {
      desired: (offers) => channelEntries(fork, offers),
      tokenEntry: (wish) => tokenEntryOf(fork, wish),
      pulled: (present, models) => pulledChannels(fork, present, models),
      client: (connection, probe) => familyClient(fork, connection, probe),
    },
  };
}

export const newApiFamily: readonly Gateway[] = forks.map(gatewayOf);
