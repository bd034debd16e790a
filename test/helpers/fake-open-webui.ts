/**
 * Open WebUI's connections as 0.12.4 keeps them: written whole, keys cut or filled to the number of addresses, configs of
 * other positions dropped. @see https://github.com/open-webui/open-webui backend/open_webui/routers/openai.py (2026-11-30)
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export const userKey = "sk-fake-user-0123456789";

interface Config {
  ENABLE_OPENAI_API: boolean;
  OPENAI_API_BASE_URLS: string[];
  OPENAI_API_KEYS: string[];
  OPENAI_API_CONFIGS: Record<string, Record<string, unknown>>;
}

export interface FakeOpenWebUi {
  readonly url: string;
  config: Config;
  /** As before 0.5: whatever it is given is kept. */
  keepsByAddress: boolean;
  close(): Promise<void>;
}

export async function startFakeOpenWebUi(): Promise<FakeOpenWebUi> {
  const fake = {
    keepsByAddress: false,
    config: {
      ENABLE_OPENAI_API: true,
      OPENAI_API_BASE_URLS: ["https://theirs.test/v1"],
      OPENAI_API_KEYS: ["their-key-0123456789"],
      OPENAI_API_CONFIGS: { "0": { enable: true, prefix_id: "t", model_ids: ["gpt"] } },
    } as Config,
  };
  const update = (body: Config): Config => {
    if (fake.keepsByAddress) return body;
    const count = body.OPENAI_API_BASE_URLS.length;
    const keys = Array.from({ length: count }, (_none, index) => body.OPENAI_API_KEYS[index] ?? "");
    const configs = Object.entries(body.OPENAI_API_CONFIGS).filter(([key]) => Number(key) < count);
    return { ...body, OPENAI_API_KEYS: keys, OPENAI_API_CONFIGS: Object.fromEntries(configs) };
  };
  const models = () =>
    Object.values(fake.config.OPENAI_API_CONFIGS).flatMap((one) => (one["model_ids"] as string[]) ?? []);

  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const answer = (code: number, body: unknown) =>
      response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    const what = `${request.method} ${request.url}`;
    if (what === "GET /api/config")
      return answer(200, { status: true, name: "Any Name", version: "0.12.4", features: { auth: true } });
    if (what === "GET /health") return answer(200, { status: true });
    if (!/^\/(?:openai|api)\//.test(request.url ?? ""))
      return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    if (request.headers.authorization !== `Bearer ${userKey}`)
      return answer(401, { detail: "Not authenticated" });
    if (what === "GET /openai/config") return answer(200, fake.config);
    if (what === "GET /api/models")
      return answer(200, { data: models().map((id) => ({ id, object: "model" })) });
    if (what !== "POST /openai/config/update") return answer(404, { detail: "Not Found" });
    fake.config = update(JSON.parse(sent) as Config);
    return answer(200, fake.config);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
