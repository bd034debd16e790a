import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import { gatewaySystems } from "../../src/gateways/contract.ts";
import { tempProject } from "../helpers/temp-project.ts";

const registry = `version: 1
providers:
  deepseek: { key: env:DEEPSEEK_API_KEY }
  house:
    endpoints: { openai-chat: http://10.0.0.5:8000/v1 }
    key: keyring:house
    models: { big: { context: 1000, price: { input: 1, output: 2 } } }
aliases:
  safe: { first: [house/big, deepseek/deepseek-v4-pro] }
profiles: { default: { main: house/big } }
`;

interface Service {
  readonly image: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly environment?: Readonly<Record<string, string>>;
}
/** As compose takes it from the shell that starts it. */
const variable = (name: string) => `\${${name}:-}`;
const servicesOf = (text: string) =>
  (syntaxes.yaml.parse(text) as unknown as { services: Record<string, Service> }).services;

describe.each(gatewaySystems)("`gen gateway %s`", (system) => {
  it("is a pinned image on loopback with a health check, and its own database for many nodes", async () => {
    const { aienv, project } = tempProject({ registry });
    const gen = (...more: string[]) => aienv(["gen", "gateway", system, "-o", "gate", ...more]);
    expect((await gen("--check")).code).toBe(4);
    expect(existsSync(join(project, "gate"))).toBe(false);
    const { code, err } = await gen();
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("docker compose up -d") });
    expect(err).toMatch(/aienv add office --template \S+ --url http:\/\/127\.0\.0\.1:\d+/);
    const folder = join(project, "gate");
    const service = servicesOf(readFileSync(join(folder, "compose.yaml"), "utf8"))[system];
    expect(service?.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(service?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\$\{PORT:-\d+\}:\d+$/)]);
    expect(service?.healthcheck).toBeDefined();
    expect((await gen("--check")).code).toBe(0);

    const team = await gen("--team");
    if (system === "portkey") {
      expect(team).toMatchObject({ code: 2, err: expect.stringContaining("keeps nothing") });
      return;
    }
    expect(team.code).toBe(0);
    const over = servicesOf(readFileSync(join(folder, "compose.team.yaml"), "utf8"));
    for (const one of [over["db"], over["redis"]].filter((each) => each !== undefined)) {
      expect(one.image).toMatch(/:\d+\.\d+/);
      expect(one.ports).toBeUndefined();
    }
    expect(over["redis"]).toBeDefined();
    expect(readFileSync(join(folder, ".env"), "utf8")).toContain("COMPOSE_FILE=");
  });

  it("has a value in .env for each variable that compose insists on, and no secret elsewhere", async () => {
    const { aienv, project } = tempProject({ registry });
    const team = system === "portkey" ? [] : ["--team"];
    const { out, err } = await aienv(["gen", "gateway", system, "-o", "gate", ...team]);
    const folder = join(project, "gate");
    const names = readdirSync(folder);
    const wanted = new Set(
      names.flatMap((name) =>
        [...readFileSync(join(folder, name), "utf8").matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1]),
      ),
    );
    if (wanted.size === 0) {
      expect(names).not.toContain(".env");
      return;
    }
    expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
    const secrets = syntaxes.dotenv.parse(readFileSync(join(folder, ".env"), "utf8")) as Record<
      string,
      string
    >;
    for (const name of wanted) expect(secrets[name ?? ""]).toMatch(/^(sk-)?[0-9a-f]{48}$/);
    const elsewhere = names
      .filter((name) => name !== ".env")
      .map((name) => readFileSync(join(folder, name), "utf8"));
    for (const name of wanted) expect([out, err, ...elsewhere].join("\n")).not.toContain(secrets[name ?? ""]);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain(".env\n");
  });
});

describe("`gen gateway`", () => {
  it("prints the compose file without -o, and writes nothing", async () => {
    const { aienv, project } = tempProject({ registry });
    const before = readdirSync(project);
    const { code, out, err } = await aienv(["gen", "gateway", "new-api"]);
    expect(code).toBe(0);
    expect(Object.keys(servicesOf(out))).toEqual(["new-api"]);
    expect(err).toContain("-o DIR writes compose.yaml");
    expect(readdirSync(project)).toEqual(before);
  });

  it("leaves out a server on loopback, which a container does not reach", async () => {
    const local = `version: 1
providers: { here: { endpoints: { openai-chat: http://127.0.0.1:8000/v1 }, models: { big: {} } } }
`;
    const { aienv, project } = tempProject({ registry: local });
    const { err } = await aienv(["gen", "gateway", "litellm", "-o", "gate"]);
    expect(err).toContain("here is left out: only this machine reaches http://127.0.0.1:8000/v1");
    expect(readFileSync(join(project, "gate", "config.yaml"), "utf8")).toContain("model_list: []");
  });

  it("gives LiteLLM the registry, with keys as references to variables that the container gets", async () => {
    const { aienv, project } = tempProject({ registry });
    const { err } = await aienv(["gen", "gateway", "litellm", "-o", "gate"]);
    const config = syntaxes.yaml.parse(readFileSync(join(project, "gate/config.yaml"), "utf8")) as {
      model_list: { model_name: string; litellm_params: Record<string, unknown> }[];
    };
    const named = (name: string) => config.model_list.filter((one) => one.model_name === name);
    expect(named("big")[0]?.litellm_params).toMatchObject({
      model: "openai/big",
      api_base: "http://10.0.0.5:8000/v1",
      api_key: "os.environ/HOUSE_KEY",
      input_cost_per_token: 1e-6,
    });
    expect(named("safe").map(({ litellm_params: { api_key, order } }) => [order, api_key])).toEqual([
      [1, "os.environ/HOUSE_KEY"],
      [2, "os.environ/DEEPSEEK_API_KEY"],
    ]);
    const service = servicesOf(readFileSync(join(project, "gate/compose.yaml"), "utf8"))["litellm"];
    expect(service?.environment).toMatchObject({
      DEEPSEEK_API_KEY: variable("DEEPSEEK_API_KEY"),
      HOUSE_KEY: variable("HOUSE_KEY"),
    });
    expect(err).toContain("it reads HOUSE_KEY: put there what keyring:house holds");
  });

  it("keeps secrets that are there, and refuses a file that somebody changed", async () => {
    const { aienv, project } = tempProject({ registry });
    const gen = (...more: string[]) => aienv(["gen", "gateway", "new-api", "-o", "gate", ...more]);
    await gen();
    const file = join(project, "gate/.env");
    const secrets = readFileSync(file, "utf8");
    const compose = join(project, "gate/compose.yaml");
    const made = readFileSync(compose, "utf8");
    writeFileSync(compose, made.replace("UTC", "Europe/Paris"));
    expect(await gen()).toMatchObject({ code: 2, err: expect.stringContaining("holds something else") });
    expect((await gen("--diff")).out).toContain("Europe/Paris");
    expect((await gen("--force")).code).toBe(0);
    expect(readFileSync(compose, "utf8")).toBe(made);
    expect(readFileSync(file, "utf8")).toBe(secrets);
    await gen("--team");
    expect(readFileSync(file, "utf8").startsWith(secrets)).toBe(true);
    chmodSync(file, 0o644);
    expect(await gen()).toMatchObject({ code: 3, err: expect.stringContaining("secrets.open") });
  });

  it("suggests the nearest system for a name that is none", async () => {
    const { aienv } = tempProject({ registry });
    expect(await aienv(["gen", "gateway", "lite-llm", "-o", "x"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("litellm"),
    });
  });
});
