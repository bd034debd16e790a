import { describe, expect, it } from "vitest";
import { wireFormats } from "../../src/core/ids.ts";
import { ask, begin } from "./ask.ts";
import { type FaultWorld, startFaultWorld } from "./fault-world.ts";
import { hello, helloAnswer, streamIn } from "./made-answers.ts";
import { hang, send } from "./scripted-upstream.ts";

/** What each answer costs: 100 in at 1 USD per million, 10 out at 2. */
const costMicroUsd = 120;
const usd = (requests: number) => (requests * costMicroUsd) / 1_000_000;
const question = { client: "openai-chat", model: "to-openai-chat", stream: false } as const;

async function inWorld(
  budgets: readonly object[],
  test: (world: FaultWorld) => Promise<void>,
): Promise<void> {
  const world = await startFaultWorld({}, { budgets });
  const later = send(200, helloAnswer("openai-chat"));
  world.upstream.always((response, request) => void setTimeout(() => later(response, request), 20));
  world.spare.always(send(200, helloAnswer("openai-chat")));
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

const spent = (world: FaultWorld) => world.rows().reduce((sum, row) => sum + Number(row["cost"] ?? 0), 0);

describe("a budget", () => {
  it("blocks when it is spent, and says how to raise it", async () => {
    await inWorld([{ scope: "project", period: "day", limit: usd(2) }], async (world) => {
      expect((await ask(world.url, question)).status).toBe(200);
      expect((await ask(world.url, question)).status).toBe(200);
      const refused = await ask(world.url, question);
      expect(refused.status).toBe(402);
      expect(refused.text).toContain("is spent; to raise it: aienv budget set AMOUNT/day --scope project");
      expect(world.upstream.received.length).toBe(2);
      const embeddings = await ask(world.url, question);
      expect(embeddings.status).toBe(402);
      expect(world.proxy.logged.filter((line) => line.includes("refused"))).toEqual([
        expect.stringMatching(
          /^the budget of [\d.]+ USD a day of \/p is spent, so requests are refused; to raise it: /,
        ),
      ]);
    });
  });

  it("is passed by one request at most, of 50 at once, and refuses none while there is money", async () => {
    await inWorld([{ scope: "all", period: "month", limit: usd(10) }], async (world) => {
      const all = await Promise.all(Array.from({ length: 50 }, () => ask(world.url, question)));
      const served = all.filter(({ status }) => status === 200).length;
      expect(served).toBe(10);
      expect(all.filter(({ status }) => status === 402).length).toBe(40);
      expect(spent(world)).toBe(10 * costMicroUsd);
    });
  });

  it("counts what a client asked for that left before the counts came", async () => {
    await inWorld([{ scope: "project", period: "day", limit: usd(1) }], async (world) => {
      world.upstream.next(hang('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'));
      const leave = new AbortController();
      const long = { ...question, stream: true, prompt: "word ".repeat(200), signal: leave.signal };
      const response = await begin(world.url, long);
      await response.body?.getReader().read();
      leave.abort();
      await expect.poll(() => world.rows()).toMatchObject([{ cause: "client-left", output: 1 }]);
      expect(spent(world)).toBeGreaterThan(200);
      expect((await ask(world.url, question)).status).toBe(402);
    });
  });

  it.each(
    wireFormats.flatMap((client) =>
      [client, client === "gemini" ? ("openai-chat" as const) : ("gemini" as const)].map(
        (f) => [client, f] as const,
      ),
    ),
  )("counts what had come of an answer that %s from %s broke off", async (client, format) => {
    await inWorld([], async (world) => {
      const text = "lorem ipsum dolor sit amet ";
      const told = streamIn(format, [
        ...hello.slice(0, 2),
        ...Array.from({ length: 400 }, () => ({ type: "delta", key: 0, text }) as const),
      ]);
      world.upstream.next(hang(told));
      const leave = new AbortController();
      const model = `to-${format}`;
      const response = await begin(world.url, { client, model, stream: true, signal: leave.signal });
      let heard = "";
      const decoder = new TextDecoder();
      const reader = response.body?.getReader();
      while (heard.split("lorem").length <= 400) heard += decoder.decode((await reader?.read())?.value);
      leave.abort();
      await expect.poll(() => world.rows()).toMatchObject([{ cause: "client-left", outcome: "partial" }]);
      const [row] = world.rows();
      const likely = (400 * text.length) / 3.5;
      expect(Number(row?.["output"])).toBeGreaterThan(0.8 * likely);
      expect(Number(row?.["output"])).toBeLessThan(1.2 * likely);
      expect(Number(row?.["cost"])).toBe(Number(row?.["input"]) + 2 * Number(row?.["output"]));
    });
  });

  it("warns from 80 % on, in a header each time and in the log once", async () => {
    await inWorld(
      [{ scope: "project", period: "day", limit: usd(5), "on-exceed": "warn" }],
      async (world) => {
        const warnings: (string | null)[] = [];
        for (let count = 0; count < 7; count += 1)
          warnings.push((await ask(world.url, question)).headers.get("x-aienv-warning"));
        expect(warnings.slice(0, 4)).toEqual([null, null, null, null]);
        expect(warnings.slice(4)).toEqual(
          [80, 100, 120].map((share) => `the budget of ${usd(5)} USD a day of /p is ${share} % spent`),
        );
        expect(world.proxy.logged).toEqual(
          [80, 100].map((share) => `the budget of ${usd(5)} USD a day of /p is ${share} % spent`),
        );
      },
    );
  });

  it("goes down to another model, for whole answers and streams", async () => {
    const budget = { scope: "project", period: "day", limit: usd(1), "on-exceed": "spare-openai-chat/m" };
    await inWorld([budget], async (world) => {
      await ask(world.url, question);
      const down = await ask(world.url, question);
      expect(down.status).toBe(200);
      expect(down.headers.get("x-aienv-warning")).toContain("is spent: spare-openai-chat/m answers");
      expect(world.upstream.received.length).toBe(1);
      expect(world.spare.received.length).toBe(1);
    });
  });

  it.each([
    ["two-openai-chat/m", 200, "two-openai-chat/m answers"],
    [
      "block",
      402,
      "of spare-openai-chat is spent; to raise it: aienv budget set AMOUNT/day --scope provider --name spare-openai-chat",
    ],
  ])("that the model to go down to has too holds for it: %s", async (onExceed, status, told) => {
    const budgets = [
      { scope: "project", period: "day", limit: usd(1), "on-exceed": "spare-openai-chat/m" },
      { scope: "provider", name: "spare-openai-chat", period: "day", limit: usd(1), "on-exceed": onExceed },
    ];
    await inWorld(budgets, async (world) => {
      for (let count = 0; count < 2; count += 1) expect((await ask(world.url, question)).status).toBe(200);
      expect(world.spare.received.length).toBe(1);
      const third = await ask(world.url, question);
      expect(third.status).toBe(status);
      expect(third.headers.get("x-aienv-warning") ?? third.text).toContain(told);
      expect(world.spare.received.length).toBe(1);
    });
  });

  it("may go down first and block later", async () => {
    const budgets = [
      { scope: "all", period: "day", limit: usd(1), "on-exceed": "spare-openai-chat/m" },
      { scope: "all", period: "day", limit: usd(3) },
    ];
    await inWorld(budgets, async (world) => {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count += 1) statuses.push((await ask(world.url, question)).status);
      expect(statuses).toEqual([200, 200, 200, 402]);
      expect(world.spare.received.length).toBe(2);
    });
  });

  it("of a provider leaves the others of an alias", async () => {
    const budget = { scope: "provider", name: "to-openai-chat", period: "day", limit: usd(1) };
    await inWorld([budget], async (world) => {
      const safe = { ...question, model: "safe-openai-chat" };
      for (let count = 0; count < 3; count += 1) expect((await ask(world.url, safe)).status).toBe(200);
      expect(world.upstream.received.length).toBe(1);
      expect(world.spare.received.length).toBe(2);
      expect((await ask(world.url, question)).status).toBe(402);
    });
  });

  it("is charged to whoever answered, once, and gives back what was reserved", async () => {
    const budgets = ["to-openai-chat", "spare-openai-chat"].map((name) => ({
      scope: "provider",
      name,
      period: "day",
      limit: usd(2),
    }));
    await inWorld(budgets, async (world) => {
      world.upstream.always(send(503, { error: { message: "no capacity" } }));
      const safe = { ...question, model: "safe-openai-chat" };
      expect((await ask(world.url, safe)).status).toBe(200);
      expect((await ask(world.url, safe)).status).toBe(200);
      // The spare's is spent; the other one cost nothing, and fails.
      expect((await ask(world.url, safe)).status).toBe(503);
    });
  });
});
