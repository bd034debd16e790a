import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { masterKey, startFakeLiteLlm } from "../helpers/fake-litellm.ts";
import { tempProject } from "../helpers/temp-project.ts";

async function world(options: { database?: boolean } = {}) {
  const fake = await startFakeLiteLlm(options);
  onTestFinished(() => fake.close());
  const registry = `version: 1
providers:
  anthropic: { key: env:ANTHROPIC_API_KEY, models: { claude-haiku-4-5: {} } }
  house:
    endpoints: { openai-chat: https://house.test/v1 }
    keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]
    headers: { X-Team: blue }
    models: { big: { context: 200000, price: { input: 0.2, output: 0.8 } } }
  lite: { template: litellm, url: ${fake.url}/v1, admin: { token: env:LITE_ADMIN } }
aliases: { safe: { first: [house/big, anthropic/claude-haiku-4-5] } }
profiles: { default: { main: house/big } }
budgets: [{ scope: project, period: week, limit: 5 }]
`;
  const project = tempProject({ registry });
  Object.assign(project.environment, {
    ANTHROPIC_API_KEY: "anthropic-key-0123456789",
    HOUSE_KEY_2: "second-house-key-0123456789",
    LITE_ADMIN: masterKey,
  });
  const edit = (from: string, to: string) => {
    const text = readFileSync(project.paths.registry, "utf8");
    writeFileSync(project.paths.registry, text.replace(from, to));
  };
  const named = (name: string) =>
    fake.models.find(({ model_info }) => model_info["aienv"] === `aienv ${name}`);
  return { ...project, fake, edit, named };
}

describe("gateway push to LiteLLM", () => {
  it("makes a model for each name, key and candidate, with price, order and mark", async () => {
    const { aienv, fake, named } = await world();
    const { code, out, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(0);
    expect(named("house/big")).toEqual({
      model_name: "big",
      litellm_params: {
        model: "openai/big",
        api_base: "https://house.test/v1",
        api_key: "planted-house-key",
        extra_headers: { "X-Team": "blue" },
        order: 1,
        weight: 1,
        input_cost_per_token: 2e-7,
        output_cost_per_token: 8e-7,
      },
      model_info: { id: expect.any(String), max_input_tokens: 200000, aienv: "aienv house/big" },
    });
    expect(named("house/big #2")?.litellm_params).toMatchObject({ api_key: "second-house-key-0123456789" });
    expect(named("safe: house/big")).toMatchObject({ model_name: "safe", litellm_params: { order: 1 } });
    expect(named("safe: anthropic/claude-haiku-4-5")).toMatchObject({
      model_name: "safe",
      litellm_params: {
        order: 2,
        model: "anthropic/claude-haiku-4-5",
        api_base: "https://api.anthropic.com",
      },
    });
    expect(fake.models.length).toBeGreaterThan(5);
    expect(out + err).not.toMatch(/0123456789|planted/);
  });

  it("changes nothing the second time, and only what is another one later, its id kept", async () => {
    const { aienv, fake, edit, named } = await world();
    await aienv(["gateway", "push", "--yes"]);
    expect(await aienv(["gateway", "push", "--check"])).toMatchObject({ code: 0, out: "" });
    const id = named("house/big")?.model_info.id;
    edit("input: 0.2", "input: 0.4");
    fake.requests.length = 0;
    await aienv(["gateway", "push", "--provider", "house", "--yes"]);
    expect(named("house/big")?.model_info.id).toBe(id);
    expect(fake.requests.filter(({ what }) => what.startsWith("PATCH"))).toHaveLength(4);
    expect(JSON.stringify(fake.requests)).not.toContain("api_key");
    expect((await aienv(["gateway", "push", "--check"])).code).toBe(0);
  });

  it("reports a hand edit and keeps it, and removes what the registry has no more", async () => {
    const { aienv, fake, edit, named } = await world();
    fake.models.push({
      model_name: "theirs",
      litellm_params: { model: "openai/x" },
      model_info: { id: "theirs" },
    });
    await aienv(["gateway", "push", "--yes"]);
    Object.assign(named("house/big")?.litellm_params ?? {}, { weight: 9 });
    edit("keys: [env:HOUSE_KEY, env:HOUSE_KEY_2]", "key: env:HOUSE_KEY");
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("! aienv house/big: weight changed by hand: 9 there, 1 here");
    expect(named("house/big #2")).toBeUndefined();
    expect(named("house/big")?.litellm_params).toMatchObject({ weight: 9 });
    expect(fake.models.some(({ model_info }) => model_info.id === "theirs")).toBe(true);
  });

  it("makes a key for the project with a budget of its period", async () => {
    const { aienv, fake, paths } = await world();
    await aienv(["use", "default", "--integration", "none"]);
    await aienv(["gateway", "push", "--token", "--yes"]);
    expect(fake.keys).toMatchObject([
      {
        key_alias: expect.stringMatching(/^aienv app-[0-9a-f]{6}$/),
        max_budget: 5,
        budget_duration: "7d",
        models: [],
      },
    ]);
    expect(readFileSync(paths.secrets, "utf8")).toContain("sk-made-");
    expect((await aienv(["gateway", "push", "--token", "--yes"])).out).toBe("");
    expect(fake.keys).toHaveLength(1);
  });

  it("says its version and spend, and pulls models with the limits that it counts by", async () => {
    const { aienv, paths } = await world();
    await aienv(["gateway", "push", "--provider", "house", "--yes"]);
    const [state] = JSON.parse((await aienv(["gateway", "status", "--json"])).out);
    expect(state).toMatchObject({ version: "1.108.7", costUsd: 0.75, models: ["big", "safe"] });
    await aienv(["gateway", "pull", "--yes"]);
    const text = readFileSync(paths.registry, "utf8");
    expect(text).toContain("big: {context: 200000, price: {input: 0.2, output: 0.8}}");
  });

  it("says that it has no database, and what the gateway said to the try", async () => {
    const { aienv } = await world({ database: false });
    expect((await aienv(["gateway", "status"])).out).toContain("it has no database");
    const { code, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(5);
    expect(err).toContain("refused to add a model (500)");
    expect(err).toContain("No DB Connected");
  });
});
