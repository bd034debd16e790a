import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../src/core/ids.ts";
import { ask } from "./ask.ts";
import { helloAnswer } from "./made-answers.ts";
import { rowsOf, startProxyWorld, token } from "./proxy-world.ts";
import {
  hang,
  type Script,
  type ScriptedUpstream,
  send,
  startScriptedUpstream,
} from "./scripted-upstream.ts";

/** Long enough that what is estimated of it is no less than the 100 tokens that each answer counts. */
const prompt = "word ".repeat(120);

const later =
  (script: Script): Script =>
  (response, request) =>
    void setTimeout(() => script(response, request), 20);

async function withUpstreams(test: (upstreams: readonly ScriptedUpstream[]) => Promise<void>): Promise<void> {
  const upstreams = [await startScriptedUpstream(), await startScriptedUpstream()];
  try {
    await test(upstreams);
  } finally {
    for (const upstream of upstreams) await upstream.close();
  }
}

const costOf = (world: Parameters<typeof rowsOf>[0]) =>
  rowsOf(world).reduce((sum, row) => sum + Number(row["cost"] ?? 0), 0);

describe("what is reserved for a request is the most that it may cost", () => {
  it("where a dearer model answers in place of the first", async () => {
    await withUpstreams(async ([cheap, dear]) => {
      cheap?.always(send(503, { error: { message: "no capacity" } }));
      dear?.always(later(send(200, helloAnswer("openai-chat"))));
      const provider = (url: string | undefined, input: number) => ({
        endpoints: { "openai-chat": `${url}/v1` },
        models: { m: { price: { input, output: 2 * input } } },
      });
      const one = 100 * 100 + 10 * 200;
      const world = await startProxyWorld(
        {
          providers: { cheap: provider(cheap?.url, 1), dear: provider(dear?.url, 100) },
          aliases: { safe: { first: ["cheap/m", "dear/m"] } },
          budgets: [{ scope: "all", period: "day", limit: (2.5 * one) / 1_000_000 }],
        },
        { main: "safe" },
      );
      try {
        const question = { client: "openai-chat", model: "safe", stream: false, prompt } as const;
        const more = { max_tokens: 10 };
        await Promise.all(Array.from({ length: 20 }, () => ask(world.url, { ...question, more })));
        expect(costOf(world)).toBe(3 * one);
      } finally {
        await world.close();
      }
    });
  });

  it.each<[WireFormat, object]>([
    ["anthropic-messages", { max_tokens: 50_000 }],
    ["openai-chat", { max_tokens: 50_000 }],
    ["openai-chat", { max_completion_tokens: 10_000, n: 5 }],
    ["openai-responses", { max_output_tokens: 50_000 }],
    ["gemini", { generationConfig: { maxOutputTokens: 50_000 } }],
    ["gemini", { generationConfig: { maxOutputTokens: 10_000, candidateCount: 5 } }],
  ])("as far as %s limits the answer: %o", async (client, more) => {
    await withUpstreams(async ([upstream]) => {
      const answer = JSON.stringify(helloAnswer(client)).replaceAll(/\b10\b/g, "50000");
      upstream?.always(later(send(200, answer)));
      const url = client.startsWith("openai-") ? `${upstream?.url}/v1` : `${upstream?.url}`;
      const world = await startProxyWorld(
        {
          providers: {
            one: { endpoints: { [client]: url }, models: { m: { price: { input: 1, output: 2 } } } },
          },
          budgets: [{ scope: "all", period: "day", limit: 0.15 }],
        },
        { main: "one/m" },
      );
      try {
        const question = { client, model: "main", stream: false, prompt, more } as const;
        await Promise.all(Array.from({ length: 10 }, () => ask(world.url, question)));
        expect(costOf(world)).toBe(2 * (100 + 100_000));
      } finally {
        await world.close();
      }
    });
  });

  it("of an input that is written to a cache", async () => {
    await withUpstreams(async ([upstream]) => {
      const usage = { input_tokens: 0, cache_creation_input_tokens: 170, output_tokens: 1 };
      upstream?.always(later(send(200, helloAnswer("anthropic-messages", { usage }))));
      const price = { input: 1, output: 1, "cache-write": 10 };
      const world = await startProxyWorld(
        {
          providers: {
            one: { endpoints: { "anthropic-messages": `${upstream?.url}` }, models: { m: { price } } },
          },
          budgets: [{ scope: "all", period: "day", limit: (2.5 * 1_701) / 1_000_000 }],
        },
        { main: "one/m" },
      );
      try {
        const more = {
          max_tokens: 1,
          system: [{ type: "text", text: prompt, cache_control: { type: "ephemeral" } }],
        };
        const question = {
          client: "anthropic-messages",
          model: "main",
          stream: false,
          prompt,
          more,
        } as const;
        await Promise.all(Array.from({ length: 10 }, () => ask(world.url, question)));
        expect(costOf(world)).toBe(3 * 1_701);
      } finally {
        await world.close();
      }
    });
  });
});

it("who waits for money waits no longer because the clock is set back", async () => {
  await withUpstreams(async ([upstream]) => {
    upstream?.next(hang());
    let [now, elapsed] = [Date.UTC(2026, 10, 30, 12), 0];
    const models = { m: { price: { input: 1, output: 2 } } };
    const world = await startProxyWorld(
      {
        providers: { one: { endpoints: { "openai-chat": `${upstream?.url}/v1` }, models } },
        budgets: [{ scope: "all", period: "day", limit: 0.15 }],
      },
      { main: "one/m" },
      { now: () => --now, elapsed: () => (elapsed += 20_000) },
    );
    try {
      const question = { client: "openai-chat", model: "main", stream: false, prompt } as const;
      const more = { max_tokens: 100_000 };
      const leave = new AbortController();
      const hangs = ask(world.url, { ...question, more, signal: leave.signal }).catch(() => "left");
      await upstream?.has(1);
      const refused = await ask(world.url, { ...question, more });
      expect(refused.status).toBe(402);
      expect(refused.text).toContain("is reserved for requests under way");
      leave.abort();
      expect(await hangs).toBe("left");
    } finally {
      await world.close();
    }
  });
});

describe("a route whose cost nobody can reckon", () => {
  it("is blocked by a budget that would go down to another model", async () => {
    await withUpstreams(async ([upstream]) => {
      upstream?.always(send(200, { data: [], usage: { prompt_tokens: 1000, total_tokens: 1000 } }));
      const models = { m: { price: { input: 1, output: 2 } }, small: { price: { input: 0.1, output: 0.2 } } };
      const world = await startProxyWorld(
        {
          providers: { one: { endpoints: { "openai-chat": `${upstream?.url}/v1` }, models } },
          budgets: [{ scope: "all", period: "day", limit: 0.001, "on-exceed": "one/small" }],
        },
        { main: "one/m" },
      );
      const embed = (model: string) =>
        fetch(`${world.url}/v1/embeddings`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ model, input: "x" }),
        });
      try {
        expect((await embed("one/m")).status).toBe(200);
        const refused = await embed("one/m");
        expect(refused.status).toBe(402);
        expect(await refused.text()).toContain("is spent; to raise it: aienv budget set");
        expect((await embed("one/small")).status).toBe(200);
      } finally {
        await world.close();
      }
    });
  });
});
