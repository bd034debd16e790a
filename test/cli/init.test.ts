import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const keys = { DEEPSEEK_API_KEY: "planted-deepseek-key", ZAI_API_KEY: "planted-zai-key" };

function fresh(options: Parameters<typeof tempProject>[0] = {}) {
  const made = tempProject({ registry: "", tools: ["claude"], ...options });
  const registry = () =>
    existsSync(made.paths.registry) ? readFileSync(made.paths.registry, "utf8") : undefined;
  return {
    ...made,
    registry,
    init: (args: readonly string[] = [], environment = {}) => made.aienv(["init", ...args], { environment }),
  };
}

describe("init without anybody to ask", () => {
  it.each([[[]], [["--yes"]]])(
    "takes the defaults and tells what it found, wrote, and what comes next: %j",
    async (args) => {
      const { init, registry } = fresh();
      const { code, out, err } = await init(args, keys);
      expect({ code, out }).toEqual({ code: 0, out: "" });
      expect(err).toMatch(/DEEPSEEK_API_KEY in this shell/);
      expect(err).toMatch(/tools +claude/);
      expect(err).toContain("made ~/.config/aienv/registry.yaml\n");
      expect(err).toMatch(/ {2}next: aienv use default\n$/);
      expect(registry()).toContain(
        "deepseek:\n    key: env:DEEPSEEK_API_KEY\n  zai:\n    key: env:ZAI_API_KEY\n",
      );
      expect(registry()).toContain("default:\n    main: deepseek/");
      expect(err).not.toContain("planted");
    },
  );

  it("changes nothing the second time, and says so", async () => {
    const { init, registry, paths } = fresh();
    await init([], keys);
    const before = { text: registry(), time: statSync(paths.registry).mtimeMs };
    const { err, code } = await init([], keys);
    expect(err).toContain("nothing to change: ~/.config/aienv/registry.yaml has all of it\n");
    expect({ text: registry(), time: statSync(paths.registry).mtimeMs, code }).toEqual({
      ...before,
      code: 0,
    });
  });

  it("adds what is new to a registry, and keeps every other byte", async () => {
    const text =
      "# mine\nversion: 1\nproviders:\n  glm: { template: zai, key: env:ZAI_API_KEY } # ours\nprofiles:\n  work: { main: glm/glm-4.6 }\n";
    const { init, registry } = fresh({ registry: text });
    expect((await init([], keys)).code).toBe(0);
    expect(registry()).toBe(text.replace("# ours\n", "# ours\n  deepseek:\n    key: env:DEEPSEEK_API_KEY\n"));
  });

  it("names the command that gets a key where there is none", async () => {
    const { init, registry } = fresh();
    expect((await init()).err).toMatch(/next: aienv ls providers --all\n$/);
    expect(registry()).not.toContain("providers:");
  });

  it("gives all of it as one object with --json", async () => {
    const { init, paths, home } = fresh();
    writeFileSync(join(home, ".env"), "MISTRAL_API_KEY=planted\n", { mode: 0o644 });
    const { out, err } = await init(["--json"], keys);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({
      registry: paths.registry,
      providers: ["deepseek", "zai"],
      added: ["deepseek", "zai"],
      written: [paths.registry, paths.secrets],
      found: {
        keys: expect.arrayContaining([
          { variable: "ZAI_API_KEY", reference: "env:ZAI_API_KEY", places: [{ kind: "environment" }] },
          {
            variable: "MISTRAL_API_KEY",
            reference: null,
            places: [{ kind: "dotenv", file: join(home, ".env"), line: 1 }],
          },
        ]),
        tools: ["claude"],
      },
      findings: [{ code: "init.open-file", fix: `chmod 600 ${join(home, ".env")} && aienv init` }],
      next: "aienv use default",
    });
    expect(out).not.toContain("planted");
  });

  it.each([
    ["--check", 4],
    ["--diff", 0],
    ["--stdout", 0],
  ] as const)("writes nothing with %s", async (option, code) => {
    const { init, registry } = fresh();
    expect((await init([option], keys)).code).toBe(code);
    expect(registry()).toBeUndefined();
  });

  it("says which settings of a tool stand there already, and which of them are wrong", async () => {
    const { init, home } = fresh();
    mkdirSync(join(home, ".claude"));
    const env = {
      ANTHROPIC_BASE_URL: "https://api.z.ai/api/anthropic/v1",
      ANTHROPIC_AUTH_TOKEN: "planted-token",
    };
    writeFileSync(join(home, ".claude/settings.json"), JSON.stringify({ env }));
    const { err } = await init([], keys);
    expect(err).toMatch(
      /Claude Code: ~\/\.claude\/settings\.json:1 sets ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN/,
    );
    expect(err).toContain("write https://api.z.ai/api/anthropic there");
    expect(err).not.toContain("planted");
  });

  it("has the shell read the file in which the keys stand", async () => {
    const { init, home } = fresh();
    writeFileSync(join(home, ".zshrc"), "export ZAI_API_KEY=planted\n");
    expect((await init([], { SHELL: "/bin/zsh" })).err).toMatch(
      /next: source ~\/\.zshrc && aienv use default\n$/,
    );
  });

  it("runs a tool in HOME, where there is no project to choose for", async () => {
    const { aienv, home } = fresh();
    const { err } = await aienv(["init"], { cwd: home, environment: keys });
    expect(err).toMatch(/next: aienv run claude\n$/);
  });

  it("adds a server that runs here with its models", async () => {
    const server = createServer(({ url }, response) =>
      response.end(url === "/v1/models" ? '{"data":[{"id":"qwen3:8b"},{"id":"$(x)"}]}' : "Ollama is running"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { init, paths, registry } = fresh();
    mkdirSync(join(paths.templates, "providers"), { recursive: true });
    const shipped = new URL("../../templates/providers/", import.meta.url);
    // The real ports may be taken on this machine: all but one are looked for where nobody listens.
    for (const id of [
      "ollama",
      "lmstudio",
      "llama-cpp",
      "vllm",
      "sglang",
      "litellm",
      "portkey",
      "open-webui",
      "new-api",
      "veloera",
      "one-api",
    ])
      writeFileSync(
        join(paths.templates, `providers/${id}.yaml`),
        readFileSync(new URL(`${id}.yaml`, shipped), "utf8").replace(
          /ports: .*/,
          `ports: [${id === "ollama" ? port : 1}]`,
        ),
      );
    const { err } = await init([], { AIENV_NO_PROBE: "" });
    expect(err).toContain(`Ollama at http://127.0.0.1:${port}, 1 model`);
    expect(registry()).toContain(
      `ollama:\n    url: http://127.0.0.1:${port}\n    models:\n      qwen3:8b: {}\n`,
    );
    expect(registry()).toContain("main: ollama/qwen3:8b\n");
  });

  it("takes nothing that was declined once, until it is chosen", async () => {
    const { init, registry, paths } = fresh();
    mkdirSync(paths.state, { recursive: true, mode: 0o700 });
    const declined = join(paths.state, "declined.json");
    writeFileSync(declined, '{"providers":["zai"]}\n');
    await init([], keys);
    expect(registry()).not.toContain("zai");
    expect((await init([], keys)).err).toContain("nothing to change");
    expect(existsSync(declined)).toBe(true);
  });

  it("takes a variable that this directory's choice sets for no key of the user's", async () => {
    const { aienv, init, registry, write } = fresh({ tools: ["claude", "mise"] });
    await init([], keys);
    write(".aienv.yaml", "tools: [sdk]\n");
    await aienv(["use", "default", "--integration", "none"], { environment: keys });
    const set = JSON.parse((await aienv(["env", "--json"], { environment: keys })).out);
    expect(set.OPENAI_API_KEY).toBe(keys.DEEPSEEK_API_KEY);
    const before = registry();
    const { out } = await init(["--json"], { ...keys, OPENAI_API_KEY: set.OPENAI_API_KEY });
    expect(JSON.parse(out).found.keys.map(({ variable }: { variable: string }) => variable)).toEqual([
      "DEEPSEEK_API_KEY",
      "ZAI_API_KEY",
    ]);
    expect(registry()).toBe(before);
    expect((await init(["--json"], { ...keys, OPENAI_API_KEY: "planted-other" })).out).toContain(
      "env:OPENAI_API_KEY",
    );
  });

  it("leads to what another program has set up, where no key is found", async () => {
    const { init, home } = fresh();
    mkdirSync(join(home, ".claude-code-router"));
    writeFileSync(
      join(home, ".claude-code-router/config.json"),
      JSON.stringify({
        Providers: [
          {
            name: "deepseek",
            api_base_url: "https://api.deepseek.com/chat/completions",
            api_key: "sk-planted-0123456789",
            models: ["deepseek-chat"],
          },
        ],
      }),
    );
    const { err } = await init();
    expect(err).toMatch(/others +claude-code-router: 1 provider \(aienv import claude-code-router\)/i);
    expect(err).toMatch(/next: aienv import claude-code-router\n$/);
    expect(err).not.toContain("planted");
  });

  it("leaves a registry with a fault as it is", async () => {
    const { init, registry } = fresh({ registry: "version: 1\nproviders: [\n" });
    const { code, err } = await init([], keys);
    expect(code).toBe(3);
    expect(err).toContain("registry.yaml");
    expect(registry()).toBe("version: 1\nproviders: [\n");
  });
});
