import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { usualLimits } from "../../../src/proxy/dependencies.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { ask } from "../ask.ts";
import { type FaultWorld, leapingClock, secretOf, startFaultWorld } from "../fault-world.ts";
import { errorOf, hello, helloAnswer, helloStream, partsOf, streamIn, textOf } from "../made-answers.ts";
import { events, hang, type Script, send, startScriptedUpstream, stream } from "../scripted-upstream.ts";

let world: FaultWorld;
beforeAll(async () => {
  const limits = { ...usualLimits, headersMs: 300, silenceMs: 300 };
  world = await startFaultWorld({ now: leapingClock(), limits });
});
afterAll(() => world.close());
beforeEach(() => {
  world.upstream.forget();
  world.spare.forget();
});

/** Passed through and converted, streamed and whole. */
const ways: readonly (readonly [WireFormat, WireFormat, boolean])[] = [
  ...wireFormats.map((format) => [format, format, true] as const),
  ["openai-chat", "openai-chat", false],
  ["anthropic-messages", "openai-chat", true],
  ["anthropic-messages", "openai-chat", false],
  ["openai-responses", "gemini", true],
  ["gemini", "openai-responses", false],
  ["openai-chat", "anthropic-messages", true],
];

const healthy = (format: WireFormat, streams: boolean): Script =>
  streams ? stream(helloStream(format)) : send(200, helloAnswer(format));
const page = "<html><head><title>Bad gateway</title></head><body>nginx</body></html>";
/** What can go wrong before an answer's first content: the next candidate answers, or the client is told. */
const faults: Readonly<Record<string, (format: WireFormat, streams: boolean) => Script>> = {
  "garbage instead of HTTP": () => (response) => response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
  "a page with status 200": () => send(200, page, { "content-type": "text/html" }),
  "a page that calls itself a stream": () => send(200, page, events),
  "a page with status 502": () => send(502, page, { "content-type": "text/html" }),
  "an empty answer": () => send(200, ""),
  "an empty stream": () => stream(""),
  "noise as a stream": () => stream(Buffer.from([0, 255, 1, 10, 10, 13, 254])),
  "noise that calls itself packed": () => send(200, "no gzip at all", { "content-encoding": "gzip" }),
  "an error with status 200": () => send(200, { error: { message: "out of order", type: "server_error" } }),
  "an error in words of its own with status 200": () =>
    send(200, { code: 500, msg: "out of order", success: false }),
  "an error as the first event": (format) =>
    stream(streamIn(format, [{ type: "error", error: { class: "server", message: "out of order" } }])),
  "status 503": () => send(503, { error: { message: "no capacity" } }),
  "status 529": () =>
    send(529, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
  "silence before its headers": () => hang(),
  "silence after its headers": () => hang(": wait\n\n"),
};
const cases = Object.entries(faults).flatMap(([name, fault]) =>
  ways.map(([client, format, streams]) => ({ name, fault, client, format, streams })),
);

/** Of a very long line; 20 in `npm run test:long`. */
const megabytes = process.env["EVERY_BYTE"] === "1" ? 20 : 3;

describe("an upstream that fails before its first content", () => {
  it.concurrent.each(Object.keys(faults))("%s", { timeout: 60_000 }, async (name) => {
    // One world a fault: they run at once.
    const own = await startFaultWorld({
      now: leapingClock(),
      limits: { ...usualLimits, headersMs: 200, silenceMs: 200 },
    });
    for (const { fault, client, format, streams } of cases.filter((one) => one.name === name)) {
      const label = `${client} from ${format}, ${streams ? "stream" : "whole"}`;
      own.upstream.always(fault(format, streams));
      own.spare.next(healthy(format, streams));
      const said = await ask(own.url, { client, model: `safe-${format}`, stream: streams });
      expect(said.status, label).toBe(200);
      if (streams) expect(textOf(partsOf(client, said.text)), label).toBe("Hello, wörld");
      else expect(said.text, label).toContain("Hello, wörld");
      const alone = await ask(own.url, { client, model: `to-${format}`, stream: streams });
      expect(alone.status, `${label} ${alone.text}`).toBeGreaterThanOrEqual(429);
      expect(JSON.parse(alone.text), label).toHaveProperty("error.message");
      expect(own.rows().filter(({ outcome }) => outcome === "ok").length, label).toBeGreaterThan(0);
    }
    expect(own.proxy.logged).toEqual([]);
    await own.close();
  });

  it.each(wireFormats)("%s, whole: tells what stands in place of an answer", async (format) => {
    const own = await startFaultWorld({ now: leapingClock() });
    own.upstream.always(send(200, { code: 500, msg: "außer Betrieb 维护中", success: false }));
    const said = await ask(own.url, { client: format, model: `to-${format}`, stream: false });
    expect(said.status).toBeGreaterThanOrEqual(429);
    expect(said.text).toContain("außer Betrieb 维护中");
    expect(own.rows().at(-1)).toMatchObject({ outcome: "failed" });
    await own.close();
  });

  it.each(wireFormats)("%s, whole: is known by its words in any script", async (format) => {
    const own = await startFaultWorld({ now: leapingClock() });
    own.upstream.always(send(200, { error: { message: "账户余额不足" } }));
    await ask(own.url, { client: format, model: `to-${format}`, stream: false });
    expect(own.rows().at(-1)).toMatchObject({ outcome: "failed", cause: "billing" });
    await own.close();
  });

  it("refuses: another candidate answers, and alone it is named", async () => {
    const gone = await startScriptedUpstream();
    await gone.close();
    const own = await startFaultWorld(
      {},
      {
        providers: {
          gone: {
            endpoints: { "openai-chat": `${gone.url}/v1` },
            key: "env:ONE",
            models: { m: {} },
          },
        },
      },
    );
    const said = await ask(own.url, { client: "anthropic-messages", model: "gone/m", stream: true });
    expect(said.status).toBe(500);
    expect(said.text).toContain("nobody listens there");
    await own.close();
  });
});

describe("Google's stream as a list, for who asks for no events", () => {
  const list = `[${helloStream("gemini")
    .split("data: ")
    .map((frame) => frame.trim())
    .filter((frame) => frame !== "")
    .join(",\r\n")}]`;
  it.each([
    ["openai-chat", true],
    ["anthropic-messages", false],
    ["gemini", false],
  ] as const)("is an answer for %s, stream %s", async (client, streams) => {
    world.upstream.next(send(200, list));
    const said = await ask(world.url, { client, model: "to-gemini", stream: streams });
    expect(said.status).toBe(200);
    if (streams) expect(textOf(partsOf(client, said.text))).toBe("Hello, wörld");
    else expect(said.text).toContain("Hello, wörld");
  });
});

describe("an upstream that falls silent midway", () => {
  it.each(ways.filter(([, , streams]) => streams))("%s from %s ends in an error", async (client, format) => {
    const text = helloStream(format);
    world.upstream.next(hang(text.slice(0, text.indexOf("w\u00f6rld"))));
    const said = await ask(world.url, { client, model: `safe-${format}`, stream: true });
    const parts = partsOf(client, said.text);
    expect(textOf(parts)).toBe("Hello, ");
    expect(errorOf(parts)?.message).toContain("fell silent");
    expect(grammars[client].checkStream(said.text, { wantsUsage: false })).toEqual([]);
    expect(world.spare.received).toEqual([]);
  });
});

describe("an upstream's odd answers", () => {
  it.each(ways)("%s from %s, stream %s: packed without being asked", async (client, format, streams) => {
    const body = streams ? helloStream(format) : JSON.stringify(helloAnswer(format));
    const type = streams ? events : { "content-type": "application/json" };
    world.upstream.next(send(200, gzipSync(body), { ...type, "content-encoding": "gzip" }));
    const said = await ask(world.url, { client, model: `to-${format}`, stream: streams });
    expect(said.status).toBe(200);
    expect(said.text).toContain("wörld");
    expect(world.upstream.received[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it.each(ways)(
    `%s from %s, stream %s: a line of ${megabytes} MB`,
    { timeout: 60_000 },
    async (client, format, streams) => {
      const long = "x".repeat(megabytes * 1024 * 1024);
      const parts = hello
        .map((part) => (part.type === "delta" ? { ...part, text: long } : part))
        .toSpliced(3, 1);
      const body = streams
        ? stream(streamIn(format, parts))
        : send(200, JSON.stringify(helloAnswer(format)).replace("Hello, wörld", long));
      world.upstream.next(body);
      const said = await ask(world.url, { client, model: `to-${format}`, stream: streams });
      expect(said.status).toBe(200);
      expect(said.text.length).toBeGreaterThan(long.length);
    },
  );

  it.each(ways)("%s from %s, stream %s: absurd counts hold up no row", async (client, format, streams) => {
    const absurd = (text: string) => text.replace(/(okens?(?:Count)?"\s*:\s*)(\d+)/g, "$11e300");
    const before = world.rows().length;
    world.upstream.next(
      streams ? stream(absurd(helloStream(format))) : send(200, absurd(JSON.stringify(helloAnswer(format)))),
    );
    const said = await ask(world.url, { client, model: `to-${format}`, stream: streams });
    expect(said.status).toBe(200);
    expect(world.rows().slice(before)).toMatchObject([{ outcome: "ok", output: null, cost: null }]);
    expect(world.proxy.logged).toEqual([]);
  });

  it.each(ways)("%s from %s, stream %s: negative counts cost nothing", async (client, format, streams) => {
    const negative = (text: string) => text.replace(/(okens?(?:Count)?"\s*:\s*)(\d+)/g, "$1-$2");
    world.upstream.next(
      streams
        ? stream(negative(helloStream(format)))
        : send(200, negative(JSON.stringify(helloAnswer(format)))),
    );
    const said = await ask(world.url, { client, model: `to-${format}`, stream: streams });
    expect(said.status).toBe(200);
    const row = world.rows().at(-1) ?? {};
    for (const name of ["input", "output", "cost", "cache_read", "reasoning"])
      expect(Number(row[name] ?? 0), name).toBeGreaterThanOrEqual(0);
  });

  it.each([301, 302, 307, 308])("a redirect (%i) is not followed, and no key sent on", async (status) => {
    const elsewhere = await startScriptedUpstream();
    elsewhere.always(send(200, helloAnswer("openai-chat")));
    world.upstream.next(send(status, "", { location: `${elsewhere.url}/v1/chat/completions` }));
    const said = await ask(world.url, { client: "openai-chat", model: "to-openai-chat", stream: false });
    expect(said.status).toBeGreaterThanOrEqual(400);
    expect(said.text).toContain("redirect");
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });
});

describe("refusals", () => {
  it.each(ways)(
    "%s from %s, stream %s: waits for a retry-after, then asks again",
    async (client, format, streams) => {
      // A clock that stands tells how long it waited.
      const own = await startFaultWorld();
      own.upstream.next(
        send(429, { error: { message: "slow down" } }, { "retry-after": "1" }),
        healthy(format, streams),
      );
      const began = Date.now();
      const said = await ask(own.url, { client, model: `to-${format}`, stream: streams });
      expect(said.status).toBe(200);
      expect(said.text).toContain("wörld");
      expect(Date.now() - began).toBeGreaterThanOrEqual(950);
      expect(own.rows().map(({ outcome, status, number }) => [outcome, status, number])).toEqual([
        ["failed", 429, 0],
        ["ok", 200, 1],
      ]);
      await own.close();
    },
  );

  it("tells the client of a wait that is too long", async () => {
    const own = await startFaultWorld();
    own.upstream.next(send(429, { error: { message: "slow down" } }, { "retry-after": "60" }));
    const said = await ask(own.url, { client: "anthropic-messages", model: "to-openai-chat", stream: true });
    expect(said.status).toBe(429);
    expect(said.headers.get("retry-after")).toBe("60");
    expect(own.upstream.received.length).toBe(1);
    await own.close();
  });

  it("asks a model again that has rested just as long as a client waits", async () => {
    let now = Date.now();
    const own = await startFaultWorld({ now: () => now, elapsed: () => now });
    own.upstream.always(send(500, { error: { message: "broken" } }));
    const question = { client: "openai-chat", model: "to-openai-chat", stream: false } as const;
    for (const _ of [1, 2]) expect((await ask(own.url, question)).status).toBe(500);
    own.upstream.always(send(200, helloAnswer("openai-chat")));
    const said = ask(own.url, question);
    await pause(80);
    now += 5_000;
    expect((await said).status).toBe(200);
    await own.close();
  });

  it("asks a model that is overloaded no sooner than it said", async () => {
    const own = await startFaultWorld();
    own.spare.always(send(200, helloAnswer("openai-chat")));
    own.upstream.always(send(503, { error: { message: "overloaded" } }, { "retry-after": "60" }));
    for (const stream of [false, true]) {
      const said = await ask(own.url, { client: "openai-chat", model: "safe-openai-chat", stream });
      expect(said.status).toBe(200);
    }
    expect([own.upstream.received.length, own.spare.received.length]).toEqual([1, 2]);
    await own.close();
  });

  it.each(ways)(
    "%s from %s, stream %s: another key where one is refused",
    async (client, format, streams) => {
      world.upstream.next(send(401, { error: { message: "bad key" } }), healthy(format, streams));
      const said = await ask(world.url, { client, model: `two-${format}`, stream: streams });
      expect(said.status).toBe(200);
      const keys = world.upstream.received.map(({ headers }) => JSON.stringify(headers));
      expect(keys[0]).toContain(secretOf("ONE"));
      expect(keys[1]).toContain(secretOf("TWO"));
      expect(keys[1]).not.toContain(secretOf("ONE"));
    },
  );

  it("leaves out a field that was refused, once, and remembers", async () => {
    const own = await startFaultWorld();
    const refusal = send(400, { error: { message: "Unrecognized request argument supplied: logit_bias" } });
    const question = {
      client: "openai-chat" as const,
      model: "to-openai-chat",
      stream: false,
      more: { logit_bias: { 1: 2 } },
    };
    own.upstream.next(refusal);
    own.upstream.always(send(200, helloAnswer("openai-chat")));
    expect((await ask(own.url, question)).status).toBe(200);
    expect((await ask(own.url, question)).status).toBe(200);
    const sent = own.upstream.received.map(({ body }) => body.includes("logit_bias"));
    expect(sent).toEqual([true, false, false]);
    await own.close();
  });

  it("goes back to the client with a second refusal", async () => {
    const own = await startFaultWorld();
    own.upstream.always(send(400, { error: { message: "Unknown parameter: 'user'" } }));
    const question = { client: "openai-chat" as const, model: "safe-openai-chat", stream: true };
    const said = await ask(own.url, { ...question, more: { user: "me" } });
    expect(said.status).toBe(400);
    expect(own.upstream.received.length).toBe(2);
    expect(own.spare.received.length).toBe(0);
    await own.close();
  });

  it("says each time that a key is not there, and serves as soon as it is", async () => {
    let key: string | undefined;
    const own = await startFaultWorld({
      secret: async () => {
        if (key !== undefined) return key;
        const { AienvError } = await import("../../../src/core/error.ts");
        throw new AienvError("secrets.missing", "ONE is not set", { hint: "export it" });
      },
    });
    own.upstream.always(send(200, helloAnswer("openai-chat")));
    const question = { client: "openai-chat" as const, model: "to-openai-chat", stream: false };
    for (const _ of [1, 2, 3, 4, 5]) {
      const said = await ask(own.url, question);
      expect(said.status).toBe(403);
      expect(said.text).toContain("ONE is not set");
    }
    key = secretOf("ONE");
    expect((await ask(own.url, question)).status).toBe(200);
    await own.close();
  });

  it.each([
    ["refused", 401, { error: { message: "bad key" } }, 401],
    ["not paid for", 402, { error: { message: "Insufficient Balance" } }, 402],
  ])(
    "says each time that the only key was %s, and serves as soon as it is not",
    async (_name, given, body, status) => {
      const own = await startFaultWorld();
      own.upstream.always(send(given, body));
      const question = { client: "openai-chat" as const, model: "to-openai-chat", stream: false };
      for (const _ of [1, 2, 3, 4, 5]) {
        const said = await ask(own.url, question);
        expect(said.status).toBe(status);
        expect(said.text).toContain(body.error.message);
      }
      own.upstream.always(send(200, helloAnswer("openai-chat")));
      expect((await ask(own.url, question)).status).toBe(200);
      await own.close();
    },
  );

  it("asks the next candidate where a key is not there", async () => {
    const own = await startFaultWorld({
      secret: async (reference) => {
        const name = "variable" in reference ? reference.variable : "?";
        if (name === "SPARE") return secretOf(name);
        const { AienvError } = await import("../../../src/core/error.ts");
        throw new AienvError("secrets.missing", `${name} is not set`, { hint: "export it" });
      },
    });
    own.spare.always(send(200, helloAnswer("openai-chat")));
    const question = { client: "openai-chat" as const, stream: false };
    expect((await ask(own.url, { ...question, model: "safe-openai-chat" })).status).toBe(200);
    const alone = await ask(own.url, { ...question, model: "to-openai-chat" });
    expect(alone.status).toBe(403);
    expect(alone.text).toContain("ONE is not set; export it");
    await own.close();
  });
});
