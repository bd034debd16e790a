/** Open WebUI's connections over HTTP: read whole, changed in one place, written whole. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { type GatewayConnection, type GatewayRequest, objectOf, unreadable } from "../connection.ts";
import type { Entry, GatewayChange, GatewayClient, PresentEntry, Probe } from "../contract.ts";
import {
  type ConnectionLists,
  connectionConfig,
  hasLists,
  presentConnections,
  readLists,
  writtenConfig,
} from "./mapping.ts";

/** Any one of its pages is answered with status 200, so only what it says of itself counts. */
export async function probeOpenWebUi(connection: GatewayConnection): Promise<Probe | undefined> {
  const { body } = await connection.ask("/api/config");
  const version = isObject(body) && isObject(body["features"]) ? body["version"] : undefined;
  if (typeof version !== "string") return undefined;
  const health = await connection.ask("/health");
  const healthy = isObject(health.body) && health.body["status"] === true;
  return { system: "open-webui", version, healthy, notes: [] };
}

export function openWebUiClient(connection: GatewayConnection): GatewayClient {
  const { token } = connection.credentials;
  const ask = async (what: string, path: string, request: GatewayRequest = {}): Promise<JsonObject> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return objectOf(await connection.ask(path, { ...request, headers }), what);
  };
  const read = async (): Promise<JsonObject> => {
    const what = "list its connections";
    const config = await ask(what, "/openai/config");
    // All of it is written anew: what can't be read would be gone.
    if (!hasLists(config)) throw unreadable(what);
    return config;
  };

  return {
    readEntries: async () => presentConnections(readLists(await read())),
    readModels: async () => {
      const { data } = await ask("list its models", "/api/models");
      const ids = Array.isArray(data) ? data.map((one) => (isObject(one) ? String(one["id"]) : "")) : [];
      return [...new Set(ids.filter((id) => id !== ""))].toSorted();
    },
    apply: async (change, key) => {
      const config = await read();
      const lists = readLists(config);
      const at = change.action === "create" ? -1 : placeOf(lists, change.present);
      const next =
        change.action === "remove"
          ? without(lists, at)
          : at < 0
            ? put(lists, lists.urls.length, change.entry, key)
            : put(lists, at, onlyChanged(change), key);
      await ask("change its connections", "/openai/config/update", {
        method: "POST",
        body: writtenConfig(config, next),
      });
      return undefined;
    },
  };
}

/** By its mark; without one by its address, which another change of the same push may have moved. */
function placeOf(lists: ConnectionLists, { ours, name, id }: PresentEntry): number {
  const there = presentConnections(lists);
  const marked = there.findIndex((one) => ours && one.ours && one.name === name);
  return marked >= 0 ? marked : there.findIndex((one) => one.id === id);
}

/** Fields that are to stay as somebody set them are not written. */
function onlyChanged({ entry, fields }: Exclude<GatewayChange, { action: "remove" }>): Entry {
  const names = new Set(fields.map(({ field }) => field));
  const changed = Object.entries(entry.fields).filter(([field]) => names.has(field));
  return { ...entry, fields: Object.fromEntries(changed) };
}

function put(
  { urls, keys, configs }: ConnectionLists,
  at: number,
  entry: Entry,
  key?: string,
): ConnectionLists {
  return {
    urls: placed(urls, at, String(entry.fields["url"] ?? urls[at])),
    keys: placed(keys, at, key ?? keys[at] ?? ""),
    configs: placed(configs, at, connectionConfig(configs[at] ?? {}, entry)),
  };
}

function placed<T>(list: readonly T[], at: number, value: T): T[] {
  return [...list.slice(0, at), value, ...list.slice(at + 1)];
}

function without({ urls, keys, configs }: ConnectionLists, at: number): ConnectionLists {
  const rest = <T>(list: readonly T[]) => list.filter((_one, index) => index !== at);
  return { urls: rest(urls), keys: rest(keys), configs: rest(configs) };
}
