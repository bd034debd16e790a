import { expect, it } from "vitest";
import type { World } from "../../src/proxy/dependencies.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import { ask } from "./ask.ts";
import { helloAnswer } from "./made-answers.ts";
import { startProxyWorld } from "./proxy-world.ts";
import { send, startScriptedUpstream } from "./scripted-upstream.ts";

const registryOf = (url: string, more: object = {}) => ({
  providers: { one: { endpoints: { "openai-chat": url }, models: { m: {} }, ...more } },
});

function worldOf(registry: object, generation: number): World {
  const parsed = registrySchema.parse({ version: 1, profiles: { default: {} }, ...registry });
  const { providers } = resolveProviders(parsed, new Map());
  return { generation, registry: parsed, providers, tools: [] };
}

it("what a refusal taught holds as long as the endpoint is described as it was", async () => {
  const upstream = await startScriptedUpstream();
  const other = await startScriptedUpstream();
  let world = worldOf(registryOf(`${upstream.url}/v1`), 1);
  const proxy = await startProxyWorld({}, { main: "one/m" }, { world: () => world });
  for (const one of [upstream, other]) one.always(send(200, helloAnswer("openai-chat")));
  upstream.next(send(400, { error: { message: "Unrecognized request argument supplied: logit_bias" } }));
  const question = { client: "openai-chat", model: "main", stream: false } as const;
  /** Which of its upstream requests held the field. */
  const sent = async (to = upstream) => {
    const before = to.received.length;
    expect((await ask(proxy.url, { ...question, more: { logit_bias: { 1: 2 } } })).status).toBe(200);
    return to.received.slice(before).map(({ body }) => body.includes("logit_bias"));
  };
  try {
    expect(await sent()).toEqual([true, false]);
    expect(await sent()).toEqual([false]);
    world = worldOf({ ...registryOf(`${upstream.url}/v1`), aliases: { a: { first: ["one/m"] } } }, 2);
    expect(await sent(), "something else was edited").toEqual([false]);
    world = worldOf(registryOf(`${other.url}/v1`), 3);
    expect(await sent(other), "another base URL").toEqual([true]);
    world = worldOf(registryOf(`${upstream.url}/v1`, { models: { m: { output: 5_000 } } }), 4);
    expect(await sent(), "another word about the model").toEqual([true]);
  } finally {
    await proxy.close();
    await upstream.close();
    await other.close();
  }
});
