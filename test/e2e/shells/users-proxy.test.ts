/** The built proxy where the environment names a proxy of the user's own: what bundling took out of undici is not missed. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { freePort } from "../../helpers/free-port.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";
import { helloAnswer } from "../../proxy/made-answers.ts";
import { type ScriptedUpstream, send, startScriptedUpstream } from "../../proxy/scripted-upstream.ts";

const certificate = join(import.meta.dirname, "../../fixtures/tls/certificate.pem");
const key = join(import.meta.dirname, "../../fixtures/tls/key.pem");
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

let home: TempHome;
let far: ScriptedUpstream;
let tunnel: Awaited<ReturnType<typeof startTunnel>>;

beforeEach(async () => {
  home = makeTempHome();
  far = await startScriptedUpstream({
    key: readFileSync(key, "utf8"),
    cert: readFileSync(certificate, "utf8"),
  });
  tunnel = await startTunnel(Number(new URL(far.url).port));
});
afterEach(async () => {
  await home.aienv(["proxy", "stop", "--now"]);
  home.remove();
  await tunnel.close();
  await far.close();
});

/** A proxy that leads every tunnel to one port of this machine. */
async function startTunnel(port: number) {
  const asked: string[] = [];
  const server = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const inner = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(inner).pipe(socket);
    });
    for (const end of [inner, socket])
      end.on("error", () => {
        inner.destroy();
        socket.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("reaches https vendors and pictures behind links through it: these by the address that was checked", async () => {
  const port = await freePort();
  home.write(
    ".config/aienv/registry.yaml",
    `version: 1
providers:
  ollama: { url: "https://api.pictures.test" }
profiles:
  default: { main: "ollama/gemma4:31b" }
proxy: { port: ${port} }
`,
  );
  const env = { https_proxy: tunnel.url, NODE_EXTRA_CA_CERTS: certificate };
  expect(await home.aienv(["proxy", "start"], { env })).toMatchObject({ code: 0 });
  const token = (await home.aienv(["token", "new"])).stdout.trim();
  far.next(send(200, png), send(200, helloAnswer("openai-chat")));
  const image_url = { url: "https://1.1.1.1/a.png" };
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "ollama/gemma4:31b",
      messages: [{ role: "user", content: [{ type: "image_url", image_url }] }],
    }),
  });
  expect({ status: response.status, text: await response.text() }).toMatchObject({ status: 200 });
  expect(tunnel.asked).toEqual(["1.1.1.1:443", "api.pictures.test:443"]);
  expect(far.received.map(({ url }) => url)).toEqual(["/a.png", "/v1/chat/completions"]);
  expect(far.received[1]?.body).toContain(`data:image/png;base64,${png.toString("base64")}`);
});
