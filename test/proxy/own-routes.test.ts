import { afterAll, beforeAll, expect, it } from "vitest";
import { answerText, questionText } from "../../src/core/proxy-identity.ts";
import { isSigned, newNonce, sign } from "../../src/system/proof.ts";
import { type ProxyWorld, startProxyWorld, token } from "./proxy-world.ts";

const secret = "state-folder-secret";
let proxy: ProxyWorld;
let port: number;
beforeAll(async () => {
  proxy = await startProxyWorld({}, {});
  port = Number(new URL(proxy.url).port);
});
afterAll(() => proxy.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${proxy.url}${path}`, { headers });

it("proves who it is, for this port and this question only", async () => {
  const nonce = newNonce();
  const answer = (await (await get(`/.aienv/identity?nonce=${nonce}`)).json()) as {
    version: string;
    pid: number;
    proof: string;
  };
  expect(Object.keys(answer).sort()).toEqual(["pid", "proof", "version"]);
  const isProven = (text: string) => isSigned(secret, text, answer.proof);
  expect(isProven(answerText(nonce, port, answer))).toBe(true);
  expect(isProven(answerText(nonce, port + 1, answer))).toBe(false);
  expect(isProven(answerText(newNonce(), port, answer))).toBe(false);
  expect(isProven(answerText(nonce, port, { ...answer, pid: 1 }))).toBe(false);
  expect(JSON.stringify(answer)).not.toContain(secret);
});

it.each(["", "?nonce=", "?nonce=ABC", `?nonce=${"g".repeat(32)}`, "?nonce=aienv%20asks"])(
  "signs no text of the asker's: %j",
  async (query) => {
    const response = await get(`/.aienv/identity${query}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toMatch(/[0-9a-f]{64}/);
  },
);

it("tells how it is to those who can read the state folder", async () => {
  const nonce = newNonce();
  const path = `/.aienv/status?nonce=${nonce}`;
  for (const headers of [
    {},
    { "x-aienv-proof": sign("another", questionText(nonce, port)) },
    { "x-aienv-proof": sign(secret, questionText(newNonce(), port)) },
    { authorization: `Bearer ${token}` },
  ])
    expect((await get(path, headers as Record<string, string>)).status).toBe(401);
  const response = await get(path, { "x-aienv-proof": sign(secret, questionText(nonce, port)) });
  expect(await response.json()).toMatchObject({
    port,
    pid: process.pid,
    requests: 0,
    resting: [],
    ledger: null,
  });
});

it("says `ok` to anybody of this machine, and shows its counts to tokens only", async () => {
  const health = await get("/healthz");
  expect([health.status, await health.text()]).toEqual([200, "ok"]);
  expect((await fetch(`${proxy.url}/healthz`, { method: "HEAD" })).status).toBe(200);
  expect((await get("/metrics")).status).toBe(401);
  const metrics = await get("/metrics", { authorization: `Bearer ${token}` });
  expect(metrics.headers.get("content-type")).toContain("text/plain");
  expect(await metrics.text()).toContain("aienv_requests_total 0");
});

it.each<[string, Record<string, string>, object]>([
  ["/v1/files", {}, { error: { code: "model_not_found" } }],
  ["/v1/files", { "anthropic-version": "2023-06-01" }, { type: "error", error: { type: "not_found_error" } }],
  ["/v1beta/files", {}, { error: { code: 404, status: "NOT_FOUND" } }],
])("refuses %s, which is no route, in its client's words: %j", async (path, headers, expected) => {
  const response = await get(path, { authorization: `Bearer ${token}`, ...headers });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject(expected);
});

it("lists the aliases behind which something is open", async () => {
  const provider = { endpoints: { "openai-chat": "http://127.0.0.1:9/v1" }, models: { m: {} } };
  const narrow = await startProxyWorld(
    {
      providers: { open: provider, shut: provider },
      aliases: { either: { first: ["shut/m", "open/m"] }, neither: "shut/m" },
      profiles: { default: { allow: ["open/*"] } },
    },
    { main: "either" },
  );
  const headers = { authorization: `Bearer ${token}` };
  const list = await (await fetch(`${narrow.url}/v1/models`, { headers })).json();
  const ids = (list as { data: { id: string }[] }).data.map(({ id }) => id);
  expect(ids).toEqual(["main", "either", "open/m"]);
  expect((await fetch(`${narrow.url}/v1/models/neither`, { headers })).status).toBe(404);
  await narrow.close();
});

it.each(["/healthz", "/metrics", "/.aienv/identity?nonce=x"])(
  "turns web pages away from %s",
  async (path) => {
    expect((await get(path, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  },
);
