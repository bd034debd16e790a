/**
 * LiteLLM's administration with a database, written after the source of 1.108.7: what it masks, mirrors, drops and
 * refuses. @see https://github.com/BerriAI/litellm proxy/management_endpoints/model_management_endpoints.py (2026-11-30)
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Fields = Record<string, unknown>;
interface ModelRow {
  model_name: string;
  litellm_params: Fields;
  model_info: Fields & { id: string };
}

export interface FakeLiteLlm {
  readonly url: string;
  /** Keys included, as its database has them before they are encrypted. */
  readonly models: ModelRow[];
  readonly keys: Fields[];
  readonly requests: { readonly what: string; readonly body: unknown }[];
  close(): Promise<void>;
}

export const masterKey = "sk-fake-master-0123456789";
const prices = ["input_cost_per_token", "output_cost_per_token"];

export async function startFakeLiteLlm({ database = true } = {}): Promise<FakeLiteLlm> {
  const models: ModelRow[] = [];
  const keys: Fields[] = [];
  const requests: { what: string; body: unknown }[] = [];
  let next = 1;

  const refused = (code: number, message: string) =>
    [code, { error: { message, type: "auth_error", param: "None", code: String(code) } }] as const;
  const withoutPrices = (info: Fields) =>
    Object.fromEntries(Object.entries(info).filter(([name]) => !prices.includes(name)));

  const shown = ({ model_name, litellm_params, model_info }: ModelRow) => {
    const { api_key: _key, ...params } = litellm_params;
    const mirrored = Object.fromEntries(
      prices.flatMap((name) => (name in params ? [[name, params[name]]] : [])),
    );
    return {
      model_name,
      litellm_params: { use_in_pass_through: false, merge_reasoning_content_in_choices: false, ...params },
      model_info: {
        ...model_info,
        ...mirrored,
        db_model: true,
        mode: null,
        supports_vision: null,
        tpm: null,
      },
    };
  };

  const newModel = (body: Fields) => {
    const info = body["model_info"] as Fields;
    const row = {
      model_name: String(body["model_name"]),
      litellm_params: body["litellm_params"] as Fields,
      model_info: { ...withoutPrices(info ?? {}), id: String(info?.["id"] ?? `uuid-${next++}`) },
    };
    models.push(row);
    return [200, { model_id: row.model_info.id, ...row }] as const;
  };

  const patchModel = (id: string, body: Fields) => {
    const row = models.find(({ model_info }) => model_info.id === id);
    if (!row) return refused(404, `Model ${id} not found on proxy.`);
    row.model_name = String(body["model_name"] || row.model_name);
    Object.assign(row.litellm_params, body["litellm_params"]);
    // A patch without an id is given a new one by its own type.
    const info = body["model_info"] as Fields | undefined;
    if (info) Object.assign(row.model_info, { id: `uuid-${next++}` }, withoutPrices(info));
    return [200, row] as const;
  };

  const newKey = (body: Fields) => {
    if (keys.some((row) => row["key_alias"] === body["key_alias"]))
      return refused(400, `Key with alias '${String(body["key_alias"])}' already exists.`);
    const key = `sk-made-${next}-0123456789`;
    keys.push({ ...body, token: `hash-${next++}`, blocked: null, spend: 0 });
    return [200, { key, token_id: `hash-${next - 1}` }] as const;
  };

  const answer = (request: IncomingMessage, url: URL, body: Fields): readonly [number, unknown] => {
    const path = url.pathname;
    if (path === "/health/liveliness") return [200, "I'm alive!"];
    if (path === "/health/readiness")
      return [200, { status: "healthy", db: database ? "connected" : "Not connected" }];
    if (request.headers.authorization !== `Bearer ${masterKey}`)
      return refused(401, "Authentication Error, Invalid proxy server token passed.");
    const what = `${request.method} ${path.replace(/\/model\/[^/]+\/update/, "/model/:id/update")}`;
    if (what === "GET /health/readiness/details") return [200, { litellm_version: "1.108.7" }];
    if (what === "GET /model/info") return [200, { data: models.map(shown) }];
    if (!database) return refused(500, "{'error': \"No DB Connected.\"}");
    switch (what) {
      case "POST /model/new":
        return newModel(body);
      case "PATCH /model/:id/update":
        return patchModel(decodeURIComponent(path.split("/")[2] ?? ""), body);
      case "POST /model/delete":
        models.splice(
          models.findIndex(({ model_info }) => model_info.id === body["id"]),
          1,
        );
        return [200, { message: `Model: ${String(body["id"])} deleted successfully` }];
      case "POST /key/generate":
        return newKey(body);
      case "POST /key/update": {
        const { key, ...fields } = body;
        Object.assign(keys.find((row) => row["token"] === key) ?? {}, fields);
        return [200, { key }];
      }
      case "GET /key/list":
        return [200, { keys, total_count: keys.length, current_page: 1, total_pages: 1 }];
      case "GET /user/daily/activity/aggregated":
        return [200, { results: [], metadata: { total_spend: 0.75 } }];
      default:
        return [404, { detail: "Not Found" }];
    }
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const sent = await text(request);
    const body = sent === "" ? {} : (JSON.parse(sent) as Fields);
    requests.push({ what: `${request.method} ${url.pathname}`, body });
    const [code, object] = answer(request, url, body);
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(object));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    models,
    keys,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
