import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { findServers } from "../../../src/cli/discover/find-servers.ts";
import type { ProviderTemplate } from "../../../src/registry/template-schema.ts";
import { shipped } from "../../helpers/shipped.ts";

async function listen(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers these paths, and what it was asked. */
async function serve(answers: Readonly<Record<string, string>>) {
  const asked: { readonly path: string; readonly headers: object }[] = [];
  const port = await listen(
    createServer(({ url = "/", headers }, response) => {
      asked.push({ path: url, headers });
      const answer = answers[url];
      response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "no such path");
    }),
  );
  return { port, asked };
}

/** All shipped templates, to be looked for on these ports alone. */
function on(ports: readonly number[], only?: string): ReadonlyMap<string, ProviderTemplate> {
  return new Map(
    [...shipped.providers].flatMap(([id, template]): [string, ProviderTemplate][] =>
      template.probe && (only === undefined || id === only)
        ? [[id, { ...template, probe: { ...template.probe, ports: [...ports] } }]]
        : [],
    ),
  );
}

const models = (owner: string) =>
  JSON.stringify({ data: [{ id: "house/big", owned_by: owner, max_model_len: 32768 }, { id: "x; rm" }] });
const status = (data: object) =>
  JSON.stringify({ success: true, data: { quota_per_unit: 1, system_name: "X", ...data } });

const servers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ollama: { "/": "Ollama is running", "/v1/models": models("library") },
  lmstudio: { "/lmstudio-greeting": '{"lmstudio":true}', "/v1/models": models("organization_owner") },
  "llama-cpp": { "/v1/models": models("llamacpp") },
  vllm: { "/v1/models": models("vllm") },
  litellm: { "/health/liveliness": `"I'm alive!"`, "/v1/models": models("openai") },
  portkey: { "/": "AI Gateway says hey!" },
  "open-webui": {
    "/": "<!doctype html>",
    "/api/config": JSON.stringify({
      status: true,
      name: "W",
      version: "1",
      oauth: { providers: {} },
      features: { auth: true, auth_trusted_header: false },
    }),
  },
  "new-api": { "/": "<!doctype html>", "/api/status": status({ self_use_mode_enabled: true }) },
  veloera: { "/api/status": status({ self_use_mode_enabled: true, check_in_enabled: false }) },
  "one-api": { "/api/status": status({}) },
};

describe("servers on loopback", () => {
  it("are each known by their answer", async () => {
    const running = await Promise.all(
      Object.entries(servers).map(async ([id, answers]) => ({ id, port: (await serve(answers)).port })),
    );
    const sought = new Map(running.flatMap(({ id, port }) => [...on([port], id)]));
    const found = await findServers(sought);
    expect(new Map(found.map(({ url, template }) => [url, template]))).toEqual(
      new Map(running.map(({ id, port }) => [`http://127.0.0.1:${port}`, id])),
    );
  });

  it("are asked once for each path, however many templates look there", async () => {
    const { port, asked } = await serve(servers["veloera"] ?? {});
    expect((await findServers(on([port]))).map(({ template }) => template)).toEqual(["veloera"]);
    const paths = asked.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)]);
  });

  it("give the models that they list to anybody, unsafe names left out", async () => {
    const { port, asked } = await serve(servers["vllm"] ?? {});
    expect(await findServers(on([port]))).toEqual([
      { template: "vllm", url: `http://127.0.0.1:${port}`, models: [{ id: "house/big", context: 32768 }] },
    ]);
    // No key goes to somebody who may be a stranger.
    expect(JSON.stringify(asked)).not.toMatch(/authorization|api-key|cookie/i);
  });

  it("are none where nobody listens", async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await findServers(on([port]))).toEqual([]);
  });
});

describe("a stranger", () => {
  const web = (listener: RequestListener) => createServer(listener);
  it.each<[string, () => Server]>([
    [
      "answers 404 with the right words",
      () => web((_, response) => response.writeHead(404).end("Ollama is running")),
    ],
    ["sends elsewhere", () => web((_, response) => response.writeHead(302, { location: "/" }).end())],
    [
      "sends its words without end",
      () =>
        web((_, response) => {
          response.writeHead(200);
          const pour = () => {
            while (!response.destroyed && response.write("x".repeat(65_536)));
          };
          response.on("drain", pour);
          pour();
        }),
    ],
    [
      "answers and never ends",
      () => web((_, response) => response.writeHead(200).write("Ollama is running")),
    ],
    [
      "speaks no HTTP",
      () => createTcpServer((socket) => socket.on("error", () => {}).end("SSH-2.0-stranger\r\n")),
    ],
    ["hangs up", () => createTcpServer((socket) => socket.on("error", () => {}).destroy())],
    ["says nothing", () => createTcpServer((socket) => socket.on("error", () => {}))],
  ])("that %s is no server, and holds nobody up", async (_case, make) => {
    const port = await listen(make());
    const from = performance.now();
    expect(await findServers(on([port], "ollama"), 300)).toEqual([]);
    expect(performance.now() - from).toBeLessThan(2500);
  });
});
