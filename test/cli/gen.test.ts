import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { registryText, tempProject } from "../helpers/temp-project.ts";

const settings = ".claude/settings.local.json";

describe("gen", () => {
  it.each<[readonly string[], RegExp]>([
    [["gen", "shell", "--shell", "tcsh"], /no shell "tcsh".*\[usage\.unknown-shell\]/],
    [["gen", "schema", "registri"], /did you mean "registry"\?.*\[usage\.arguments\]/],
    [["gen", "dotenv", "junk"], /takes nothing behind it.*\[usage\.arguments\]/],
    [["gen", "mise", "--check"], /without -o FILE.*\[usage\.arguments\]/],
    [["gen", "tool-config", "--all", "-o", "f"], /2 files do not go into one.*\[usage\.arguments\]/],
    [["env", "--json", "--shell", "fish"], /\[usage\.arguments\]/],
  ])("refuses what it would not heed: %j", async (args, message) => {
    const { aienv, files } = tempProject({ tools: ["claude", "qwen"] });
    const ran = await aienv(args);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.err).toMatch(message);
    expect(files()).toEqual({});
  });

  it.each(["mise", "direnv", "dotenv", "shell", "schema"])(
    "%s overwrites a file only by force",
    async (what) => {
      const { aienv, write, read } = tempProject();
      write("out", "mine\n");
      const refused = await aienv(["gen", what, "-o", "out"]);
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err).toMatch(/--force/);
      expect(await aienv(["gen", what, "-o", "out", "--check"])).toMatchObject({ code: 4 });
      expect((await aienv(["gen", what, "-o", "out", "--diff"])).out).toContain("-mine");
      expect(read("out")).toBe("mine\n");
      expect(await aienv(["gen", what, "-o", "out", "--force"])).toMatchObject({ code: 0 });
      expect(read("out")).not.toContain("mine");
      expect(await aienv(["gen", what, "-o", "out"])).toMatchObject({ code: 0 });
      expect(await aienv(["gen", what, "-o", "out", "--check"])).toMatchObject({ code: 0 });
    },
  );
});

describe("gen tool-config", () => {
  it("-o keeps what else stands in the file", async () => {
    const { aienv, write, read } = tempProject({ tools: ["claude"] });
    write("mine.json", '{ "permissions": { "allow": ["x"] }, "env": { "MINE": "1" } }\n');
    expect(await aienv(["gen", "tool-config", "claude", "-o", "mine.json"])).toMatchObject({ code: 0 });
    expect(JSON.parse(read("mine.json") ?? "")).toMatchObject({
      permissions: { allow: ["x"] },
      env: { MINE: "1", ANTHROPIC_BASE_URL: "https://house.test" },
    });
    write("broken.json", "{ mine");
    expect((await aienv(["gen", "tool-config", "claude", "-o", "broken.json"])).err).toMatch(/edit\.invalid/);
    expect(read("broken.json")).toBe("{ mine");
  });

  it("writes nothing with --check and --diff", async () => {
    const { aienv, files } = tempProject({ tools: ["claude"] });
    expect(await aienv(["gen", "tool-config", "claude", "--check"])).toMatchObject({ code: 4 });
    expect((await aienv(["gen", "tool-config", "claude", "--diff"])).out).toContain("+++ ");
    expect(files()).toEqual({});
  });

  it("asks for a key in our variable and in the user's, each once", async () => {
    const { aienv } = tempProject({
      tools: ["claude"],
      registry: registryText.replace("    key: env:HOUSE_KEY\n", ""),
    });
    const helper = async (profile: string) =>
      JSON.parse(
        (await aienv(["gen", "tool-config", "claude", "--stdout", "--profile", profile])).out,
      ).apiKeyHelper.replaceAll("$", "");
    expect(await helper("work")).toBe(
      'printf %s "{AIENV_KEY_DEEPSEEK:-{DEEPSEEK_API_KEY:-aienv-key-not-set}}"',
    );
    expect(await helper("default")).toBe('printf %s "{AIENV_KEY_HOUSE:-aienv-no-key}"');
  });

  it("follows the next choice", async () => {
    const { aienv, read } = tempProject({ tools: ["claude"] });
    await aienv(["use", "default"]);
    await aienv(["gen", "tool-config", "claude"]);
    const used = await aienv(["use", "work"]);
    expect(used.err).not.toContain("does not count");
    expect(JSON.parse(read(settings) ?? "").env.ANTHROPIC_MODEL).toBe("deepseek-chat");
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0 });
  });

  it.each([
    ["into a new file", undefined],
    ["into a file of the user's", '{ "permissions": {} }\n'],
    ["into a file that beats the environment", '{ "env": { "ANTHROPIC_BASE_URL": "https://mine.test" } }\n'],
  ])("is settled at once and goes with `off`: %s", async (_name, before) => {
    const { aienv, git, write, read, files } = tempProject({ tools: ["claude"] });
    git("init", "-q");
    const exclude = read(".git/info/exclude");
    if (before !== undefined) write(settings, before);
    await aienv(["use", "default"]);
    expect(await aienv(["gen", "tool-config", "claude"])).toMatchObject({ code: 0 });
    expect(await aienv(["gen", "tool-config", "claude", "--check"])).toMatchObject({ code: 0 });
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0, err: "" });
    const written = read(settings);
    if (before === undefined) expect(git("status", "--porcelain").out).not.toContain(".claude");
    await aienv(["sync"]);
    expect(read(settings)).toBe(written);
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0 });
    expect(await aienv(["off"])).toMatchObject({ code: 0 });
    expect(files()).toEqual(before === undefined ? {} : { [settings]: before });
    expect(read(".git/info/exclude")).toBe(exclude);
  });

  it("is settled where another file beats the environment", async () => {
    const { aienv, write, read } = tempProject({ tools: ["claude"] });
    write(".claude/settings.json", '{ "env": { "ANTHROPIC_MODEL": "mine" } }\n');
    await aienv(["use", "default"]);
    expect(await aienv(["gen", "tool-config", "claude"])).toMatchObject({ code: 0 });
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0 });
    await aienv(["off"]);
    expect(read(settings)).toBeUndefined();
  });

  it("leaves the registry alone", async () => {
    const { aienv, paths } = tempProject({ tools: ["claude"] });
    await aienv(["gen", "tool-config", "claude"]);
    expect(readFileSync(paths.registry, "utf8")).toBe(registryText);
  });
});
