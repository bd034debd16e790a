import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { registryText, tempProject } from "../helpers/temp-project.ts";

const planted = {
  HOUSE_KEY: "planted-house-key",
  DEEPSEEK_API_KEY: "planted deep'seek\"key",
  OTHER_API_KEY: "planted-unknown-key",
};
const registry = registryText
  .replace(
    "aliases:\n",
    "  kept: { key: dotenv:secrets.env#KEPT, endpoints: { openai-chat: https://kept.test/v1 }, models: { k: {} } }\naliases:\n",
  )
  .replace("profiles:\n", "profiles:\n  kept: { main: kept/k }\n");
const settings = `${JSON.stringify({ env: { ANTHROPIC_AUTH_TOKEN: "planted-by-hand", NOTE: planted.HOUSE_KEY } }, null, 2)}\n`;
const miseText = `[env]\nOPENAI_API_KEY = "planted-by-hand"\nNOTE = "planted-kept-key ${planted.HOUSE_KEY}"\n`;

function plantedProject() {
  const project = tempProject({
    registry,
    tools: ["claude", "qwen", "droid", "gemini", "codex", "opencode"],
  });
  writeFileSync(project.paths.secrets, "KEPT=planted-kept-key\n", { mode: 0o600 });
  project.write(".mise.toml", miseText);
  project.write(".claude/settings.local.json", settings);
  const aienv = async (args: readonly string[]) => {
    const ran = await project.aienv(args, { environment: planted });
    return { ...ran, all: ran.out + ran.err };
  };
  return { ...project, aienv };
}

describe("no command says a key", () => {
  it.each([
    [["status"]],
    [["status", "--json"]],
    [["ls"]],
    [["ls", "--json"]],
    [["ls", "providers"]],
    [["doctor"]],
    [["doctor", "--json"]],
    [["use", "default"]],
    [["use", "kept"]],
    [["use", "default", "--json"]],
    [["use", "default", "--check"]],
    [["use", "default", "--diff"]],
    [["use", "default", "--stdout"]],
    [["use", "planted-house-key"]],
    [["use", "default", "--tool", "planted-house-key"]],
    [["planted-house-key"]],
    [["add", "house", "--key", "planted-house-key"]],
    [["add", "house", "--endpoint", "planted-house-key"]],
    [["add", "planted-house-key"]],
    [["remove", "planted-house-key"]],
    [["run", "planted-house-key"]],
    [["gen", "mise"]],
    [["gen", "dotenv"]],
    [["gen", "direnv"]],
    [["gen", "shell"]],
    [["gen", "tool-config", "--all", "--stdout"]],
    [["gen", "tool-config", "claude"]],
    [["gen", "schema"]],
    [["env"]],
    [["env", "--shell", "fish"]],
    [["sync", "--diff"]],
    [["off", "--diff"]],
    [["undo"]],
    [["allow"]],
    [["deny"]],
    [["init", "--yes"]],
    [["help", "use"]],
  ])("%j", async (args) => {
    const { aienv } = plantedProject();
    expect((await aienv(args)).all).not.toMatch(/planted/i);
    await aienv(["use", "default"]);
    expect((await aienv(args)).all).not.toMatch(/planted/i);
  });

  it("but `env --json`, whose purpose it is", async () => {
    const { aienv } = plantedProject();
    expect(JSON.parse((await aienv(["env", "--json"])).out)).toMatchObject({
      AIENV_KEY_HOUSE: planted.HOUSE_KEY,
    });
  });

  it("and no generated file or state holds one that was not there before", async () => {
    const { aienv, files, read } = plantedProject();
    for (const choice of ["default", "kept", "work"]) await aienv(["use", choice]);
    for (const value of Object.values(planted))
      expect(JSON.stringify(files()).split(value).length - 1).toBe(value === planted.HOUSE_KEY ? 2 : 0);
    await aienv(["off"]);
    expect(read(".mise.toml")).toBe(miseText);
    expect(read(".claude/settings.local.json")).toBe(settings);
  });

  it("in the error of a torn registry", async () => {
    const { aienv, paths } = plantedProject();
    writeFileSync(paths.registry, `${readFileSync(paths.registry, "utf8")}planted-house-key: [\n`);
    const ran = await aienv(["status"]);
    expect(ran.code).toBe(3);
    expect(ran.all).not.toMatch(/planted/);
  });

  it("and takes no variable for a key that a header or every shell names", async () => {
    const text = registry.replace(
      "key: env:HOUSE_KEY",
      'key: env:HOME\n    headers: { X-A: "{env:NAME_OF_TEAM} x" }',
    );
    const { aienv, paths } = tempProject({ registry: text });
    const ran = await aienv(["use", "work", "--diff"], { environment: { NAME_OF_TEAM: "deepseek-chat" } });
    expect(ran.out).toContain("deepseek/deepseek-chat");
    expect(ran.out).toContain("profile: work");
    expect(ran.out + ran.err).not.toContain("characters)");
    expect((await aienv(["doctor"])).err).not.toContain("characters)");
    expect((await aienv(["ls", "--json"])).out + paths.home).not.toContain("characters)");
  });
});
