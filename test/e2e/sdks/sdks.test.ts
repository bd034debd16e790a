/** The official SDKs as clients of the proxy, whole and streamed, against what speaks one of the four formats only. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { signature } from "../../helpers/mock-format.ts";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { type ProxyWorld, startProxyWorld } from "../../proxy/proxy-world.ts";
import { type Client, makeClients } from "./sdks.ts";

const names = ["@anthropic-ai/sdk", "openai chat", "openai responses", "@google/genai"] as const;
const ways = wireFormats.flatMap((format) => [true, false].map((stream) => [format, stream] as const));

let mock: MockProvider;
const proxies = new Map<WireFormat, ProxyWorld>();
const clients = new Map<string, Client>();

beforeAll(async () => {
  mock = await startMockProvider();
  for (const format of wireFormats) {
    const endpoints = { [format]: format.startsWith("openai-") ? `${mock.url}/v1` : mock.url };
    const proxy = await startProxyWorld(
      { providers: { only: { endpoints, key: "env:KEY", models: { big: { output: 8000 } } } } },
      { main: "only/big" },
    );
    proxies.set(format, proxy);
    for (const client of await makeClients(proxy.url, "main"))
      clients.set(`${client.name} ${format}`, client);
  }
});
afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.close();
  await mock?.close();
});
beforeEach(() => mock.forget());

describe.each(names)("%s", (name) => {
  describe.each(ways)("against %s, stream %s", (format, stream) => {
    const ask = (question: Omit<Parameters<Client["ask"]>[0], "stream">) => {
      const client = clients.get(`${name} ${format}`);
      if (!client) throw new Error(`no client ${name}`);
      return client.ask({ ...question, stream });
    };

    it("gets an answer, with the thinking before it", async () => {
      const { text, thinking } = await ask({ prompt: "THINK and say it" });
      expect({ text, thinking }).toEqual({ text: "PONG", thinking: "First I think about it." });
    });

    it("gets a call and brings its result back", async () => {
      const first = await ask({ prompt: "please USE-TOOL", tools: true });
      expect(first.calls).toEqual([{ name: "shell", input: { command: "echo tool-ran" } }]);
      const { text } = await ask({ prompt: "please USE-TOOL, THINK", tools: true, results: true });
      expect(text).toMatch(/^TOOL-OK .*ran-0/);
    });

    it("gets two calls at once and brings both results back, in their order", async () => {
      const first = await ask({ prompt: "please USE-TWO-TOOLS", tools: true });
      expect(first.calls.map(({ input }) => input)).toEqual([
        { command: "echo tool-ran" },
        { command: "echo tool-ran-too" },
      ]);
      const { text } = await ask({ prompt: "please USE-TWO-TOOLS", tools: true, results: true });
      expect(text).toMatch(/^TOOL-OK .*ran-0.* and .*ran-1/);
    });

    it("raises what the provider refuses", async () => {
      // Twice: the proxy asks once more by itself.
      mock.fail({ error: "rate-limit" }, { error: "rate-limit" });
      await expect(ask({ prompt: "say it" })).rejects.toMatchObject({ status: 429 });
    });

    it("raises that the context is too long", async () => {
      mock.fail({ error: "overflow" });
      await expect(ask({ prompt: "say it" })).rejects.toMatchObject({
        status: 400,
        message: expect.stringMatching(/too long|maximum|exceed/i),
      });
    });

    it("raises that the answer was cut", async () => {
      mock.fail({ midway: "cut" }, { midway: "cut" });
      await expect(ask({ prompt: "say it" })).rejects.toThrow();
    });
  });
});

describe("the tool runner of @anthropic-ai/sdk, which asks for a conversation that the vendor keeps", () => {
  it.each(wireFormats.filter((format) => format !== "anthropic-messages"))(
    "goes on by itself without one against %s",
    async (format) => {
      const runner = clients.get(`@anthropic-ai/sdk ${format}`)?.run;
      const ran = await runner?.("please USE-TOOL");
      expect(ran).toEqual({ text: expect.stringMatching(/^TOOL-OK .*ran-0/), runs: 1 });
    },
  );
});

describe("against Anthropic, which pauses its searches", () => {
  let proxy: ProxyWorld;
  let asking: readonly Client[];
  beforeAll(async () => {
    proxy = await startProxyWorld(
      {
        providers: {
          anthropic: { endpoints: { "anthropic-messages": mock.url }, key: "env:KEY", models: { big: {} } },
        },
      },
      { main: "anthropic/big" },
    );
    asking = await makeClients(proxy.url, "main");
  });
  afterAll(() => proxy?.close());

  const question = { prompt: "THINK, PAUSE and say it", search: true };
  const others = names.slice(1).flatMap((name) => [true, false].map((stream) => [name, stream] as const));
  it.each(others)("%s, stream %s, gets one answer of three parts", async (name, stream) => {
    const got = await asking.find((client) => client.name === name)?.ask({ ...question, stream });
    expect(got).toEqual({ text: "PONG", thinking: "First I think about it.", calls: [] });
    expect(mock.requests.map(({ body }) => body.messages.at(-1).content.length)).toEqual([1, 2, 4]);
    const [, second, third] = mock.requests.map(({ body }) => body.messages.at(-1).content);
    expect(third.slice(0, 2)).toEqual(second);
    expect(second[0]).toEqual({ type: "thinking", thinking: got?.thinking, signature });
  });

  it.each([true, false])("@anthropic-ai/sdk, stream %s, is told of the pause itself", async (stream) => {
    expect(await asking[0]?.ask({ ...question, stream })).toMatchObject({ text: "" });
    expect(mock.requests.length).toBe(1);
  });
});
