/** The family's administration over HTTP. */
import { AienvError } from "../../core/error.ts";
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { endless, type GatewayConnection, objectOf, refused, unreadable } from "../connection.ts";
import type { Entry, GatewayChange, GatewayClient, PresentEntry, Probe } from "../contract.ts";
import type { Fork } from "./forks.ts";
import { channelBody, defaultQuotaPerUsd, presentChannel, presentToken, tokenBody } from "./mapping.ts";

const pageSize = 100;
/** One API gives ten a page; more pages than this hold no honest gateway's channels. */
const mostPages = 300;
/** What a channel holds for a provider that wants no key: without one, the family makes no channel. */
const noKey = "aienv-no-key";

/** Anyone may ask it. @see https://github.com/songquanpeng/one-api controller/misc.go GetStatus */
export async function probeFamily(fork: Fork, connection: GatewayConnection): Promise<Probe | undefined> {
  const { body } = await connection.ask("/api/status");
  const status = isObject(body) && body["success"] === true ? body["data"] : undefined;
  if (!isObject(status) || !fork.knows(status)) return undefined;
  const version = status["version"];
  const perUsd = status["quota_per_unit"];
  return {
    system: fork.system,
    version: typeof version === "string" ? version : "",
    healthy: true,
    quotaPerUsd: typeof perUsd === "number" && perUsd > 0 ? perUsd : defaultQuotaPerUsd,
    notes: status["setup"] === false ? ["it is not set up yet: open its page once, or gen gateway"] : [],
  };
}

export function familyClient(fork: Fork, connection: GatewayConnection, probe: Probe): GatewayClient {
  const ask = askAs(fork, connection);
  const list = (path: string, what: string) => listAll(ask, path, what);

  const channels = async () => {
    const rows = await list("/api/channel/", "list its channels");
    return rows.map((row) => presentChannel(fork, row));
  };
  const tokens = async () => {
    const rows = await list("/api/token/", "list its tokens");
    return { rows, present: rows.map((row) => presentToken(fork, row, probe)) };
  };

  /** A server of the wrong generation refuses the body and makes nothing: see `Fork.addBody`. */
  const addChannel = async (body: JsonObject): Promise<void> => {
    const wrapped = { mode: "single", channel: body };
    if (fork.addBody === "flat") return void (await ask("add a channel", "/api/channel/", "POST", body));
    try {
      await ask("add a channel", "/api/channel/", "POST", wrapped);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await ask("add a channel", "/api/channel/", "POST", body);
    }
  };

  const putToken = async (entry: Entry, present: PresentEntry | undefined): Promise<string | undefined> => {
    const body = tokenBody(fork, entry, probe, 0);
    if (!present) {
      const { data } = await ask("make a token", "/api/token/", "POST", body);
      return tokenKey(ask, isObject(data) ? data : await newestNamed(entry.name));
    }
    const { rows } = await tokens();
    const id = idOf(present);
    const row = rows.find((one) => String(one["id"]) === id) ?? {};
    const used = Number(row["used_quota"] ?? 0) / (probe.quotaPerUsd ?? defaultQuotaPerUsd);
    await ask("change a token", "/api/token/", "PUT", { ...row, ...tokenBody(fork, entry, probe, used) });
    return undefined;
  };
  const newestNamed = async (name: string): Promise<JsonObject> => {
    const named = (await tokens()).rows.filter((row) => row["name"] === name);
    return named.toSorted((left, right) => Number(right["id"]) - Number(left["id"]))[0] ?? {};
  };

  return {
    readEntries: async ({ tokens: withTokens }) => [
      ...(await channels()),
      ...(withTokens ? (await tokens()).present : []),
    ],
    readModels: async (present) => modelsOf(present),
    apply: async (change, key) => {
      if (change.action === "remove") {
        await ask("remove a channel", `/api/channel/${idOf(change.present)}`, "DELETE");
        return undefined;
      }
      if (change.entry.kind === "token")
        return putToken(change.entry, change.action === "update" ? change.present : undefined);
      if (change.action === "create") await addChannel(channelBody(change.entry, key ?? noKey));
      else await ask("change a channel", "/api/channel/", "PUT", updateBody(change, key));
      return undefined;
    },
    readCostUsd: async (sinceMs) => {
      const query = { type: consumed, start_timestamp: Math.floor(sinceMs / 1000) };
      const { data } = await ask("sum its usage", "/api/log/stat", "GET", undefined, query);
      const quota = isObject(data) ? Number(data["quota"] ?? 0) : 0;
      return quota / (probe.quotaPerUsd ?? defaultQuotaPerUsd);
    },
  };
}

/** The log's rows that are about requests. */
const consumed = 2;

/** Fields that are to stay as somebody set them are not sent. A `status` would be refused by newer ones. */
function updateBody(
  { entry, present, fields }: Extract<GatewayChange, { action: "update" }>,
  key: string | undefined,
): JsonObject {
  const names = new Set(fields.map(({ field }) => field));
  const kept = Object.fromEntries(
    Object.entries(entry.fields).map(([field, value]) => [
      field,
      names.has(field) ? value : (present.fields[field] ?? value),
    ]),
  );
  const name = names.has("name") ? entry.name : present.name;
  return { id: Number(idOf(present)), ...channelBody({ ...entry, name, fields: kept }, key) };
}

type Ask = (
  what: string,
  path: string,
  method?: "GET" | "POST" | "PUT" | "DELETE",
  body?: JsonObject,
  query?: Readonly<Record<string, string | number>>,
) => Promise<JsonObject>;

/** Failures come with status 200 and `success: false`, newer ones with a status of their own too. */
function askAs(fork: Fork, connection: GatewayConnection): Ask {
  const { token, user } = connection.credentials;
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(fork.userHeader !== undefined && user !== undefined && { [fork.userHeader]: user }),
  };
  return async (what, path, method = "GET", body, query = {}) => {
    const request = { method, headers, query, ...(body !== undefined && { body }) };
    const answer = await connection.ask(path, request);
    const object = objectOf(answer, what);
    if (object["success"] !== true) throw refused(what, answer);
    return object;
  };
}

/**
 * Every row. Old ones answer with a list and count pages from 0, newer ones with `{items, total}` and count from 1
 * and take 0 for 1; so the first page is 0 for both.
 */
async function listAll(ask: Ask, path: string, what: string): Promise<JsonObject[]> {
  const rows = new Map<string, JsonObject>();
  for (let page = 0; page < mostPages; page += 1) {
    const query = { p: page, page_size: pageSize, size: pageSize, id_sort: "true" };
    const { data } = await ask(what, path, "GET", undefined, query);
    const items = itemsOf(data, what);
    const before = rows.size;
    for (const item of items) rows.set(String(item["id"]), item);
    if (isObject(data)) {
      if (page === 0) page = 1;
      // Without it the last page is the one that brings nothing new.
      if (rows.size >= Number(data["total"] ?? Number.NaN)) return [...rows.values()];
    }
    if (rows.size === before) return [...rows.values()];
  }
  throw endless(what);
}

/** A page without rows may be null. @throws AienvError `gateway.refused` for anything else that is no list of rows. */
function itemsOf(data: JsonValue | undefined, what: string): JsonObject[] {
  const items = isObject(data) && "items" in data ? data["items"] : data;
  if (items === null || items === undefined) return [];
  if (!Array.isArray(items) || !items.every(isObject)) throw unreadable(what);
  return items;
}

/** Newer ones mask the key in every list and give it at one path alone. */
async function tokenKey(ask: Ask, row: JsonObject): Promise<string | undefined> {
  const shown = String(row["key"] ?? "");
  const isMasked = shown === "" || shown.includes("*");
  if (!isMasked) return `sk-${shown.replace(/^sk-/, "")}`;
  const key = await keyGiven(ask, Number(row["id"]));
  return key === "" ? undefined : `sk-${key.replace(/^sk-/, "")}`;
}

/** Empty where it asks for more than a token of the administrator's: the token is made all the same, and its page has the key. */
async function keyGiven(ask: Ask, id: number): Promise<string> {
  try {
    const { data } = await ask("give the token's key", `/api/token/${id}/key`, "POST");
    return isObject(data) ? String(data["key"] ?? "") : "";
  } catch (error) {
    if (isRefusal(error)) return "";
    throw error;
  }
}

function idOf({ id }: PresentEntry): string {
  return String(Number(id.replace(/^token:/, "")));
}

function isRefusal(error: unknown): boolean {
  return error instanceof AienvError && error.code === "gateway.refused";
}

/** What tokens can ask for: the models of the channels that are switched on. */
function modelsOf(present: readonly PresentEntry[]): string[] {
  const names = present
    .filter(({ kind, enabled }) => kind === "channel" && enabled)
    .flatMap(({ fields }) => fields["models"] as readonly string[]);
  return [...new Set(names)].toSorted();
}
