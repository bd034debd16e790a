/** Channels as providers of ours. Pure. */
import { safeIdPattern } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { redactSecrets } from "../../core/redact.ts";
import { baseUrlSchema } from "../../registry/request-schema.ts";
import type { PresentEntry, Pulled, PulledProvider } from "../contract.ts";
import type { ChannelType } from "./channel-types.ts";
import type { Fork } from "./forks.ts";

/** Models of every channel; of channels that are not ours, providers too. Their keys stay where they are. */
export function pulledChannels(
  fork: Fork,
  present: readonly PresentEntry[],
  models: readonly string[],
): Pulled {
  const notes: string[] = [];
  const usable = models.filter((name) => safeIdPattern.test(name));
  if (usable.length < models.length)
    notes.push(`${models.length - usable.length} models have names that no tool could be given safely`);
  const providers = present
    .filter(({ kind, ours }) => kind === "channel" && !ours)
    // The oldest first, so that a new one takes no other's name.
    .toSorted((left, right) => Number(left.id) - Number(right.id))
    .flatMap((channel) => providerOf(fork, channel, notes));
  return { models: Object.fromEntries(usable.map((name) => [name, {}])), providers, notes };
}

function providerOf(fork: Fork, channel: PresentEntry, notes: string[]): PulledProvider[] {
  const { fields } = channel;
  const leaveOut = (why: string): PulledProvider[] => {
    notes.push(
      `channel ${JSON.stringify(redactSecrets(channel.name).slice(0, mostShown))} is left out: ${why}`,
    );
    return [];
  };
  const type = fork.types.find(({ number }) => number === fields["type"]);
  const baseUrl = String(fields["base_url"] ?? "").replace(/\/+$/, "");
  if (type === undefined && fields["type"] !== fork.custom.number)
    return leaveOut(`its type ${String(fields["type"])} is none that we know`);
  // Before anything is put behind it, where a password or a query would be hidden in the middle.
  if (baseUrl !== "" && !baseUrlSchema.safeParse(baseUrl).success)
    return leaveOut("its address is none that a registry holds");
  const mapping = fields["model_mapping"] as JsonObject;
  const models = Object.fromEntries(
    (fields["models"] as readonly string[])
      .filter((model) => safeIdPattern.test(model))
      .map((model) => {
        const upstream = mapping[model];
        return [model, typeof upstream === "string" && safeIdPattern.test(upstream) ? { upstream } : {}];
      }),
  );
  return [{ name: idFrom(channel), entry: { ...where(fork, type, baseUrl), models } }];
}

/** The template alone where the channel asks its vendor's own address. */
function where(fork: Fork, type: ChannelType | undefined, baseUrl: string): JsonObject {
  if (type === undefined) {
    const url = baseUrl.slice(
      0,
      baseUrl.length - (baseUrl.endsWith(fork.custom.path) ? fork.custom.path.length : 0),
    );
    return { endpoints: { "openai-chat": url } };
  }
  const template = type.templates[0] as string;
  if (baseUrl === "" || baseUrl === type.home) return { template };
  return { endpoints: { [type.format]: `${baseUrl}${type.adds}` } };
}

const mostShown = 60;

/** A channel's name as a provider's: a letter or digit first, then letters, digits and `.-_`. A key is no name. */
function idFrom({ name, id }: PresentEntry): string {
  const plain = (redactSecrets(name) === name ? name : "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 64);
  return plain === "" ? `channel-${Number(id)}` : plain;
}
