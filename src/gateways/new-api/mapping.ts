/** Offers to channels, channels to entries. Pure. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Provider } from "../../registry/providers.ts";
import type { Desired, Entry, Offer, PresentEntry, Probe, TokenWish } from "../contract.ts";
import { mark } from "../plan.ts";
import { type ChannelType, openAiType } from "./channel-types.ts";
import type { Fork } from "./forks.ts";

/** The tag of every channel of ours, where channels have tags. */
const ourTag = "aienv";
/** The group that tokens without one of their own use. */
const everyGroup = "default";
/** The family smoothes weights by adding 10 to each, so small ones would all look alike. */
const weightScale = 100;

interface Address {
  readonly type: number;
  readonly baseUrl: string;
}

/** A channel for each offer, or several where its models have endpoints of their own. */
export function channelEntries(fork: Fork, offers: readonly Offer[]): Desired {
  const notes: string[] = [];
  const entries = offers.flatMap((offer) => entriesOf(fork, offer, notes));
  if (!fork.weights && offers.some(({ policy }) => policy === "balance"))
    notes.push(`${fork.name} shares requests evenly: the weights of balance have no effect`);
  return { entries, notes: [...new Set(notes)] };
}

function entriesOf(fork: Fork, offer: Offer, notes: string[]): Entry[] {
  const { provider } = offer;
  const addressed = offer.models.map((one) => ({
    ...one,
    address: addressOf(fork, provider, one.model.endpoints),
  }));
  const groups = Map.groupBy(addressed, ({ address }) => address?.baseUrl);
  const main = addressed[0]?.address?.baseUrl;
  return [...groups].flatMap(([baseUrl, models]): Entry[] => {
    const address = models[0]?.address;
    if (baseUrl === undefined || address === undefined) {
      notes.push(`${provider.id} is left out: ${fork.name} speaks none of its wire formats at its address`);
      return [];
    }
    if (Object.keys(provider.headers).length > 0 && !fork.headers)
      notes.push(`${provider.id}: ${fork.name} can't send its headers`);
    const suffix = baseUrl === main ? "" : ` @${baseUrl.replace(/^https?:\/\//, "")}`;
    const mapping = models.filter(({ name, model }) => name !== model.upstream);
    return [
      {
        kind: "channel",
        name: `${mark}${offer.name}${suffix}`,
        provider: provider.id,
        secret: offer.secret,
        fields: {
          type: address.type,
          base_url: address.baseUrl,
          models: models.map(({ name }) => name).toSorted(),
          model_mapping: Object.fromEntries(mapping.map(({ name, model }) => [name, model.upstream])),
          priority: offer.priority,
          group: everyGroup,
          ...(fork.weights && { weight: Math.round(offer.weight * weightScale) }),
          ...(fork.tags && { tag: ourTag }),
          ...(fork.headers && { header_override: provider.headers }),
        },
      },
    ];
  });
}

/** The vendor's own type where its path is the one that the type adds, else a generic one. */
function addressOf(fork: Fork, provider: Provider, endpoints: Provider["endpoints"]): Address | undefined {
  const built = (type: ChannelType | undefined): Address | undefined => {
    const url = type && endpoints[type.format]?.replace(/\/+$/, "");
    if (type === undefined || !url?.endsWith(type.adds)) return undefined;
    if (type === openAiType && !takesBearer(provider)) return undefined;
    return { type: type.number, baseUrl: url.slice(0, url.length - type.adds.length) };
  };
  const own = fork.types.find(({ templates }) => templates.includes(provider.template ?? ""));
  const found = built(own) ?? built(openAiType);
  if (found) return found;
  const chat = endpoints["openai-chat"];
  if (chat !== undefined && takesBearer(provider))
    return { type: fork.custom.number, baseUrl: `${chat.replace(/\/+$/, "")}${fork.custom.path}` };
  return built(fork.types.find(({ format }) => format === "anthropic-messages"));
}

function takesBearer(provider: Provider): boolean {
  return provider.auth["openai-chat"] === "bearer";
}

/** A channel as the system wants it; without a key an old one keeps its own. */
export function channelBody({ name, fields }: Entry, key: string | undefined): JsonObject {
  const { models, model_mapping: mapping, header_override: headers, ...plain } = fields;
  return {
    ...plain,
    name,
    models: (models as readonly string[]).join(","),
    // An empty object is what the system's own page writes for "none".
    model_mapping: JSON.stringify(mapping),
    ...(isObject(headers) && {
      header_override: Object.keys(headers).length === 0 ? "" : JSON.stringify(headers),
    }),
    ...(key !== undefined && { key }),
  };
}

/** What stands there, in the same words. Fields that we never write are left alone, so they are not read either. */
export function presentChannel(fork: Fork, channel: JsonObject): PresentEntry {
  const name = textOf(channel["name"]);
  const tag = textOf(channel["tag"]);
  return {
    kind: "channel",
    id: textOf(channel["id"]),
    name,
    enabled: channel["status"] === 1,
    ours: name.startsWith(mark) && (!fork.tags || tag === ourTag),
    fields: {
      type: numberOf(channel["type"]),
      base_url: textOf(channel["base_url"]),
      models: listOf(channel["models"]).toSorted(),
      model_mapping: objectIn(channel["model_mapping"]),
      priority: numberOf(channel["priority"]),
      group: textOf(channel["group"]),
      ...(fork.weights && { weight: numberOf(channel["weight"]) }),
      ...(fork.tags && { tag }),
      // Old ones have no such field, and drop what they are sent for it.
      ...("header_override" in channel && { header_override: objectIn(channel["header_override"]) }),
    },
  };
}

/** A token of the family has one quota for all time; a period is the user's to renew. */
export function tokenEntryOf(fork: Fork, { name, models, limitUsd }: TokenWish): Entry {
  return {
    kind: "token",
    name: `${mark}${name}`.slice(0, fork.tokenName),
    provider: "",
    secret: undefined,
    fields: { models: [...models].toSorted(), limitUsd: limitUsd ?? null },
  };
}

export function tokenBody(fork: Fork, entry: Entry, probe: Probe, usedUsd: number): JsonObject {
  const models = entry.fields["models"] as readonly string[];
  const limitUsd = entry.fields["limitUsd"] as number | null;
  const perUsd = probe.quotaPerUsd ?? defaultQuotaPerUsd;
  return {
    name: entry.name,
    // Never: a project's token ends when somebody takes it away.
    expired_time: -1,
    unlimited_quota: limitUsd === null,
    remain_quota: limitUsd === null ? 0 : Math.max(0, Math.round((limitUsd - usedUsd) * perUsd)),
    [fork.tokenModels]: models.join(","),
    ...(fork.tokenModels === "model_limits" && { model_limits_enabled: models.length > 0 }),
  };
}

/** @see https://github.com/QuantumNous/new-api common/constants.go: QuotaPerUnit (2026-11-30) */
export const defaultQuotaPerUsd = 500_000;

export function presentToken(fork: Fork, token: JsonObject, probe: Probe): PresentEntry {
  const name = textOf(token["name"]);
  const isLimited = fork.tokenModels === "models" || token["model_limits_enabled"] === true;
  const quota = numberOf(token["remain_quota"]) + numberOf(token["used_quota"]);
  const limitUsd = Math.round((quota / (probe.quotaPerUsd ?? defaultQuotaPerUsd)) * 1e6) / 1e6;
  return {
    kind: "token",
    id: `token:${textOf(token["id"])}`,
    name,
    enabled: token["status"] === 1,
    ours: name.startsWith(mark),
    fields: {
      models: isLimited ? listOf(token[fork.tokenModels]).toSorted() : [],
      limitUsd: token["unlimited_quota"] === true ? null : limitUsd,
    },
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}

function listOf(value: JsonValue | undefined): string[] {
  return textOf(value)
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** Objects are texts there, and empty ones are "", null or {}. */
function objectIn(value: JsonValue | undefined): JsonObject {
  try {
    const parsed: unknown = JSON.parse(textOf(value) || "{}");
    return isObject(parsed) ? parsed : {};
  } catch {
    return { unreadable: textOf(value) };
  }
}
