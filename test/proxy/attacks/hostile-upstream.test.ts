import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { ask } from "../ask.ts";
import { type FaultWorld, leapingClock, secretOf, startFaultWorld } from "../fault-world.ts";
import { errorOf, hello, helloAnswer, partsOf, streamIn } from "../made-answers.ts";
import { token } from "../proxy-world.ts";
import { cut, send, stream } from "../scripted-upstream.ts";

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld({ now: leapingClock() });
});
afterAll(() => world.close());
beforeEach(() => world.upstream.forget());

const key = secretOf("ONE");
const escapes = "\u001b]0;owned\u0007\u001b[31m\u009b2J\u202e";
const other = "sk-ant-REDACTED";
const message = `bad key ${key} ${escapes}of ${other}`;
const pairs: readonly (readonly [WireFormat, WireFormat])[] = [
  ...wireFormats.map((format) => [format, format] as const),
  ["anthropic-messages", "openai-chat"],
  ["openai-responses", "gemini"],
  ["gemini", "anthropic-messages"],
];

/** Nothing of what a hostile upstream said may be left in what anybody reads. */
function isClean(text: string): void {
  const everything = text + JSON.stringify(world.rows()) + world.proxy.logged.join();
  expect(everything).not.toContain(key);
  expect(everything).not.toContain(other);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(everything).not.toMatch(/\u001b|\\u001b|\u0007|\\u0007|\u009b|\u202e/);
}

describe("an upstream that repeats the key and speaks to terminals", () => {
  it.each(pairs)("%s from %s, in an error's body", async (client, format) => {
    for (const status of [400, 401, 403, 500, 302]) {
      world.upstream.next(send(status, { error: { message, type: "invalid_request_error" } }));
      const said = await ask(world.url, { client, model: `to-${format}`, stream: true });
      expect(said.status).toBeGreaterThanOrEqual(400);
      isClean(said.text);
    }
  });

  it.each(pairs)("%s from %s, in a page and in plain text", async (client, format) => {
    world.upstream.next(
      send(500, `<html><title>${message}</title></html>`, { "content-type": "text/html" }),
      send(500, message),
      send(200, message),
      send(200, { error: { message } }),
    );
    for (let count = 0; count < 4; count += 1) {
      const said = await ask(world.url, { client, model: `to-${format}`, stream: count % 2 === 0 });
      isClean(said.text);
    }
  });

  it.each(pairs)("%s from %s, in a stream's error, first or midway", async (client, format) => {
    const error = { type: "error" as const, error: { class: "server" as const, message } };
    world.upstream.next(
      stream(streamIn(format, [error])),
      stream(streamIn(format, [...hello.slice(0, 3), error])),
      cut(streamIn(format, hello.slice(0, 3))),
    );
    const first = await ask(world.url, { client, model: `to-${format}`, stream: true });
    expect(first.status).toBeGreaterThanOrEqual(400);
    isClean(first.text);
    const midway = await ask(world.url, { client, model: `to-${format}`, stream: true });
    expect(errorOf(partsOf(client, midway.text))?.message).toContain("bad key");
    isClean(midway.text);
  });

  it.each(pairs)("%s from %s, in an answer", async (client, format) => {
    const parts = hello.map((part) => (part.type === "delta" ? { ...part, text: `it is ${key}, ` } : part));
    world.upstream.next(
      stream(streamIn(format, parts)),
      send(200, JSON.stringify(helloAnswer(format)).replace("Hello", key)),
    );
    for (const streams of [true, false]) {
      const said = await ask(world.url, { client, model: `to-${format}`, stream: streams });
      expect(said.status).toBe(200);
      expect(said.text).not.toContain(key);
    }
  });

  it("or answers in a thousand layers: another candidate answers", async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const call = { id: "1", type: "function", function: { name: "t", arguments: deep } };
    const choice = {
      index: 0,
      message: { role: "assistant", tool_calls: [call] },
      finish_reason: "tool_calls",
    };
    world.upstream.next(send(200, { choices: [choice] }));
    world.spare.next(send(200, helloAnswer("openai-chat")));
    const question = { client: "anthropic-messages", model: "safe-openai-chat", stream: false } as const;
    expect((await ask(world.url, question)).status).toBe(200);
    expect(world.rows().slice(-2)).toMatchObject([{ outcome: "failed", cause: "server" }, { outcome: "ok" }]);
    expect(world.proxy.logged).toEqual([]);
  });

  it("in its headers: none of them goes on", async () => {
    world.upstream.next(
      send(200, helloAnswer("openai-chat"), {
        "x-key": key,
        "set-cookie": "a=b",
        "access-control-allow-origin": "*",
        "x-aienv-exchange": "forged",
      }),
    );
    const said = await ask(world.url, { client: "openai-chat", model: "to-openai-chat", stream: false });
    expect(JSON.stringify([...said.headers])).not.toMatch(/kxONE|set-cookie|access-control|forged/);
  });
});

describe("what goes upstream", () => {
  it("holds the provider's key and nothing of the client's token or other headers", async () => {
    world.upstream.next(send(200, helloAnswer("openai-chat")));
    await ask(world.url, {
      client: "openai-chat",
      model: "to-openai-chat",
      stream: false,
      headers: {
        "x-api-key": token,
        cookie: "session=1",
        "x-forwarded-for": "10.0.0.1",
        "openai-organization": "org",
        forwarded: "for=me",
        "proxy-authorization": "Basic abc",
      },
    });
    const sent = JSON.stringify(world.upstream.received);
    expect(sent).toContain(key);
    expect(sent).not.toContain(token);
    expect(sent).not.toMatch(/session=1|forwarded|10\.0\.0\.1|proxy-authorization/);
  });

  it.each([
    "m\r\nX-Evil: 1",
    "m HTTP/1.1\r\nHost: evil",
    "../../../admin",
    "to-gemini/../x",
    "m?key=x#y",
    "__proto__",
    "constructor",
    "\u001b[31mred",
    "to-gemini/m:generateContent?x=",
    "a".repeat(10_000),
  ])("no model by the name %j, which is told safely", async (model) => {
    for (const client of wireFormats) {
      const name = client === "gemini" ? encodeURIComponent(model) : model;
      const said = await ask(world.url, { client, model: name, stream: false });
      expect(said.status).toBeGreaterThanOrEqual(400);
      const told = String((JSON.parse(said.text) as { error: { message: string } }).error.message);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(told).not.toMatch(/\u001b/);
    }
    expect(world.upstream.received).toEqual([]);
    expect(world.proxy.logged).toEqual([]);
  });

  it("is a path that a registry's hostile model can't leave", async () => {
    const own = await startFaultWorld(
      {},
      {
        providers: {
          bad: {
            endpoints: { gemini: world.upstream.url },
            key: "env:ONE",
            models: { up: { upstream: "a/../../../admin" }, query: { upstream: "a:b@c" } },
          },
        },
      },
    );
    const question = { client: "openai-chat" as const, stream: false };
    const refused = await ask(own.url, { ...question, model: "bad/up" });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(world.upstream.received).toEqual([]);
    world.upstream.next(send(200, helloAnswer("gemini")));
    await ask(own.url, { ...question, model: "bad/query" });
    expect(world.upstream.received[0]?.url).toBe("/v1beta/models/a%3Ab%40c:generateContent");
    await own.close();
  });
});
