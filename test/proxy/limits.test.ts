import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Dependencies } from "../../src/proxy/dependencies.ts";
import { ask } from "./ask.ts";
import { leapingClock } from "./fault-world.ts";
import { helloAnswer } from "./made-answers.ts";
import { type ProxyWorld, startProxyWorld, token } from "./proxy-world.ts";
import { hang, type ScriptedUpstream, send, startScriptedUpstream } from "./scripted-upstream.ts";

const answer = send(200, helloAnswer("openai-chat"));
let upstream: ScriptedUpstream;
let spare: ScriptedUpstream;
let proxy: ProxyWorld;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
  spare = await startScriptedUpstream();
  for (const one of [upstream, spare]) one.always(answer);
});
afterEach(async () => {
  await proxy.close();
  await upstream.close();
  await spare.close();
});

async function start(limits: object, more: Partial<Dependencies> = {}): Promise<void> {
  const provider = (url: string) => ({ endpoints: { "openai-chat": `${url}/v1` }, models: { m: {} } });
  const providers = { full: { ...provider(upstream.url), limits }, spare: provider(spare.url) };
  const aliases = { either: { first: ["full/m", "spare/m"] } };
  proxy = await startProxyWorld({ providers, aliases }, {}, more);
}
const question = (model: string, prompt = "a", signal?: AbortSignal) =>
  ask(proxy.url, { client: "openai-chat", model, stream: false, prompt, ...(signal && { signal }) });
const asked = () => [upstream.received.length, spare.received.length];

describe("a provider's limits", () => {
  it("let so many requests at once through, and the others wait for them", async () => {
    let [running, most] = [0, 0];
    upstream.always((response, request) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        answer(response, request);
      }, 40);
    });
    await start({ concurrency: 2 });
    const all = await Promise.all(Array.from({ length: 7 }, () => question("full/m")));
    expect(all.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect({ most, asked: asked() }).toEqual({ most: 2, asked: [7, 0] });
  });

  it.each([
    ["requests", { rpm: 2 }, "a"],
    ["tokens", { tpm: 250 }, "word ".repeat(80)],
  ])("send to another candidate what is over the %s of a minute", async (_name, limits, prompt) => {
    await start(limits);
    for (let count = 0; count < 5; count += 1) expect((await question("either", prompt)).status).toBe(200);
    expect(asked()).toEqual([2, 3]);
  });

  it("are over after a minute", async () => {
    let now = Date.now();
    await start({ rpm: 1 }, { now: () => now });
    await question("either");
    await question("either");
    now += 60_000;
    await question("either");
    expect(asked()).toEqual([2, 1]);
  });

  it("make it wait no shorter and no longer where the clock is set meanwhile", async () => {
    let now = Date.now();
    upstream.next((response, request) => {
      now += 3_600_000;
      setTimeout(() => answer(response, request), 120);
    });
    await start({ concurrency: 1 }, { now: () => now });
    const all = await Promise.all([question("full/m"), question("full/m")]);
    expect(all.map(({ status }) => status)).toEqual([200, 200]);
    let elapsed = 0;
    await proxy.close();
    await start({ concurrency: 1 }, { now: () => (now -= 3_600_000), elapsed: () => (elapsed += 200_000) });
    upstream.next(hang());
    const leave = new AbortController();
    const hangs = question("full/m", "a", leave.signal).catch(() => "left");
    await upstream.has(1);
    expect((await question("full/m")).status).toBe(429);
    leave.abort();
    expect(await hangs).toBe("left");
  });

  it("are told to a client that waited for room in vain", async () => {
    upstream.next(hang());
    await start({ concurrency: 1 }, { elapsed: leapingClock() });
    const leave = new AbortController();
    const hangs = question("full/m", "a", leave.signal).catch(() => "left");
    await upstream.has(1);
    const refused = await question("full/m");
    expect(refused.status).toBe(429);
    expect(refused.text).toContain("is at the limits that the registry sets it");
    leave.abort();
    expect(await hangs).toBe("left");
    await expect.poll(async () => (await question("full/m")).status).toBe(200);
  });

  it("hold for the routes beside the four formats too, which do not wait", async () => {
    upstream.always(send(200, { data: [] }));
    await start({ rpm: 1 });
    const embed = () =>
      fetch(`${proxy.url}/v1/embeddings`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ model: "full/m", input: "a" }),
      });
    expect([(await embed()).status, (await embed()).status]).toEqual([200, 429]);
    expect((await question("either")).status).toBe(200);
    expect(asked()).toEqual([1, 1]);
  });
});
