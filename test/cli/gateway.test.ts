import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import { adminToken, startFakeNewApi } from "../helpers/fake-new-api.ts";
import { tempProject } from "../helpers/temp-project.ts";

type Line = Parameters<typeof startFakeNewApi>[0];

const systems = {
  "new-api": "new-api",
  "new-api-newer": "new-api",
  veloera: "veloera",
  "one-api": "one-api",
};
const lines = Object.keys(systems) as Line[];

const registryOf = (line: Line, url: string) => `# mine
version: 1
providers:
  deepseek: { key: env:DEEPSEEK_API_KEY } # main
  zhipu: { keys: [env:GLM_KEY, env:GLM_KEY_2] }
  house:
    endpoints: { openai-chat: https://house.test/v1 }
    key: env:HOUSE_KEY
    models: { big: { context: 200000, price: { input: 1, output: 2 } }, quick: { upstream: tiny } }
  gate: # ours
    template: ${systems[line]}
    url: ${url}
    admin: { token: env:GATE_ADMIN, user: 1 }
aliases:
  safe: { first: [house/big, deepseek/deepseek-flash] }
  spread: { balance: [{ model: house/big, weight: 3 }, deepseek/deepseek-flash] }
profiles: { default: { main: house/big, allow: [house/*] } }
budgets: [{ scope: project, period: day, limit: 5 }]
`;

async function world(line: Line) {
  const fake = await startFakeNewApi(line);
  onTestFinished(() => fake.close());
  const project = tempProject({ registry: registryOf(line, fake.url) });
  Object.assign(project.environment, {
    DEEPSEEK_API_KEY: "deepseek-key-0123456789",
    GLM_KEY: "glm-key-one-0123456789",
    GLM_KEY_2: "glm-key-two-0123456789",
    GATE_ADMIN: adminToken,
  });
  const registry = () => readFileSync(project.paths.registry, "utf8");
  const edit = (from: string, to: string) =>
    writeFileSync(project.paths.registry, registry().replace(from, to));
  const named = (name: string) => fake.channels.find((row) => row["name"] === name) ?? {};
  return { ...project, fake, registry, edit, named };
}

describe.each(lines)("gateway push to %s", (line) => {
  it("makes a channel for each provider, key and alias candidate, marked as ours", async () => {
    const { aienv, fake, named } = await world(line);
    const { code, out, err } = await aienv(["gateway", "push", "--yes"]);
    expect({ code, count: fake.channels.length }).toEqual({ code: 0, count: 8 });
    expect(named("aienv deepseek")).toMatchObject({
      type: line === "one-api" ? 36 : 43,
      base_url: "https://api.deepseek.com",
      key: "deepseek-key-0123456789",
      group: "default",
    });
    expect(named("aienv zhipu #2")).toMatchObject(
      line === "one-api"
        ? { type: 50, base_url: "https://open.bigmodel.cn/api/paas/v4", key: "glm-key-two-0123456789" }
        : { type: 26, base_url: "https://open.bigmodel.cn", key: "glm-key-two-0123456789", tag: "aienv" },
    );
    expect(named("aienv house")).toMatchObject({
      type: 1,
      base_url: "https://house.test",
      models: "big,quick",
      model_mapping: '{"quick":"tiny"}',
    });
    expect(named("aienv safe: house/big")).toMatchObject({
      models: "safe",
      model_mapping: '{"safe":"big"}',
      priority: 2,
    });
    expect(named("aienv safe: deepseek/deepseek-flash")).toMatchObject({ priority: 1 });
    if (line === "one-api") expect(err).toContain("the weights of balance have no effect");
    else expect(named("aienv spread: house/big")).toMatchObject({ weight: 300, priority: 1 });
    expect(out + err).not.toMatch(/key-(?:one-)?0123456789|fake-admin/);
    expect(out).toContain("key env:DEEPSEEK_API_KEY");
  });

  it("changes nothing the second time, and --check says so", async () => {
    const { aienv, fake } = await world(line);
    expect((await aienv(["gateway", "push", "--check"])).code).toBe(4);
    await aienv(["gateway", "push", "--yes"]);
    fake.requests.length = 0;
    expect(await aienv(["gateway", "push", "--yes"])).toMatchObject({ code: 0, out: "" });
    expect((await aienv(["gateway", "push", "--check"])).code).toBe(0);
    expect(fake.requests.filter(({ what }) => !what.startsWith("GET"))).toEqual([]);
  });

  it("reports what somebody changed there, keeps it, and overwrites it by --force", async () => {
    const { aienv, edit, named } = await world(line);
    await aienv(["gateway", "push", "--yes"]);
    Object.assign(named("aienv house"), { priority: 7 });
    edit("big: { context", "more: {}, big: { context");
    const { code, out } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(0);
    expect(out).toContain("! aienv house: priority changed by hand: 7 there, 0 here");
    expect(out).toContain("models: +more");
    expect(named("aienv house")).toMatchObject({ priority: 7, models: "big,more,quick" });
    await aienv(["gateway", "push", "--yes", "--force"]);
    expect(named("aienv house")).toMatchObject({ priority: 0 });
  });

  it("leaves channels of others alone, and takes out its own that the registry has no more", async () => {
    const { aienv, fake, edit, named } = await world(line);
    fake.channels.push({
      id: 900,
      name: "by hand",
      type: 1,
      models: "gpt",
      status: 1,
      key: "theirs",
      tag: null,
    });
    await aienv(["gateway", "push", "--yes"]);
    edit("  zhipu: { keys: [env:GLM_KEY, env:GLM_KEY_2] }\n", "");
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toBe('- channel "aienv zhipu"\n- channel "aienv zhipu #2"\n');
    expect(named("by hand")).toMatchObject({ key: "theirs", models: "gpt" });
    expect(fake.channels).toHaveLength(7);
  });

  it("sends a key anew when it is another one, and nothing else with it", async () => {
    const { aienv, environment, fake, named } = await world(line);
    await aienv(["gateway", "push", "--yes"]);
    environment["HOUSE_KEY"] = "another-house-key";
    fake.requests.length = 0;
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("key: sent anew, env:HOUSE_KEY");
    expect(named("aienv house")).toMatchObject({ key: "another-house-key" });
    expect(JSON.stringify(fake.requests)).not.toContain("deepseek-key");
  });

  it("makes a token for the project once, limited as its profile and budget say", async () => {
    const { aienv, fake, paths, registry } = await world(line);
    await aienv(["use", "default", "--integration", "none"]);
    const { code, out, err } = await aienv(["gateway", "push", "--yes", "--token"]);
    expect(code).toBe(0);
    const limited =
      line === "one-api" ? { models: "big,quick,safe,spread" } : { model_limits: "big,quick,safe,spread" };
    expect(fake.tokens).toMatchObject([
      {
        name: expect.stringMatching(/^aienv app-[0-9a-f]{6}$/),
        unlimited_quota: false,
        remain_quota: 2500000,
        ...limited,
      },
    ]);
    const key = String(fake.tokens[0]?.["key"]);
    expect(out + err).not.toContain(key);
    expect(readFileSync(paths.secrets, "utf8")).toContain(`sk-${key}`);
    expect(registry()).toMatch(/key: dotenv:secrets\.env#GATE_APP_[0-9A-F]{6}_API_KEY/);
    Object.assign(fake.tokens[0] ?? {}, { used_quota: 500000, remain_quota: 2000000 });
    expect((await aienv(["gateway", "push", "--yes", "--token"])).out).toBe("");
    expect(fake.tokens).toHaveLength(1);
  });

  it("says in status who answers, what is served and what differs", async () => {
    const { aienv, named } = await world(line);
    await aienv(["gateway", "push", "--yes"]);
    Object.assign(named("aienv house"), { status: 2 });
    const { code, out } = await aienv(["gateway", "status", "--json"]);
    const [state] = JSON.parse(out);
    expect(code).toBe(0);
    expect(state).toMatchObject({
      id: "gate",
      system: systems[line],
      healthy: true,
      costUsd: 1.5,
      off: ["aienv house"],
      difference: { changes: [], handEdits: [] },
    });
    expect(state.models).toContain("glm-4.6");
    expect(state.models).not.toContain("big");
  });

  it("pulls its models into the registry with what we know of them, comments kept", async () => {
    const { aienv, fake, registry } = await world(line);
    fake.channels.push({
      id: 900,
      name: "Team DeepSeek!",
      type: line === "one-api" ? 36 : 43,
      base_url: "",
      models: "ds,evil$(id)",
      model_mapping: '{"ds":"deepseek-v4-pro"}',
      status: 1,
      tag: null,
    });
    await aienv(["gateway", "push", "--yes"]);
    const before = registry();
    expect((await aienv(["gateway", "pull", "--check"])).code).toBe(4);
    expect(registry()).toBe(before);
    const { code, err } = await aienv(["gateway", "pull", "--channels", "--yes"]);
    expect(code).toBe(0);
    expect(err).toContain("1 models have names that no tool could be given safely");
    expect(registry()).toContain("  gate: # ours\n");
    expect(registry()).toMatch(
      /safe: \{ context: 200000, price: \{ input: 1, output: 2 \} \}|safe:\n\s+context: 200000/,
    );
    expect(registry()).toMatch(/team-deepseek:/);
    expect(registry()).not.toContain("evil");
    expect((await aienv(["gateway", "pull", "--channels", "--check"])).code).toBe(0);
    expect((await aienv(["ls", "models", "--json"])).out).toContain("gate/safe");
  });
});

describe("gateway pull --channels", () => {
  it("gives no channel the name of a known provider, whose key would go to the channel's address", async () => {
    const { aienv, fake, registry } = await world("new-api");
    const channel = (id: number, name: string, base_url: string, models: string) =>
      fake.channels.push({ id, name, type: 1, base_url, models, model_mapping: "", status: 1, tag: null });
    channel(901, "OpenAI", "https://elsewhere.test", "one");
    channel(902, "Shared", "https://first.test", "two");
    channel(903, "shared", "https://second.test", "three");
    const { code } = await aienv(["gateway", "pull", "--channels", "--yes"]);
    expect(code).toBe(0);
    const { providers } = syntaxes.yaml.parse(registry()) as unknown as {
      providers: Record<string, { endpoints?: Record<string, string> }>;
    };
    const at = (url: string) =>
      Object.keys(providers).filter((id) => providers[id]?.endpoints?.["openai-chat"] === url);
    expect(at("https://elsewhere.test/v1")).toEqual(["gate-openai"]);
    expect(at("https://first.test/v1")).toEqual(["shared"]);
    expect(at("https://second.test/v1")).toEqual(["shared-2"]);
    expect((await aienv(["gateway", "pull", "--channels", "--check"])).code).toBe(0);
  });
});

describe("gateway pull --channels from hands that can't be trusted", () => {
  it("leaves out what no registry holds, says so without its keys, and takes the rest", async () => {
    const { aienv, fake, registry } = await world("new-api");
    const channel = (id: number, name: string | undefined, base_url: string) =>
      fake.channels.push({ ...theirs(id), name, base_url, tag: null });
    channel(901, "Secret", "https://me:hidden-password@h.test");
    channel(902, "Query", "https://h.test/v1?key=hidden-query-1");
    channel(903, "Script", "javascript:alert(1)");
    channel(904, "sk-hidden0123456789abcdef", "https://named.test");
    channel(905, undefined, "https://nameless.test");
    channel(906, "long".repeat(50_000), "https://long.test");
    const { code, out, err } = await aienv(["gateway", "pull", "--channels", "--yes"]);
    expect(code).toBe(0);
    expect(out + err + registry()).not.toMatch(/hidden|javascript/);
    expect(err).toContain('note channel "Query" is left out: its address is none that a registry holds');
    expect(registry()).toMatch(
      /channel-904:[\s\S]*named\.test[\s\S]*channel-905:[\s\S]*nameless\.test[\s\S]*long\.test/,
    );
    fake.channels.push({ ...theirs(907), name: "x".repeat(100_000), status: 2 });
    expect((await aienv(["gateway", "status"])).out.length).toBeLessThan(2000);
  });

  it.each([{ data: "words" }, { data: { rows: [] } }, { data: { items: "words" } }, { data: [17] }])(
    "makes nothing where the list of channels is none: %j",
    async (answer) => {
      const { aienv, fake } = await world("new-api");
      fake.instead.set("GET /api/channel/", (response) =>
        response.writeHead(200).end(JSON.stringify({ success: true, ...answer })),
      );
      const { code, err } = await aienv(["gateway", "push", "--yes"]);
      expect(code).toBe(5);
      expect(err).toContain("in a shape that is not known");
      expect(fake.channels).toEqual([]);
    },
  );
});

describe("gateway push --token", () => {
  it("makes no token where the profile allows nothing of what is offered: without models it would open all", async () => {
    const { aienv, fake } = await world("new-api");
    await aienv(["use", "default", "--integration", "none"]);
    const { code, err } = await aienv(["gateway", "push", "--yes", "--token", "--provider", "deepseek"]);
    expect({ code, tokens: fake.tokens }).toEqual({ code: 3, tokens: [] });
    expect(err).toContain("allows no model");
  });

  it("says where the key is that the gateway gives to nobody but its page", async () => {
    const { aienv, fake } = await world("new-api-newer");
    await aienv(["use", "default", "--integration", "none"]);
    const { get } = fake.instead;
    fake.instead.get = (what) =>
      /^POST .api.token.\d+.key$/.test(what)
        ? (response) => void response.writeHead(403).end('{"success":false,"message":"verify first"}')
        : get.call(fake.instead, what);
    const { code, err } = await aienv(["gateway", "push", "--token", "--yes"]);
    expect(err).toMatch(/warning gate did not give the key of aienv .*: copy it from its page/);
    expect({ code, tokens: fake.tokens.length }).toEqual({ code: 0, tokens: 1 });
  });

  it("makes another one for another project of the same name", async () => {
    const { aienv, fake, home } = await world("new-api");
    await aienv(["use", "default", "--integration", "none"]);
    await aienv(["gateway", "push", "--yes", "--token"]);
    const other = join(home, "other", "app");
    mkdirSync(other, { recursive: true });
    await aienv(["use", "default", "--integration", "none"], { cwd: other });
    expect((await aienv(["gateway", "push", "--yes", "--token"], { cwd: other })).code).toBe(0);
    expect(new Set(fake.tokens.map(({ name }) => name)).size).toBe(2);
  });
});

describe("gateway push", () => {
  it("asks nobody and sends nothing where nobody is there to say yes", async () => {
    const { aienv, fake } = await world("new-api");
    const { code, err } = await aienv(["gateway", "push"]);
    expect(code).toBe(2);
    expect(err).toContain("aienv gateway push gate --yes");
    expect(fake.requests.every(({ what }) => what.startsWith("GET"))).toBe(true);
  });

  it("sends the named provider's key alone", async () => {
    const { aienv, fake } = await world("new-api");
    await aienv(["gateway", "push", "--provider", "house", "--yes"]);
    expect(fake.channels.map((row) => row["key"])).toEqual(Array(3).fill("planted-house-key"));
  });

  it("makes no channel whose key is missing, and removes none for that", async () => {
    const { aienv, fake, environment } = await world("new-api");
    environment["GLM_KEY_2"] = "";
    const { code, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(0);
    expect(err).toContain("zhipu #2 has no key to send: GLM_KEY_2 is not set");
    expect(fake.channels.map((row) => row["name"])).not.toContain("aienv zhipu #2");
    environment["HOUSE_KEY"] = "";
    expect((await aienv(["gateway", "push", "--yes"])).out).toBe("");
    expect(fake.channels).toHaveLength(7);
  });

  it("lets a channel rest that somebody removed, and knows a renamed one again", async () => {
    const { aienv, fake, named } = await world("new-api");
    await aienv(["gateway", "push", "--yes"]);
    fake.channels.splice(fake.channels.indexOf(named("aienv house") as never), 1);
    Object.assign(named("aienv deepseek"), { name: "mine now" });
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("! aienv house: removed by hand; it stays away");
    expect(out).toContain("! aienv deepseek: name changed by hand: mine now there, aienv deepseek here");
    expect(fake.channels).toHaveLength(7);
    await aienv(["gateway", "push", "--yes", "--force"]);
    expect(fake.channels).toHaveLength(8);
    expect(named("aienv deepseek")).toMatchObject({ key: "deepseek-key-0123456789" });
  });

  it("keeps what another machine wrote, as its own record does not say it", async () => {
    const { aienv, named, paths } = await world("new-api");
    await aienv(["gateway", "push", "--yes"]);
    Object.assign(named("aienv house"), { priority: 3 });
    writeFileSync(
      join(paths.state, "gateways/gate.json"),
      '{"version":1,"url":"http://elsewhere","entries":{}}',
    );
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toBe(
      "! aienv house: priority differs, and no record here says who wrote it: 3 there, 0 here; it stays, unless --force\n",
    );
  });

  it("records what was done before the gateway failed, and goes on from there", async () => {
    const { aienv, fake } = await world("veloera");
    let count = 0;
    fake.instead.set("POST /api/channel/", (response) => {
      count += 1;
      response.writeHead(500).end("<html>gateway \u001b[2J down</html>");
    });
    const { code, err } = await aienv(["gateway", "push", "--yes"]);
    expect({ code, count }).toEqual({ code: 5, count: 1 });
    expect(err).toContain('refused to add a channel (500): "<html>gateway [2J down</html>"');
    fake.instead.clear();
    expect((await aienv(["gateway", "push", "--yes"])).code).toBe(0);
    expect(fake.channels).toHaveLength(8);
  });

  it("says how far it came when the gateway dies in the middle, and makes nothing twice", async () => {
    const { aienv, fake } = await world("new-api-newer");
    const dies = (response: ServerResponse) => void response.destroy();
    const { get } = fake.instead;
    fake.instead.get = (what) => (fake.channels.length < 2 ? get.call(fake.instead, what) : dies);
    const { code, err } = await aienv(["gateway", "push", "--yes"]);
    expect(code).toBe(5);
    expect(err).toContain(
      'does not answer: other side closed; 2 of 8 changes were made, not "aienv zhipu #2"',
    );
    expect(err).toContain("next: aienv gateway push gate");
    fake.instead.get = get;
    expect(await aienv(["gateway", "push", "--yes"])).toMatchObject({ code: 0, err: "6 changed in gate\n" });
    expect(new Set(fake.channels.map((row) => row["name"])).size).toBe(8);
    expect((await aienv(["gateway", "push", "--check"])).code).toBe(0);
  });

  it("reads every page of a list that does not say how long it is", async () => {
    const { aienv, fake } = await world("new-api-newer");
    await aienv(["gateway", "push", "--yes"]);
    for (let id = 1000; id < 1500; id += 1) fake.channels.push(theirs(id));
    fake.leavesOutTotal = true;
    expect(await aienv(["gateway", "push", "--yes"])).toMatchObject({ code: 0, out: "" });
  });

  it("does not take a channel for its own that stands under the id of one of its own", async () => {
    const { aienv, fake, edit } = await world("one-api");
    await aienv(["gateway", "push", "--yes"]);
    const ids = fake.channels.map(({ id }) => id);
    fake.channels.splice(0, fake.channels.length, ...ids.map(theirs));
    edit("  zhipu: { keys: [env:GLM_KEY, env:GLM_KEY_2] }\n", "");
    const { out } = await aienv(["gateway", "push", "--yes"]);
    expect(out).toContain("! aienv house: removed by hand");
    expect(out).not.toContain("by hand: theirs");
    await aienv(["gateway", "push", "--yes", "--force"]);
    expect(fake.channels.slice(0, ids.length)).toEqual(ids.map(theirs));
    expect(fake.channels.map((row) => row["name"])).toContain("aienv house");
  });
});

const theirs = (id: number) => ({
  id,
  name: `theirs ${id}`,
  type: 1,
  models: `m${id}`,
  status: 1,
  group: "default",
  base_url: "https://theirs.test",
  priority: 0,
  weight: 0,
  model_mapping: "",
  key: "their-key-0123456789",
});

describe("a gateway that can't be trusted", () => {
  it("is told apart from the system that the registry names", async () => {
    const { aienv, edit } = await world("one-api");
    edit("template: one-api", "template: veloera");
    const { code, err } = await aienv(["gateway", "status"]);
    expect(code).toBe(5);
    expect(err + (await aienv(["gateway", "push", "--yes"])).err).toContain("is One API, not Veloera");
  });

  it("gets its credentials nowhere else: a redirect is not followed", async () => {
    const { aienv, fake } = await world("new-api");
    const other = await startFakeNewApi("new-api");
    onTestFinished(() => other.close());
    fake.instead.set("GET /api/channel/", (response) =>
      response.writeHead(307, { location: `${other.url}/api/channel/` }).end(),
    );
    expect((await aienv(["gateway", "push", "--yes"])).code).toBe(5);
    expect(other.requests).toEqual([]);
  });

  it.each([240, 262, 275, 284, 290])(
    "shows no part of a key that it says back, cut off after %i",
    async (pad) => {
      const { aienv, fake } = await world("new-api-newer");
      const said = (key: string) => `${"é".repeat(pad)} ${key} ${adminToken} ${"\u001b[31m".repeat(1000)}`;
      fake.instead.set("POST /api/channel/", (response) => {
        const { channel = {} } = (fake.requests.at(-1)?.body ?? {}) as { channel?: { key?: string } };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ success: false, message: said(String(channel.key)) }));
      });
      const { err, out } = await aienv(["gateway", "push", "--yes", "--json"]);
      expect(out + err).toContain("refused to add a channel (200)");
      expect(out + err).not.toMatch(/deepsee?k?-k|fake-/);
      expect(err.length).toBeLessThan(700);
    },
  );

  it("says what its administrator lacks", async () => {
    const { aienv, edit, environment } = await world("new-api");
    environment["GATE_ADMIN"] = "not-the-administrators-token";
    const wrong = await aienv(["gateway", "push", "--yes"]);
    expect(wrong).toMatchObject({ code: 5 });
    expect(wrong.err).toContain("access token 无效");
    edit("    admin: { token: env:GATE_ADMIN, user: 1 }\n", "");
    const none = await aienv(["gateway", "push", "--yes"]);
    expect(none.err).toContain("admin: { token: env:NAME, user: 1 }");
  });

  it("leaves nothing behind after uninstall", async () => {
    const { aienv, paths } = await world("new-api");
    await aienv(["gateway", "push", "--yes"]);
    expect(existsSync(join(paths.state, "gateways/gate.json"))).toBe(true);
    await aienv(["uninstall", "--yes"]);
    expect(existsSync(paths.state)).toBe(false);
  });
});
