import { expect, it } from "vitest";
import { ask } from "./ask.ts";
import { helloAnswer } from "./made-answers.ts";
import { rowsOf, startProxyWorld } from "./proxy-world.ts";
import { send, startScriptedUpstream } from "./scripted-upstream.ts";

const question = { client: "openai-chat", model: "safe", stream: false } as const;

const provider = (url: string, keys: number) => ({
  endpoints: { "openai-chat": `${url}/v1` },
  keys: Array.from({ length: keys }, (_, index) => `env:KEY_${index}`),
  models: { m: {} },
});

it("as many keys as there may be leave the other candidates their turn", async () => {
  const limited = await startScriptedUpstream();
  const spare = await startScriptedUpstream();
  limited.always(send(429, { error: { message: "slow down" } }));
  spare.always(send(200, helloAnswer("openai-chat")));
  const world = await startProxyWorld(
    {
      providers: { many: provider(limited.url, 12), spare: provider(spare.url, 1) },
      aliases: { safe: { first: ["many/m", "spare/m"] } },
    },
    { main: "safe" },
  );
  try {
    expect((await ask(world.url, question)).status).toBe(200);
    expect(limited.received.length).toBe(7);
    expect(spare.received.length).toBe(1);
    expect(rowsOf(world).length).toBe(8);
  } finally {
    await world.close();
    await limited.close();
    await spare.close();
  }
});

it("keys are not spared for candidates that rest", async () => {
  const many = await startScriptedUpstream();
  const resting = await startScriptedUpstream();
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const wait = { "retry-after": "60" };
  resting.always(send(429, { error: { message: "slow down" } }, wait));
  const world = await startProxyWorld(
    {
      providers: {
        many: provider(many.url, 2),
        ...Object.fromEntries(names.map((name) => [name, provider(resting.url, 1)])),
      },
      aliases: { safe: { first: ["many/m", ...names.map((name) => `${name}/m`)] } },
    },
    { main: "safe" },
  );
  try {
    for (const name of names) await ask(world.url, { ...question, model: `${name}/m` });
    many.next(send(429, { error: { message: "slow down" } }));
    many.always(send(200, helloAnswer("openai-chat")));
    expect((await ask(world.url, question)).status).toBe(200);
    expect(many.received.length).toBe(2);
  } finally {
    await world.close();
    await many.close();
    await resting.close();
  }
});
