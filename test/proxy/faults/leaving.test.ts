import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import { usualLimits } from "../../../src/proxy/dependencies.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { ask, begin } from "../ask.ts";
import { type FaultWorld, startFaultWorld } from "../fault-world.ts";
import { errorOf, hello, helloAnswer, helloStream, partsOf, streamIn, textOf } from "../made-answers.ts";
import { token } from "../proxy-world.ts";
import { cut, events, hang, type Script, send, stream } from "../scripted-upstream.ts";

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.upstream.forget();
  world.spare.forget();
});

const pairs = wireFormats.flatMap((client) =>
  [client, client === "openai-chat" ? ("gemini" as const) : ("openai-chat" as const)].map(
    (format) => [client, format] as const,
  ),
);

// Another program may take the processor for so long.
describe("a client that leaves", { retry: 2 }, () => {
  it.each(pairs)("%s from %s, before the headers", async (client, format) => {
    world.upstream.next(hang());
    for (const streams of [true, false]) {
      const before = world.rows().length;
      world.upstream.forget();
      world.upstream.next(hang());
      const leave = new AbortController();
      const asked = begin(world.url, {
        client,
        model: `safe-${format}`,
        stream: streams,
        signal: leave.signal,
      }).catch(() => "left");
      const { left } = await world.upstream.has(1);
      const began = Date.now();
      leave.abort();
      expect((await left) - began).toBeLessThan(100);
      expect(await asked).toBe("left");
      await pause(20);
      expect(world.rows().slice(before)).toMatchObject([{ outcome: "failed", cause: "client-left" }]);
    }
    expect(world.spare.received).toEqual([]);
    expect(world.proxy.logged).toEqual([]);
  });

  it.each(pairs)("%s from %s, midway", async (client, format) => {
    const before = world.rows().length;
    const text = helloStream(format);
    world.upstream.next(hang(text.slice(0, text.indexOf("w\u00f6rld"))));
    const leave = new AbortController();
    const response = await begin(world.url, {
      client,
      model: `safe-${format}`,
      stream: true,
      signal: leave.signal,
    });
    await response.body?.getReader().read();
    const { left } = await world.upstream.has(1);
    const began = Date.now();
    leave.abort();
    expect((await left) - began).toBeLessThan(100);
    await pause(20);
    expect(world.rows().slice(before)).toMatchObject([{ outcome: "partial", cause: "client-left" }]);
    expect(world.proxy.logged).toEqual([]);
  });

  it.each(wireFormats)("%s, whose answer begins with the request: what was said counts", async (client) => {
    const before = world.rows().length;
    const words = "word ".repeat(700);
    const [start, open] = hello;
    const said = Array.from({ length: 10 }, () => ({ type: "delta", key: 0, text: words }) as const);
    const text = streamIn(
      client,
      [start, open, ...said].flatMap((part) => part ?? []),
    );
    const echo = `: ${"x".repeat(50_000)}\n\n`;
    world.upstream.next(async (response) => {
      response.writeHead(200, events).write(echo);
      for (const event of text.split(/(?<=\n\r?\n)/)) {
        response.write(event);
        await pause(5);
      }
      await pause(2000);
    });
    const leave = new AbortController();
    const { body } = await begin(world.url, {
      client,
      model: `to-${client}`,
      stream: true,
      signal: leave.signal,
    });
    const reader = body?.getReader();
    for (let length = 0; length < echo.length + 35_000; )
      length += (await reader?.read())?.value?.length ?? 1e9;
    leave.abort();
    await pause(50);
    expect(world.rows().slice(before)).toMatchObject([
      { cause: "client-left", output: expect.closeTo(10_000, -4) },
    ]);
  });

  it("within its own request", async () => {
    const before = world.rows().length;
    const { port } = new URL(world.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100\r\n\r\n{"model":`,
    );
    await pause(50);
    socket.destroy();
    await pause(50);
    expect(world.upstream.received).toEqual([]);
    expect(world.rows().length).toBe(before);
    expect(world.proxy.logged).toEqual([]);
  });

  it("while it is made to wait", async () => {
    world.upstream.next(send(429, { error: { message: "slow down" } }, { "retry-after": "2" }));
    const leave = new AbortController();
    const asked = begin(world.url, {
      client: "openai-chat",
      model: "to-anthropic-messages",
      stream: false,
      signal: leave.signal,
    }).catch(() => "left");
    await world.upstream.has(1);
    await pause(100);
    leave.abort();
    expect(await asked).toBe("left");
    await pause(2200);
    expect(world.upstream.received.length).toBe(1);
    expect(world.proxy.logged).toEqual([]);
  });
});

describe("a long silence", () => {
  const limits = { ...usualLimits, keepAliveMs: 60 };
  const later =
    (script: Script): Script =>
    async (response, request) => {
      await pause(300);
      return script(response, request);
    };

  it.each(pairs)("%s from %s: keeps the client, before the headers and midway", async (client, format) => {
    const own = await startFaultWorld({ limits });
    const text = helloStream(format);
    const at = text.indexOf("w\u00f6rld");
    const halves: Script = async (response) => {
      await pause(300);
      response.writeHead(200, events).write(text.slice(0, at));
      await pause(300);
      response.end(text.slice(at));
    };
    own.upstream.next(halves);
    const said = await ask(own.url, { client, model: `to-${format}`, stream: true });
    expect(said.text.startsWith(": keep-alive\n\n")).toBe(true);
    expect(said.text.match(/^: keep-alive$/gm)?.length).toBeGreaterThan(4);
    expect(grammars[client].checkStream(said.text, { wantsUsage: false })).toEqual([]);
    expect(textOf(partsOf(client, said.text))).toBe("Hello, wörld");
    await own.close();
  });

  it.each(pairs)(
    "%s from %s: another candidate may still answer after it, or the error is told",
    async (client, format) => {
      const own = await startFaultWorld({ limits });
      own.upstream.always(later(send(503, { error: { message: "no capacity" } })));
      own.spare.next(stream(helloStream(format)), later(cut("")), later(cut("")));
      const question = { client, model: `safe-${format}`, stream: true };
      const said = await ask(own.url, question);
      expect(textOf(partsOf(client, said.text))).toBe("Hello, wörld");
      expect(grammars[client].checkStream(said.text, { wantsUsage: false })).toEqual([]);
      const told = await ask(own.url, question);
      expect(told.status).toBe(200);
      expect(errorOf(partsOf(client, told.text))).toBeDefined();
      expect(grammars[client].checkStream(told.text, { wantsUsage: false })).toEqual([]);
      await own.close();
    },
  );

  it("is filled with spaces in Gemini's list", async () => {
    const own = await startFaultWorld({ limits });
    own.upstream.next(later(stream(helloStream("gemini"))));
    const response = await fetch(`${own.url}/v1beta/models/to-gemini:streamGenerateContent`, {
      method: "POST",
      headers: { "x-goog-api-key": token, "content-type": "application/json" },
      body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hi" }] }] }),
    });
    const text = await response.text();
    expect(text).toMatch(/^ +\[/);
    expect(JSON.stringify(JSON.parse(text))).toContain("wörld");
    await own.close();
  });

  it("of a whole answer is nobody's to fill", async () => {
    const own = await startFaultWorld({ limits });
    own.upstream.next(later(send(200, helloAnswer("openai-chat"))));
    const said = await ask(own.url, { client: "anthropic-messages", model: "to-openai-chat", stream: false });
    expect(said.status).toBe(200);
    expect(JSON.parse(said.text)).toBeDefined();
    await own.close();
  });
});
