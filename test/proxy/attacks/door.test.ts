import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { usualLimits } from "../../../src/proxy/dependencies.ts";
import { ask } from "../ask.ts";
import { type FaultWorld, startFaultWorld } from "../fault-world.ts";
import { helloAnswer } from "../made-answers.ts";
import { token } from "../proxy-world.ts";
import { send } from "../scripted-upstream.ts";
import { raw } from "./raw.ts";

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld({
    limits: { ...usualLimits, bodyBytes: 4 * 1024 * 1024, clientHeadersMs: 400, clientRequestMs: 800 },
  });
  world.upstream.always(send(200, helloAnswer("openai-chat")));
});
afterAll(() => world.close());

const body = JSON.stringify({ model: "to-openai-chat", messages: [{ role: "user", content: "hi" }] });
const auth = `Authorization: Bearer ${token}`;
const post = (headers: readonly string[], content = body, path = "/v1/chat/completions") =>
  `${[`POST ${path} HTTP/1.1`, ...headers].join("\r\n")}\r\n\r\n${content}`;
const length = (text: string | Buffer = body) => `Content-Length: ${text.length}`;

/** After each attack the proxy still serves, has asked no upstream on the attacker's behalf, and logged no accident. */
async function isUnharmed(): Promise<void> {
  const asked = world.upstream.received.length;
  const said = await ask(world.url, { client: "openai-chat", model: "to-openai-chat", stream: false });
  world.upstream.forget();
  const logged = world.proxy.logged.splice(0);
  expect({ asked, status: said.status, logged }).toEqual({ asked: 0, status: 200, logged: [] });
}

describe("web pages", () => {
  afterEach(isUnharmed);
  it.each([
    ["under a name of their own (DNS rebinding)", ["Host: evil.example:7411", auth]],
    ["under a name that only begins like ours", ["Host: localhost.evil.example", auth]],
    ["under a number that is not this machine", ["Host: 10.0.0.1", auth]],
    ["of a foreign origin", ["Host: localhost", auth, "Origin: https://evil.example"]],
    ["of no origin (a sandboxed frame)", ["Host: localhost", auth, "Origin: null"]],
    ["of another port of this machine", ["Host: 127.0.0.1:1", auth, "Origin: http://127.0.0.1:2"]],
    ["across sites", ["Host: localhost", auth, "Sec-Fetch-Site: cross-site"]],
    ["of the same site but another origin", ["Host: localhost", auth, "Sec-Fetch-Site: same-site"]],
  ])("%s are refused, token or not", async (_name, headers) => {
    const { statuses, text } = await raw(world.url, [post([...headers, length()])]);
    expect(statuses).toEqual([403]);
    expect(text).not.toMatch(/access-control-allow/i);
  });

  it("that send a form or plain text have no token", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const { statuses } = await raw(world.url, [
        post(["Host: localhost", `Content-Type: ${type}`, length()]),
      ]);
      expect(statuses).toEqual([401]);
    }
  });

  it("get no permission by a preflight", async () => {
    const { statuses, text } = await raw(world.url, [
      "OPTIONS /v1/messages HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    ]);
    expect(statuses).toEqual([403]);
    expect(text).not.toMatch(/access-control-allow/i);
  });
});

const routes: readonly (readonly [string, string])[] = [
  ["POST", "/v1/messages"],
  ["POST", "/v1/messages/count_tokens"],
  ["POST", "/v1/chat/completions"],
  ["POST", "/v1/responses"],
  ["POST", "/v1/responses/compact"],
  ["POST", "/v1beta/models/m:generateContent"],
  ["POST", "/v1beta/models/m:streamGenerateContent"],
  ["POST", "/v1beta/models/m:countTokens"],
  ["POST", "/v1/embeddings"],
  ["POST", "/v1/audio/speech"],
  ["GET", "/v1/models"],
  ["GET", "/v1beta/models"],
  ["GET", "/v1/models/m"],
  ["GET", "/metrics"],
  ["GET", "/ui"],
  ["GET", "/"],
  ["GET", "/.aienv/status"],
  ["POST", "/anything"],
];

describe("tokens", () => {
  afterEach(isUnharmed);
  it.each(routes)("%s %s asks for one", async (method, path) => {
    const tried = [
      {},
      { authorization: "Bearer wrong" },
      { authorization: `Basic ${token}` },
      { authorization: "Bearer " },
      { "x-api-key": `${token}x` },
      { "x-goog-api-key": token.slice(1) },
      { cookie: `token=${token}` },
    ];
    for (const headers of tried) {
      const sent = { method, headers, ...(method === "POST" && { body: "{}" }) };
      const response = await fetch(world.url + path, sent as RequestInit);
      expect(response.status, JSON.stringify(headers)).toBe(401);
      expect(await response.text()).not.toContain(token);
    }
    for (const query of [`?key=${token}`, `?api_key=${token}`, `?access_token=${token}`])
      expect((await fetch(world.url + path + query, { method })).status).toBe(401);
  });

  it("are not asked for by the routes that tell nothing", async () => {
    for (const [method, path] of [
      ["HEAD", "/"],
      ["HEAD", "/api/hello"],
      ["GET", "/healthz"],
      ["GET", `/.aienv/identity?nonce=${"0".repeat(32)}`],
    ] as const) {
      const response = await fetch(world.url + path, { method });
      expect(response.status).toBe(200);
      expect(await response.text()).not.toMatch(/secret|token|key-of/i);
    }
  });
});

describe("requests that are two, or none", () => {
  afterEach(isUnharmed);
  const inner = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n${auth}\r\n${length()}\r\n\r\n${body}`;
  const bad: readonly (readonly [string, readonly string[], string])[] = [
    ["both lengths", ["Content-Length: 4", "Transfer-Encoding: chunked"], `0\r\n\r\n${inner}`],
    ["two lengths", ["Content-Length: 4", "Content-Length: 5"], `abcd${inner}`],
    ["a list of lengths", ["Content-Length: 4, 4"], `abcd${inner}`],
    ["a signed length", ["Content-Length: +4"], `abcd${inner}`],
    ["an unknown transfer encoding", ["Transfer-Encoding: xchunked"], `0\r\n\r\n${inner}`],
    ["a disguised one", ["Transfer-Encoding : chunked"], `0\r\n\r\n${inner}`],
    ["chunked twice", ["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${inner}`],
    [
      "a folded header",
      ["X-One: a", " Transfer-Encoding: chunked", "Content-Length: 4"],
      `0\r\n\r\n${inner}`,
    ],
    ["a bad chunk size", ["Transfer-Encoding: chunked"], `0x\r\n\r\n${inner}`],
    ["a header without a name", [": x", "Content-Length: 4"], `abcd${inner}`],
    ["a null in a header", ["X-One: a\0b", "Content-Length: 4"], `abcd${inner}`],
    ["no host", ["X-No: no-host"], ""],
    ["two hosts", ["Host: evil.example", "Content-Length: 4"], "abcd"],
  ];
  it.each(bad)("%s", async (_name, headers, content) => {
    const host = headers[0] === "X-No: no-host" ? ["X-One: a"] : ["Host: localhost"];
    const { statuses } = await raw(world.url, [
      post([...host, "Authorization: Bearer wrong", ...headers], content),
    ]);
    expect(statuses.filter((status) => status < 400)).toEqual([]);
    expect(statuses.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"],
    [
      "a WebSocket",
      `GET /v1/responses HTTP/1.1\r\nHost: localhost\r\n${auth}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ],
    ["TRACE", `TRACE / HTTP/1.1\r\nHost: localhost\r\n${auth}\r\n\r\n`],
    ["an unknown method", `BREW /v1/messages HTTP/1.1\r\nHost: localhost\r\n${auth}\r\n\r\n`],
    ["HTTP/2 without a word", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", Buffer.from("16030100a5010000a10303", "hex")],
  ])("%s is refused", async (_name, sent) => {
    const { statuses, text } = await raw(world.url, [sent]);
    expect(statuses.every((status) => status >= 400)).toBe(true);
    expect(text).not.toContain(token);
  });

  it.each(["to-openai-chat", "to-anthropic-messages"])(
    "one that is nested by the thousand: %s",
    async (model) => {
      const deep = (open: string, close: string) => `${open.repeat(50_000)}1${close.repeat(50_000)}`;
      const call = `{"type":"tool_use","id":"t","name":"a","input":${deep('{"a":', "}")}}`;
      const messages = `[{"role":"assistant","content":[${call}]}]`;
      const asked = `{"model":"${model}","max_tokens":9,"thinking":{"type":"enabled"},"messages":${messages}}`;
      world.upstream.always(send(400, { error: { message: "too deep" } }));
      const { statuses } = await raw(world.url, [
        post(["Host: localhost", auth, length(asked)], asked, "/v1/messages"),
      ]);
      expect(statuses).toEqual([400]);
      world.upstream.forget();
      world.upstream.always(send(200, helloAnswer("openai-chat")));
    },
  );

  it("an offer of HTTP/2 is passed over, and the request served", async () => {
    const offer = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"];
    const { statuses } = await raw(world.url, [post(["Host: localhost", auth, length(), ...offer])]);
    expect(statuses).toEqual([200]);
    world.upstream.forget();
  });

  it.each([
    "//v1/chat/completions",
    "/../v1/chat/completions",
    "/v1/%2e%2e/v1/chat/completions",
    "/v1/chat%2fcompletions",
    "/v1/./chat/completions",
    "/v1\\chat\\completions",
    "http://evil.example/v1/chat/completions",
    "/metrics/../v1/chat/completions",
    "/healthz/../v1/messages",
    "*",
  ])("the path %s leads nowhere", async (path) => {
    const { statuses } = await raw(world.url, [post(["Host: localhost", auth, length()], body, path)]);
    expect(statuses.every((status) => status >= 400)).toBe(true);
    const { statuses: open } = await raw(world.url, [`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`]);
    expect(open.every((status) => status >= 400)).toBe(true);
  });
});

describe("too much", () => {
  afterEach(isUnharmed);
  it("of headers", async () => {
    const { statuses } = await raw(world.url, [
      post(["Host: localhost", auth, `X-Long: ${"x".repeat(64 * 1024)}`]),
    ]);
    expect(statuses).toEqual([431]);
    const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: y`);
    const crowd = await raw(world.url, [
      post(["Host: localhost", "Authorization: Bearer wrong", ...many, length()]),
    ]);
    expect(crowd.statuses.every((status) => status >= 400)).toBe(true);
  });

  it("of a body, announced or not", async () => {
    const huge = "x".repeat(5 * 1024 * 1024);
    const announced = await raw(world.url, [
      post(["Host: localhost", auth, "Content-Length: 99999999999"], "x"),
    ]);
    expect(announced.statuses).toEqual([413]);
    const chunked = await raw(world.url, [
      post(["Host: localhost", auth, "Transfer-Encoding: chunked"], `500000\r\n${huge}\r\n0\r\n\r\n`),
    ]);
    expect(chunked.statuses).toEqual([413]);
  });

  it.each([
    ["gzip", gzipSync],
    ["br", (data: Buffer) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } })],
    ["zstd", zstdCompressSync],
  ] as const)("of a body in a small one (%s)", async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(96 * 1024 * 1024, " "));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    const response = await fetch(`${world.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-encoding": encoding },
      body: bomb,
    });
    expect(response.status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  });

  it("of wrappings, or a wrong one", async () => {
    for (const encoding of ["gzip, gzip", "lzma", "constructor", "gzip"]) {
      const response = await fetch(`${world.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-encoding": encoding },
        body,
      });
      expect(response.status).toBe(400);
    }
  });

  it("of time for headers, and for a body (slowloris)", async () => {
    const drip = [...`POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ${"x".repeat(100)}`];
    const headers = await raw(world.url, drip, { betweenMs: 40, quietMs: 5_000 });
    expect(headers.timeMs).toBeLessThan(3_000);
    const head = post(["Host: localhost", auth, "Content-Length: 1000"], "");
    const bodies = await raw(world.url, [head, ..."x".repeat(100)], { betweenMs: 40, quietMs: 5_000 });
    expect(bodies.timeMs).toBeLessThan(3_500);
    expect([...headers.statuses, ...bodies.statuses].every((status) => status === 408)).toBe(true);
  });

  it("of nesting", async () => {
    const deep = `{"model":"to-anthropic-messages","messages":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const { statuses } = await raw(world.url, [post(["Host: localhost", auth, length(deep)], deep)]);
    expect(statuses.length).toBe(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    world.upstream.forget();
  });
});
