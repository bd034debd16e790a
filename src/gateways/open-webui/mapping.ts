/** Offers to Open WebUI's connections, and its three parallel lists to entries and back. Pure. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Desired, Entry, Offer, PresentEntry } from "../contract.ts";
import { mark, proxyName } from "../plan.ts";

/** Where it keeps connections: one of each list by position, the third by position as text. */
export interface ConnectionLists {
  readonly urls: readonly string[];
  readonly keys: readonly string[];
  readonly configs: readonly JsonObject[];
}

/** A connection for each provider, key and address; it has no names of its own for what an alias stands for. */
export function connectionEntries(offers: readonly Offer[]): Desired {
  const notes: string[] = [];
  const entries = offers.filter(({ priority }) => priority === 0).flatMap((offer) => entriesOf(offer, notes));
  if (offers.some(({ priority }) => priority > 0))
    notes.push("aliases are not said: Open WebUI has none; --proxy registers our proxy, which serves them");
  return { entries, notes: [...new Set(notes)] };
}

function entriesOf({ provider, name, secret, models }: Offer, notes: string[]): Entry[] {
  const groups = Map.groupBy(models, ({ model }) => model.endpoints["openai-chat"]?.replace(/\/+$/, ""));
  const main = models[0]?.model.endpoints["openai-chat"]?.replace(/\/+$/, "");
  return [...groups].flatMap(([url, group]): Entry[] => {
    if (url === undefined || provider.auth["openai-chat"] !== "bearer") {
      notes.push(`${provider.id} is left out: Open WebUI asks only servers of openai-chat with a bearer key`);
      return [];
    }
    if (group.some((one) => one.name !== one.model.upstream))
      notes.push(`${provider.id}: Open WebUI shows models by the provider's own ids`);
    const suffix = url === main ? "" : ` @${url.replace(/^https?:\/\//, "")}`;
    return [
      {
        kind: "connection",
        name: `${mark}${name}${suffix}`,
        provider: provider.id,
        secret,
        fields: {
          url,
          model_ids: [...new Set(group.map(({ model }) => model.upstream))].toSorted(),
          headers: provider.headers,
        },
      },
    ];
  });
}

/** Our proxy as a connection: it lists its models itself. */
export function proxyEntry(url: string): Entry {
  return {
    kind: "connection",
    name: proxyName,
    provider: "",
    secret: undefined,
    fields: { url, model_ids: [], headers: {} },
  };
}

/** Each address and key is a text, the configs a table. */
export function hasLists(config: JsonObject): boolean {
  const isTexts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string");
  const isLists = isTexts(config["OPENAI_API_BASE_URLS"]) && isTexts(config["OPENAI_API_KEYS"]);
  return isLists && isObject(config["OPENAI_API_CONFIGS"]);
}

/** Older ones keep a config by its URL instead of its position. */
export function readLists(config: JsonObject): ConnectionLists {
  const urls = textsOf(config["OPENAI_API_BASE_URLS"]);
  const keys = textsOf(config["OPENAI_API_KEYS"]);
  const configs = isObject(config["OPENAI_API_CONFIGS"]) ? config["OPENAI_API_CONFIGS"] : {};
  return {
    urls,
    keys: urls.map((_url, index) => keys[index] ?? ""),
    configs: urls.map((url, index) => {
      const found = configs[String(index)] ?? configs[url];
      return isObject(found) ? found : {};
    }),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The whole of it is written anew, so what others put there goes back as it was, and by the URL where it stood by it. */
export function writtenConfig(config: JsonObject, { urls, keys, configs }: ConnectionLists): JsonObject {
  const before = isObject(config["OPENAI_API_CONFIGS"]) ? config["OPENAI_API_CONFIGS"] : {};
  const byUrl = urls.flatMap((url, index) =>
    Object.hasOwn(before, url) ? [[url, configs[index] ?? {}]] : [],
  );
  const byPlace = configs.map((one, index) => [String(index), one]);
  return {
    ...config,
    ENABLE_OPENAI_API: config["ENABLE_OPENAI_API"] ?? true,
    OPENAI_API_BASE_URLS: urls,
    OPENAI_API_KEYS: keys,
    OPENAI_API_CONFIGS: Object.fromEntries([...byUrl, ...byPlace]),
  };
}

/** The position changes when another goes, so one is known by its URL, and by which of that URL it is. */
export function presentConnections({ urls, configs }: ConnectionLists): PresentEntry[] {
  const seen = new Map<string, number>();
  return urls.map((url, index) => {
    const nth = (seen.get(url) ?? 0) + 1;
    seen.set(url, nth);
    const config = configs[index] ?? {};
    const name = config["aienv"];
    const ours = typeof name === "string";
    return {
      kind: "connection",
      id: nth === 1 ? url : `${url} ${nth}`,
      name: ours ? name : url,
      enabled: config["enable"] !== false,
      ours,
      fields: {
        url,
        model_ids: textsOf(config["model_ids"]).toSorted(),
        headers: isObject(config["headers"]) ? config["headers"] : {},
      },
    };
  });
}

/** What `fields` says of it, over what stands there. `aienv` in its config is our mark; its own page drops the mark when it saves, our record does not. */
export function connectionConfig(before: JsonObject, { name, fields }: Entry): JsonObject {
  return {
    enable: true,
    tags: [],
    prefix_id: "",
    connection_type: "external",
    auth_type: "bearer",
    model_ids: [],
    headers: {},
    ...before,
    ...(fields["model_ids"] !== undefined && { model_ids: fields["model_ids"] }),
    ...(fields["headers"] !== undefined && { headers: fields["headers"] }),
    aienv: name,
  };
}
