import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import { openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { type MockProvider, startMockProvider } from "../helpers/mock-provider.ts";
import { type ProxyWorld, startProxyWorld, token } from "./proxy-world.ts";

let mock: MockProvider;
let proxy: ProxyWorld;
beforeAll(async () => {
  mock = await startMockProvider();
  const provider = (format: WireFormat) => ({
    endpoints: { [format]: format.startsWith("openai-") ? `${mock.url}/v1` : mock.url },
    key: `env:KEY_${format.toUpperCase().replace("-", "_")}`,
    models: { m: { price: { input: 1, output: 2 } } },
  });
  proxy = await startProxyWorld(
    { providers: Object.fromEntries(wireFormats.map((format) => [format, provider(format)])) },
    Object.fromEntries(wireFormats.map((format) => [`to-${format}`, `${format}/m`])),
  );
});
afterAll(async () => {
  await proxy.close();
  await mock.close();
});
beforeEach(() => mock.forget());

const prompt = "say something";
/** What each format's client sends, and where the answer's text stands. */
const clients: Record<
  WireFormat,
  {
    path(model: string, stream: boolean): string;
    body(model: string, stream: boolean): object;
    text(body: string): string;
  }
> = {
  "anthropic-messages": {
    path: () => "/v1/messages",
    body: (model, stream) => ({
      model,
      stream,
      max_tokens: 100,
      messages: [{ role: "user", content: prompt }],
    }),
    text: (body) => matches(body, /"text":"((?:[^"\\]|\\.)*)"/g),
  },
  "openai-chat": {
    path: () => "/v1/chat/completions",
    body: (model, stream) => ({ model, stream, messages: [{ role: "user", content: prompt }] }),
    text: (body) => matches(body, /"content":"((?:[^"\\]|\\.)*)"/g),
  },
  "openai-responses": {
    path: () => "/v1/responses",
    body: (model, stream) => ({ model, stream, input: prompt }),
    text: (body) =>
      matches(body.split("response.output_text.done").at(-1) ?? "", /"text":"((?:[^"\\]|\\.)*)"/g),
  },
  gemini: {
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: () => ({ contents: [{ role: "user", parts: [{ text: prompt }] }] }),
    text: (body) => matches(body, /"text":"((?:[^"\\]|\\.)*)"/g),
  },
};
const matches = (body: string, pattern: RegExp) =>
  [...body.matchAll(pattern)].map(([, text]) => text).join("");
const pairs = wireFormats.flatMap((client) =>
  wireFormats.flatMap((upstream) => [true, false].map((stream) => [client, upstream, stream] as const)),
);

describe("sixteen pairs of formats", () => {
  it.each(pairs)("%s to %s, stream %s", async (client, upstream, stream) => {
    const { path, body, text } = clients[client];
    const model = `to-${upstream}`;
    const response = await fetch(`${proxy.url}${path(model, stream)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body(model, stream)),
    });
    const said = await response.text();
    expect(proxy.logged).toEqual([]);
    expect({ status: response.status, text: text(said) }).toEqual({
      status: 200,
      text: expect.stringContaining("PONG"),
    });
    expect(response.headers.get("content-type")).toMatch(stream ? /event-stream/ : /json/);
    expect(response.headers.get("x-aienv-exchange")).toMatch(/^x\d+$/);
    const [seen] = mock.requests;
    expect(seen?.model).toBe("m");
    expect(JSON.stringify(seen?.headers)).toContain("key-of-KEY_");
    expect(mock.log()).not.toContain(token);
  });

  it("leave a row each in the ledger, with tokens and cost", () => {
    proxy.flush();
    const rows =
      openLedgerToRead(proxy.ledger, existsSync)
        ?.prepare("SELECT outcome, input, output, cost FROM attempts")
        .all() ?? [];
    expect(rows.length).toBe(pairs.length);
    expect(
      rows.filter(
        (row) => row["outcome"] !== "ok" || !(Number(row["input"]) > 0) || !(Number(row["cost"]) > 0),
      ),
    ).toEqual([]);
  });
});
