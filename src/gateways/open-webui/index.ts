/** Open WebUI: a chat page that can stand before providers; they are its connections. */
import { safeIdPattern } from "../../core/ids.ts";
import { baseUrlSchema } from "../../registry/request-schema.ts";
import type { Gateway, PresentEntry, Pulled, PulledProvider } from "../contract.ts";
import { openWebUiClient, probeOpenWebUi } from "./client.ts";
import { connectionEntries, proxyEntry } from "./mapping.ts";

export const openWebUi: Gateway = {
  system: "open-webui",
  name: "Open WebUI",
  cannot: { tokens: "its keys belong to its users, made on its page", usage: "it counts no cost" },
  probe: probeOpenWebUi,
  administration: {
    desired: connectionEntries,
    proxyEntry,
    pulled: pulledConnections,
    client: openWebUiClient,
  },
};

/** Its models, and connections that are not ours as providers; their keys stay where they are. */
function pulledConnections(present: readonly PresentEntry[], names: readonly string[]): Pulled {
  const usable = names.filter((name) => safeIdPattern.test(name));
  const left = names.length - usable.length;
  const others = present.filter(({ ours }) => !ours);
  const fit = others.filter(({ fields }) => baseUrlSchema.safeParse(fields["url"]).success);
  return {
    models: Object.fromEntries(usable.map((name) => [name, {}])),
    providers: fit.flatMap(providerOf),
    notes: [
      ...(left === 0 ? [] : [`${left} models have names that no tool could be given safely`]),
      ...(fit.length === others.length
        ? []
        : [
            `${others.length - fit.length} connections are left out: their addresses are none that a registry holds`,
          ]),
    ],
  };
}

function providerOf({ fields }: PresentEntry): PulledProvider[] {
  const url = String(fields["url"]);
  const models = (fields["model_ids"] as readonly string[]).filter((id) => safeIdPattern.test(id));
  const name = new URL(url).host.replace(/[^A-Za-z0-9.-]/g, "-");
  return [
    {
      name,
      entry: {
        endpoints: { "openai-chat": url },
        ...(models.length > 0 && { models: Object.fromEntries(models.map((id) => [id, {}])) }),
      },
    },
  ];
}
