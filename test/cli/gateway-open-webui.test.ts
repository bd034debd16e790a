import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { startFakeOpenWebUi, userKey } from "../helpers/fake-open-webui.ts";
import { tempProject } from "../helpers/temp-project.ts";

async function world() {
  const fake = await startFakeOpenWebUi();
  onTestFinished(() => fake.close());
  const registry = `version: 1
providers:
  house:
    endpoints: { openai-chat: https://house.test/v1 }
    keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]
    models: { big: {}, quick: { upstream: tiny } }
  claude: { template: anthropic, key: env:HOUSE_KEY }
  page: { template: open-webui, url: ${fake.url}, admin: { token: env:PAGE_ADMIN } }
aliases: { safe: { first: [house/big, house/quick] } }
profiles: { default: { main: house/big } }
`;
  const project = tempProject({ registry });
  Object.assign(project.environment, { HOUSE_KEY_2: "second-house-key", PAGE_ADMIN: userKey });
  const edit = (from: string, to: string) => {
    const text = readFileSync(project.paths.registry, "utf8");
    writeFileSync(project.paths.registry, text.replace(from, to));
  };
  return { ...project, fake, edit };
}

const theirs = { prefix_id: "t", model_ids: ["gpt"] };

describe("gateway push to Open WebUI", () => {
  it("adds a connection for each key, keeps those of others as they are, and says what it can't", async () => {
    const { aienv, fake } = await world();
    const { code, out, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(0);
    expect(fake.config).toMatchObject({
      OPENAI_API_BASE_URLS: ["https://theirs.test/v1", "https://house.test/v1", "https://house.test/v1"],
      OPENAI_API_KEYS: ["their-key-0123456789", "planted-house-key", "second-house-key"],
      OPENAI_API_CONFIGS: {
        "0": theirs,
        "1": { enable: true, model_ids: ["big", "tiny"], aienv: "aienv house" },
        "2": { aienv: "aienv house #2" },
      },
    });
    expect(err).toContain("claude is left out: Open WebUI asks only servers of openai-chat");
    expect(err).toContain("aliases are not said");
    expect(out + err).not.toMatch(/their-key|planted|second-house-key/);
    expect(await aienv(["gateway", "push", "--check"])).toMatchObject({ code: 0, out: "" });
  });

  it("knows its own when the page dropped the mark, and keeps a hand edit", async () => {
    const { aienv, fake, edit } = await world();
    edit("keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]", "key: env:HOUSE_KEY");
    await aienv(["gateway", "push", "--yes"]);
    const { aienv: _mark, ...saved } = fake.config.OPENAI_API_CONFIGS["1"] ?? {};
    fake.config.OPENAI_API_CONFIGS["1"] = { ...saved, model_ids: ["big"] };
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("model_ids changed by hand: big there, big tiny here");
    expect(fake.config.OPENAI_API_BASE_URLS).toHaveLength(2);
  });

  it("keeps a hand edit when something else of the connection changes", async () => {
    const { aienv, fake, edit, environment } = await world();
    edit("keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]", "key: env:HOUSE_KEY_2");
    await aienv(["gateway", "push", "--yes"]);
    const config = fake.config.OPENAI_API_CONFIGS["1"] ?? {};
    Object.assign(config, { model_ids: ["big"], headers: { "X-Own": "mine" } });
    environment["HOUSE_KEY_2"] = "third-house-key";
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("key: sent anew, env:HOUSE_KEY_2");
    expect(out).toContain("model_ids changed by hand");
    expect(fake.config.OPENAI_API_KEYS[1]).toBe("third-house-key");
    expect(fake.config.OPENAI_API_CONFIGS["1"]).toMatchObject({
      model_ids: ["big"],
      headers: { "X-Own": "mine" },
    });
    await aienv(["gateway", "push", "--yes", "--force"]);
    expect(fake.config.OPENAI_API_CONFIGS["1"]).toMatchObject({ model_ids: ["big", "tiny"], headers: {} });
  });

  it.each([
    ["nothing", {}],
    [
      "another type",
      { OPENAI_API_BASE_URLS: "https://theirs.test/v1", OPENAI_API_KEYS: [], OPENAI_API_CONFIGS: {} },
    ],
    ["addresses that are no texts", { OPENAI_API_BASE_URLS: [{ url: "x" }], OPENAI_API_KEYS: [] }],
    ["no keys", { OPENAI_API_BASE_URLS: ["https://theirs.test/v1"], OPENAI_API_CONFIGS: {} }],
  ])("writes nothing over lists that it can't read: %s", async (_what, config) => {
    const { aienv, fake } = await world();
    fake.config = config as unknown as typeof fake.config;
    const { code, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(5);
    expect(err).toContain("in a shape that is not known");
    expect(fake.config).toBe(config);
  });

  it("gives back what else stands there, also the configs that older ones keep by address", async () => {
    const { aienv, fake } = await world();
    const url = "https://theirs.test/v1";
    const more = { A_NEWER_SETTING: "kept", OPENAI_API_CONFIGS: { [url]: { enable: false } } };
    fake.config = { ...fake.config, ...more };
    fake.keepsByAddress = true;
    await aienv(["gateway", "push", "--yes"]);
    expect(fake.config).toMatchObject({ A_NEWER_SETTING: "kept" });
    expect(fake.config.OPENAI_API_CONFIGS[url]).toEqual({ enable: false });
    expect(fake.config.OPENAI_API_CONFIGS["1"]).toMatchObject({ aienv: "aienv house" });
  });

  it("takes its own out, the others keep their places", async () => {
    const { aienv, fake, edit } = await world();
    await aienv(["gateway", "push", "--yes"]);
    fake.config.OPENAI_API_BASE_URLS.push("https://last.test/v1");
    fake.config.OPENAI_API_KEYS.push("last-key-0123456789");
    fake.config.OPENAI_API_CONFIGS["3"] = { prefix_id: "last" };
    const text = "https://house.test/v1";
    edit(text, "https://elsewhere.test/v1");
    edit("keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]", "key: env:HOUSE_KEY");
    await aienv(["gateway", "push", "--yes"]);
    expect(fake.config).toMatchObject({
      OPENAI_API_BASE_URLS: ["https://theirs.test/v1", "https://elsewhere.test/v1", "https://last.test/v1"],
      OPENAI_API_KEYS: ["their-key-0123456789", "planted-house-key", "last-key-0123456789"],
      OPENAI_API_CONFIGS: { "0": theirs, "1": { aienv: "aienv house" }, "2": { prefix_id: "last" } },
    });
  });

  it("registers our proxy alone with a token of its own, once", async () => {
    const { aienv, fake } = await world();
    const { code, out } = await aienv(["gateway", "push", "--proxy", "--yes"]);
    expect(code).toBe(0);
    expect(fake.config.OPENAI_API_BASE_URLS).toEqual(["https://theirs.test/v1", "http://127.0.0.1:7411/v1"]);
    const token = fake.config.OPENAI_API_KEYS[1] ?? "";
    expect(token).toMatch(/^aienv-/);
    expect(out).not.toContain(token);
    expect(JSON.parse((await aienv(["token", "ls", "--json"])).out).tokens).toHaveLength(1);
    expect((await aienv(["gateway", "push", "--proxy", "--check"])).code).toBe(0);
    await aienv(["gateway", "push", "--yes"]);
    expect(fake.config.OPENAI_API_KEYS[1]).toBe(token);
    expect(fake.config.OPENAI_API_BASE_URLS).toHaveLength(4);
  });

  it("says version and models, what it can't, and pulls others' connections", async () => {
    const { aienv, paths } = await world();
    const [state] = JSON.parse((await aienv(["gateway", "status", "--json"])).out);
    expect(state).toMatchObject({ system: "open-webui", version: "0.12.4", healthy: true, models: ["gpt"] });
    expect(Object.keys(state.cannot)).toEqual(["tokens", "usage"]);
    expect((await aienv(["gateway", "push", "--token", "--yes"])).err).toContain(
      "its keys belong to its users",
    );
    await aienv(["gateway", "pull", "--channels", "--yes"]);
    expect(readFileSync(paths.registry, "utf8")).toMatch(
      /theirs\.test:\n\s+endpoints:\n\s+openai-chat: https:\/\/theirs\.test\/v1/,
    );
  });
});
