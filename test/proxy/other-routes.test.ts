import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ask } from "./ask.ts";
import { type FaultWorld, secretOf, startFaultWorld } from "./fault-world.ts";
import { token } from "./proxy-world.ts";
import { cut, events, send } from "./scripted-upstream.ts";

const key = secretOf("ONE");
let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterEach(() => world.upstream.forget());
afterAll(() => world.close());

const model = "to-openai-chat/m";

function post(
  path: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${world.url}/v1/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
  });
}
const postJson = (path: string, body: object) =>
  post(path, JSON.stringify(body), { "content-type": "application/json" });

describe("a route beside the four formats", () => {
  it.each(["embeddings", "completions", "images/generations", "rerank", "moderations"])(
    "passes JSON of %s on, with the upstream's name of the model and the provider's key",
    async (path) => {
      const answer = { object: "list", data: [1.5], usage: { prompt_tokens: 7, total_tokens: 7 } };
      world.upstream.next(send(200, answer));
      const response = await postJson(path, { model, input: "a text", more: [1, { b: null }] });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(answer);
      const [received] = world.upstream.received;
      expect(received?.url).toBe(`/v1/${path}`);
      expect(received?.body).toBe(`{"model":"m","input":"a text","more":[1,{"b":null}]}`);
      expect(received?.headers.authorization).toBe(`Bearer ${key}`);
      expect(world.rows().at(-1)).toMatchObject({
        client: path,
        upstream: path,
        provider: "to-openai-chat",
        model: "m",
        asked: model,
        outcome: "ok",
        status: 200,
        input: 7,
        cost: 7,
        exchange: response.headers.get("x-aienv-exchange"),
      });
    },
  );

  it("passes a form with a file on to the byte, but for the model's name", async () => {
    const file = Buffer.from(Array.from({ length: 2048 }, (_, index) => index % 128));
    const head = (name: string, more = "") =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
    const form = (name: string) =>
      Buffer.concat([
        Buffer.from(`${head("file", '; filename="a.wav"')}Content-Type: audio/wav\r\n\r\n`),
        file,
        Buffer.from(`\r\n${head("model")}\r\n${name}\r\n--b--\r\n`),
      ]);
    world.upstream.next((response, { body }) =>
      send(200, { text: "said", same: body === form("m").toString() })(response, { body } as never),
    );
    const response = await post("audio/transcriptions", form(model), {
      "content-type": "multipart/form-data; boundary=b",
    });
    expect(await response.json()).toEqual({ text: "said", same: true });
    expect(world.upstream.received[0]?.headers["content-type"]).toBe("multipart/form-data; boundary=b");
    // A cost that nobody counted is unknown.
    expect(world.rows().at(-1)).toMatchObject({ client: "audio/transcriptions", outcome: "ok", cost: null });
  });

  it("takes a provider's keys in turn, passes over one that rests, and lets go of one that is refused", async () => {
    const turns = [0, 0.5];
    const refused: unknown[] = [];
    const own = await startFaultWorld({
      chance: () => turns[0] ?? 0,
      secretRefused: (reference) => void refused.push(reference),
    });
    const embed = async () => {
      await fetch(`${own.url}/v1/embeddings`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ model: "two-openai-chat/m", input: "a" }),
      });
      return own.upstream.received.at(-1)?.headers.authorization;
    };
    own.upstream.always(send(200, { data: [] }));
    expect(await embed()).toBe(`Bearer ${secretOf("ONE")}`);
    turns.shift();
    expect(await embed()).toBe(`Bearer ${secretOf("TWO")}`);
    own.upstream.next(send(429, { error: { message: "slow down" } }, { "retry-after": "60" }));
    await ask(own.url, { client: "openai-chat", model: "two-openai-chat", stream: false });
    own.upstream.always(send(401, { error: { message: "bad key" } }));
    expect(await embed()).toBe(`Bearer ${secretOf("ONE")}`);
    expect(refused).toContainEqual(expect.objectContaining({ variable: "ONE" }));
    await own.close();
  });

  it("hands sound on as it comes", async () => {
    const sound = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    world.upstream.next(send(200, sound, { "content-type": "audio/mpeg" }));
    const response = await postJson("audio/speech", { model, input: "a text" });
    expect(response.headers.get("content-type")).toBe("audio/mpeg");
    expect(Buffer.from(await response.arrayBuffer()).equals(sound)).toBe(true);
  });

  it("hands an error on, without the key that the provider repeats in it, and keeps a row of it", async () => {
    world.upstream.next(send(401, { error: { message: `wrong key ${key}` } }));
    const response = await postJson("embeddings", { model, input: "a text" });
    expect(response.status).toBe(401);
    expect(await response.text()).toMatch(/wrong key (?!kx)/);
    expect(world.rows().at(-1)).toMatchObject({ client: "embeddings", outcome: "failed", status: 401 });
  });

  it("hides the key in a stream too, where it lies across two pieces", async () => {
    world.upstream.next(async (response) => {
      response.writeHead(200, events);
      response.write(`data: a ${key.slice(0, 9)}`);
      await new Promise((resolve) => setTimeout(resolve, 60));
      response.end(`${key.slice(9)} b ${key.slice(0, 5)}`);
    });
    const response = await postJson("completions", { model, prompt: "a text", stream: true });
    expect(await response.text()).toBe(`data: a ******** b ${key.slice(0, 5)}`);
  });

  it("follows no redirect", async () => {
    world.upstream.next(send(307, "", { location: `${world.spare.url}/v1/embeddings` }));
    const response = await fetch(`${world.url}/v1/embeddings`, {
      method: "POST",
      redirect: "manual",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ model, input: "a text" }),
    });
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toBeNull();
    expect(world.spare.received).toEqual([]);
  });

  it.each([
    ["JSON", "application/json", '{"data":['],
    ["sound", "audio/mpeg", "abc"],
  ])("is no whole answer where the upstream cuts %s", async (_, type, begun) => {
    world.upstream.next(cut(begun, { "content-type": type }));
    const got = await postJson("embeddings", { model, input: "a text" })
      .then(
        async (response) => response.ok && (await response.text()),
        () => false,
      )
      .catch(() => false);
    expect(got).toBe(false);
    expect(world.rows().at(-1)?.["outcome"]).not.toBe("ok");
  });

  it("asks no provider that has no OpenAI endpoint", async () => {
    const response = await postJson("embeddings", { model: "to-gemini/m", input: "a text" });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("no provider of");
    expect(world.upstream.received).toEqual([]);
  });

  it("counts for a budget, which blocks it once it is spent", async () => {
    const poor = await startFaultWorld(
      {},
      { budgets: [{ scope: "project", period: "day", limit: 0.00001 }] },
    );
    try {
      poor.upstream.always(send(200, { data: [], usage: { prompt_tokens: 10, total_tokens: 10 } }));
      const ask = () =>
        fetch(`${poor.url}/v1/embeddings`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ model, input: "a text" }),
        });
      expect([(await ask()).status, (await ask()).status]).toEqual([200, 402]);
      expect(poor.upstream.received).toHaveLength(1);
    } finally {
      await poor.close();
    }
  });
});
