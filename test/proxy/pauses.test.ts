/** An upstream that pauses the work of its own tools: the proxy asks it to go on where the client has no word for that (H113). */
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { grammars } from "../helpers/grammar/list.ts";
import { searching, streamOf, wholeOf } from "../helpers/messages-parts.ts";
import { ask, begin, type Said } from "./ask.ts";
import { errorOf, partsOf, textOf } from "./made-answers.ts";
import { type ProxyWorld, startProxyWorld } from "./proxy-world.ts";
import {
  cut,
  hang,
  type Script,
  type ScriptedUpstream,
  send,
  startScriptedUpstream,
  stream,
} from "./scripted-upstream.ts";

const others = wireFormats.filter((format) => format !== "anthropic-messages");
const ways = others.flatMap((client) => [true, false].map((streams) => [client, streams] as const));
/** A search that the vendor runs, as each format asks for it. */
const search: Readonly<Record<WireFormat, object>> = {
  "anthropic-messages": { tools: [{ type: "web_search_20250305", name: "web_search" }] },
  "openai-chat": { web_search_options: {}, stream_options: { include_usage: true } },
  "openai-responses": { tools: [{ type: "web_search" }] },
  gemini: { tools: [{ googleSearch: {} }] },
};
const limit = { scope: "project", period: "day", limit: 0.0002, "on-exceed": "block" };

let upstream: ScriptedUpstream;
let spare: ScriptedUpstream;
let proxy: ProxyWorld;
const open = (registry: object = {}): Promise<ProxyWorld> =>
  startProxyWorld(
    {
      providers: {
        anthropic: {
          endpoints: { "anthropic-messages": upstream.url },
          key: "env:ONE",
          models: { m: { price: { input: 1, output: 2 } } },
        },
        spare: { endpoints: { "openai-chat": `${spare.url}/v1` }, key: "env:TWO", models: { m: {} } },
      },
      aliases: { safe: { first: ["anthropic/m", "spare/m"] } },
      ...registry,
    },
    { main: "anthropic/m" },
  );

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  spare = await startScriptedUpstream();
  proxy = await open();
});
afterAll(async () => {
  await proxy.close();
  await upstream.close();
  await spare.close();
});
beforeEach(() => {
  upstream.forget();
  spare.forget();
});

const question = (client: WireFormat, streams: boolean, model = "main") => ({
  client,
  model,
  stream: streams,
  more: search[client],
});

/** The content in one part of an answer: streamed or whole. */
function part(streams: boolean, content: readonly JsonObject[], paused = true): Script {
  const made = paused ? { stop: "pause_turn", container: "container_1" } : {};
  return streams ? stream(streamOf(content, made)) : send(200, wholeOf(content, made));
}

const messagesIn = (index: number): readonly JsonObject[] =>
  (JSON.parse(upstream.received[index]?.body ?? "{}") as { messages: JsonObject[] }).messages;

let seen = 0;
/** The ledger's rows since it was asked last. */
function newRows(of = proxy): readonly Record<string, unknown>[] {
  of.flush();
  const database = openLedgerToRead(of.ledger, existsSync);
  try {
    const rows = database?.prepare("SELECT * FROM attempts ORDER BY rowid").all() ?? [];
    return rows.slice(seen);
  } finally {
    database?.close();
  }
}
beforeEach(() => {
  seen = 0;
  seen = newRows().length;
});

const complete: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": '"end_turn"',
  "openai-chat": '"finish_reason":"tool_calls"',
  "openai-responses": '"status":"completed"',
  gemini: '"finishReason":"STOP"',
};

function check(client: WireFormat, streams: boolean, { text }: Said): void {
  const { checkStream, checkAnswer } = grammars[client];
  expect(streams ? checkStream(text, { wantsUsage: true }) : checkAnswer(JSON.parse(text))).toEqual([]);
}

describe.each(ways)("%s, stream %s", (client, streams) => {
  it("is given one answer of three parts, and each is a row of its own", async () => {
    upstream.next(
      part(streams, searching.slice(0, 3)),
      part(streams, searching.slice(3, 5)),
      part(streams, searching.slice(5), false),
    );
    const said = await ask(proxy.url, question(client, streams));
    expect(said.status).toBe(200);
    check(client, streams, said);
    expect(said.text).toContain(complete[client]);
    expect(said.text).toMatch(/(?:output_tokens|completion_tokens|candidatesTokenCount)":30\b/);
    expect(upstream.received.length).toBe(3);
    const [asked] = messagesIn(0);
    expect(messagesIn(1)).toEqual([asked, { role: "assistant", content: searching.slice(0, 3) }]);
    expect(messagesIn(2)).toEqual([asked, { role: "assistant", content: searching.slice(0, 5) }]);
    expect(JSON.parse(upstream.received[2]?.body ?? "")).toMatchObject({ container: "container_1" });
    const row = {
      outcome: "ok",
      input: 100,
      output: 10,
      cost: 120,
      exchange: said.headers.get("x-aienv-exchange"),
    };
    expect(newRows()).toMatchObject([0, 1, 2].map((number) => ({ ...row, number })));
    expect(proxy.logged).toEqual([]);
  });

  it("hears of a limit when the upstream pauses for the ninth time", async () => {
    upstream.always(part(streams, searching.slice(0, 3)));
    const said = await ask(proxy.url, question(client, streams));
    expect(upstream.received.length).toBe(9);
    check(client, streams, said);
    expect(said.text).toMatch(/"finish_reason":"length"|"status":"incomplete"|"MAX_TOKENS"/);
    expect(newRows().at(-1)?.["warnings"]).toContain("answer-paused approximated");
  });

  it("hears of an error of the next part, and of nothing else", async () => {
    const refusal = send(400, { error: { type: "invalid_request_error", message: "no such turn" } });
    upstream.next(part(streams, searching.slice(0, 3)), refusal);
    const said = await ask(proxy.url, question(client, streams));
    expect(upstream.received.length).toBe(2);
    expect(said.status).toBe(streams ? 200 : 400);
    if (streams) check(client, streams, said);
    expect(said.text).toContain("no such turn");
    expect(newRows()).toMatchObject([{ outcome: "ok" }, { outcome: "failed", cause: "invalid-request" }]);
  });

  it("leaves between two parts", async () => {
    upstream.next(part(streams, searching.slice(0, 3)), hang());
    const leave = new AbortController();
    const asked = begin(proxy.url, { ...question(client, streams), signal: leave.signal })
      .then((response) => response.text())
      .catch(() => "left");
    const { left } = await upstream.has(2);
    const began = Date.now();
    leave.abort();
    expect((await left) - began).toBeLessThan(500);
    expect(await asked).toBe("left");
    await wait(20);
    expect(newRows()).toMatchObject([{ outcome: "ok" }, { cause: "client-left" }]);
    expect(upstream.received.length).toBe(2);
  });
});

describe.each([
  ["openai-responses", true],
  ["openai-chat", false],
] as const)("%s, stream %s, for a while", (client, streams) => {
  it("waits where the upstream has no room for the next part, and goes on", async () => {
    upstream.next(
      part(streams, searching.slice(0, 3)),
      send(429, { error: { type: "rate_limit_error", message: "slow down" } }, { "retry-after": "0" }),
      part(streams, searching.slice(3), false),
    );
    const said = await ask(proxy.url, question(client, streams));
    check(client, streams, said);
    expect(said.text).toContain(complete[client]);
    expect(messagesIn(2)).toEqual(messagesIn(1));
    expect(newRows()).toMatchObject([{ outcome: "ok" }, { outcome: "failed" }, { outcome: "ok" }]);
  });
});

describe.each(others)("a stream of %s", (client) => {
  it("ends in an error where a later part is cut", async () => {
    const later = streamOf(searching.slice(3));
    upstream.next(part(true, searching.slice(0, 3)), cut(later.slice(0, later.indexOf("message_delta"))));
    const said = await ask(proxy.url, question(client, true));
    check(client, true, said);
    const parts = partsOf(client, said.text);
    expect(errorOf(parts)?.message).toMatch(/cut/);
    expect(textOf(parts)).toContain("High water is at two.");
    expect(newRows()).toMatchObject([{ outcome: "ok" }, { outcome: "partial", cause: "server" }]);
  });

  it("goes on with a part that comes whole", async () => {
    upstream.next(part(true, searching.slice(0, 3)), part(false, searching.slice(3), false));
    const said = await ask(proxy.url, question(client, true));
    check(client, true, said);
    expect(textOf(partsOf(client, said.text))).toBe("I look it up. High water is at two.");
  });
});

describe("another model", () => {
  /** Nobody rests there yet. */
  let fresh: ProxyWorld;
  beforeEach(async () => {
    fresh = await open();
  });
  afterEach(() => fresh.close());

  const answer = {
    choices: [{ index: 0, message: { role: "assistant", content: "spare" }, finish_reason: "stop" }],
  };

  it("answers instead where the next part fails and nothing was told yet", async () => {
    upstream.next(part(false, searching.slice(0, 3)), send(529, { error: { type: "overloaded_error" } }));
    spare.next(send(200, answer));
    const said = await ask(fresh.url, question("openai-chat", false, "safe"));
    expect(said.text).toContain("spare");
    expect(JSON.parse(spare.received[0]?.body ?? "").messages.length).toBe(1);
  });

  it("does not go on with what a client has heard the beginning of", async () => {
    upstream.next(part(true, searching.slice(0, 3)), send(400, { error: { message: "prompt is too long" } }));
    const said = await ask(fresh.url, question("openai-chat", true, "safe"));
    check("openai-chat", true, said);
    expect(said.text).toContain("too long");
    expect(spare.received).toEqual([]);
  });
});

describe("a client of Messages", () => {
  it.each([true, false])("is told of the pause itself, stream %s", async (streams) => {
    upstream.next(part(streams, searching.slice(0, 3)));
    const said = await ask(proxy.url, question("anthropic-messages", streams));
    expect(said.text).toContain('"pause_turn"');
    expect(upstream.received.length).toBe(1);
  });
});

describe("a budget", () => {
  it("is spent by all parts together", async () => {
    const frugal = await open({ budgets: [limit] });
    try {
      upstream.next(part(false, searching.slice(0, 3)), part(false, searching.slice(3), false));
      expect((await ask(frugal.url, question("openai-chat", false))).status).toBe(200);
      const refused = await ask(frugal.url, question("openai-chat", false));
      expect(refused.text).toContain("is spent");
    } finally {
      await frugal.close();
    }
  });
});
