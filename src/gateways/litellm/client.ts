/** LiteLLM's administration over HTTP; what it keeps for us needs its database. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { endless, type GatewayConnection, type GatewayRequest, objectOf, unreadable } from "../connection.ts";
import type { Entry, GatewayClient, PresentEntry, Probe } from "../contract.ts";
import { modelBody, objectAt, presentKey, presentModel } from "./mapping.ts";

const keysPerPage = 100;
const mostPages = 100;
/** What stands for a provider that wants no key: without one, LiteLLM looks for a variable of its own. */
const noKey = "aienv-no-key";

/** Newer ones tell their version to those alone who have a key. @see https://docs.litellm.ai/docs/proxy/health (2026-11-30) */
export async function probeLiteLlm(connection: GatewayConnection): Promise<Probe | undefined> {
  const alive = await connection.ask("/health/liveliness");
  if (alive.body !== "I'm alive!") return undefined;
  const { body } = await connection.ask("/health/readiness");
  const ready = isObject(body) ? body : {};
  const version = ready["litellm_version"];
  return {
    system: "litellm",
    version: typeof version === "string" ? version : "",
    healthy: ready["status"] === "healthy" || ready["status"] === "connected",
    notes:
      ready["db"] === "connected"
        ? []
        : ["it has no database, so it keeps no models and keys: DATABASE_URL, STORE_MODEL_IN_DB=True"],
  };
}

export function liteLlmClient(connection: GatewayConnection): GatewayClient {
  const { token } = connection.credentials;
  const ask = async (what: string, path: string, request: GatewayRequest = {}): Promise<JsonObject> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return objectOf(await connection.ask(path, { ...request, headers }), what);
  };
  const post = (what: string, path: string, body: JsonValue) => ask(what, path, { method: "POST", body });

  const models = async (): Promise<PresentEntry[]> =>
    listAt(await ask("list its models", "/model/info"), "data", "list its models").map(presentModel);

  const keys = async (): Promise<PresentEntry[]> => {
    const found: PresentEntry[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const query = { page, size: keysPerPage, return_full_object: "true" };
      const body = await ask("list its keys", "/key/list", { query });
      const keys = listAt(body, "keys", "list its keys").map(presentKey);
      found.push(...keys);
      if (keys.length === 0 || page >= Number(body["total_pages"] ?? Number.NaN)) return found;
    }
    throw endless("list its keys");
  };

  const putKey = async ({ name, fields }: Entry, present: PresentEntry | undefined) => {
    if (present) {
      await post("change a key", "/key/update", { key: idOf(present), ...fields });
      return undefined;
    }
    const made = await post("make a key", "/key/generate", { key_alias: name, ...fields });
    return typeof made["key"] === "string" ? made["key"] : undefined;
  };

  return {
    readEntries: async ({ tokens }) => [...(await models()), ...(tokens ? await keys() : [])],
    readModels: async (present) =>
      [
        ...new Set(
          present.filter(({ kind }) => kind === "model").map(({ fields }) => String(fields["model_name"])),
        ),
      ].toSorted(),
    apply: async (change, key) => {
      if (change.action === "remove") {
        await post("remove a model", "/model/delete", { id: change.present.id });
        return undefined;
      }
      const { entry } = change;
      if (entry.kind === "token")
        return putKey(entry, change.action === "update" ? change.present : undefined);
      if (change.action === "create")
        await post(
          "add a model",
          "/model/new",
          modelBody(entry, { apiKey: key ?? (entry.secret ? undefined : noKey) }),
        );
      else {
        const changed = new Set(change.fields.map(({ field }) => field));
        const fields = Object.fromEntries(
          Object.entries(entry.fields).filter(([field]) => changed.has(field)),
        );
        const { id } = change.present;
        const body = {
          ...modelBody({ ...entry, fields }, { apiKey: key, id }),
          model_name: fields["model_name"] ?? change.present.fields["model_name"] ?? "",
        };
        await ask("change a model", `/model/${encodeURIComponent(id)}/update`, {
          method: "PATCH",
          body,
        });
      }
      return undefined;
    },
    readVersion: async () => {
      const body = await ask("say its version", "/health/readiness/details");
      return String(body["litellm_version"] ?? "");
    },
    readCostUsd: async (sinceMs) => {
      const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
      const query = { start_date: day(sinceMs), end_date: day(Date.now() + dayMs) };
      const body = await ask("sum its usage", "/user/daily/activity/aggregated", { query });
      return Number(objectAt(body, "metadata")["total_spend"] ?? 0);
    },
  };
}

const dayMs = 86_400_000;

/** @throws AienvError `gateway.refused` where it is no list of rows. */
function listAt(body: JsonObject, key: string, what: string): JsonObject[] {
  const list = body[key];
  if (!Array.isArray(list) || !list.every(isObject)) throw unreadable(what);
  return list;
}

function idOf({ id }: PresentEntry): string {
  return id.replace(/^token:/, "");
}
