import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const plugin = ["init", "--yes", "--integration", "mise-plugin"];
const block = ["init", "--yes", "--integration", "mise-block"];

function start(text?: string) {
  const world = tempProject({ tools: ["claude", "mise"] });
  const file = join(world.home, ".config/mise/config.toml");
  if (text !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const config = () => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  return { ...world, file, config };
}

describe("`init --integration mise-plugin`", () => {
  it("shows the line of mise's own config before it writes it", async () => {
    const { aienv, file, config } = start();
    const diff = await aienv([...plugin, "--diff"]);
    expect(diff.out).toContain(file);
    expect(diff.out).toContain("+integration: mise-plugin");
    expect(diff.out).toMatch(/^\+.*aienv = \{ ?tools = true ?\}|^\+aienv.*tools/m);
    expect((await aienv([...plugin, "--stdout"])).out).toContain(`# ${file}\n`);
    expect(config()).toBeUndefined();
  });

  it("finds with --check that the line alone is missing", async () => {
    const { aienv, file, config } = start();
    await aienv(plugin);
    expect((await aienv([...plugin, "--check"])).code).toBe(0);
    const text = config() ?? "";
    writeFileSync(file, "");
    const { code, err } = await aienv([...plugin, "--check"]);
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining(`would change ${file}`) });
    await aienv(plugin);
    expect(config()).toBe(text);
  });

  it.each([undefined, '[tools]\nnode = "24" # mine\n'])(
    "is taken back by another integration to the byte: %j",
    async (before) => {
      const { aienv, config, file } = start(before);
      await aienv(plugin);
      expect(config()).toContain("tools");
      expect((await aienv([...block, "--check"])).code).toBe(4);
      expect((await aienv([...block, "--diff"])).out).toContain(file);
      expect(config()).not.toBe(before);
      const { err, code } = await aienv(block);
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("aienv sync --all") });
      expect(config()).toBe(before);
      expect((await aienv([...block, "--check"])).code).toBe(0);
    },
  );

  it("leaves a line of the user's own alone", async () => {
    const text = "[env]\n_.aienv = { tools = true }\n";
    const { aienv, config } = start(text);
    await aienv(block);
    expect(config()).toBe(text);
  });
});
