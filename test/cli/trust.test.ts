import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectState } from "../../src/system/paths.ts";
import { registryText, type TempProject, tempProject } from "../helpers/temp-project.ts";

const registry = `${registryText}  twice: { main: both, small: house/tiny }\n`.replace(
  "aliases:\n",
  "aliases:\n  both: { first: [house/big, deepseek/deepseek-chat] }\n",
);
const profileOf = async ({ aienv }: TempProject) => {
  const { code, out } = await aienv(["status", "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out).profile as string;
};
const times = (text: string, part: string) => text.split(part).length - 1;

describe("allow", () => {
  it("shows who reads the code, what it costs and what changes before it writes", async () => {
    const priced = registryText.replace(
      "{ key: env:DEEPSEEK_API_KEY }",
      "{ key: env:DEEPSEEK_API_KEY, models: { deepseek-chat: { price: { input: 0.3, output: 1.1 } } } }",
    );
    const { aienv, write, files } = tempProject({ tools: ["claude"], registry: priced });
    write(".aienv.yaml", "profile: work\n");
    const ran = await aienv(["allow"]);
    expect(ran.code).toBe(0);
    const shown = ran.err.slice(0, ran.err.indexOf("work for"));
    expect(shown).toMatch(/\.aienv\.yaml chooses work:\n {2}claude +direct +deepseek\/deepseek-chat/);
    expect(shown).toMatch(/will read this directory's code:\n {2}DeepSeek +api\.deepseek\.com/);
    expect(shown).toMatch(/price per 1M tokens, in\/out:\n {2}deepseek\/deepseek-chat +\$0\.3\/\$1\.1/);
    expect(shown).toMatch(/files that change: .*\.mise\.toml/);
    expect(shown).toMatch(/variables: .*ANTHROPIC_BASE_URL.*; \d+ unset/);
    expect(files()[".mise.toml"]).toContain("api.deepseek.com");
  });

  it("names every provider that an alias may ask", async () => {
    const { aienv, write } = tempProject({ registry });
    write(".aienv.yaml", "profile: twice\n");
    const { err } = await aienv(["allow"]);
    expect(err).toContain("house.test");
    expect(err).toContain("api.deepseek.com");
  });

  it.each([
    ["--check", 4],
    ["--diff", 0],
  ])("shows only with %s", async (option, code) => {
    const project = tempProject();
    project.write(".aienv.yaml", "profile: work\n");
    const ran = await project.aienv(["allow", option]);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain("api.deepseek.com");
    expect(Object.keys(project.files())).toEqual([".aienv.yaml"]);
    expect(await profileOf(project)).toBe("default");
  });

  it("shows what changed since it was allowed", async () => {
    const project = tempProject();
    project.write(".aienv.yaml", "profile: default\n");
    await project.aienv(["allow"]);
    project.write(".aienv.yaml", "profile: work\n");
    expect((await project.aienv(["status"])).err).toContain("changed since it was allowed");
    const { err } = await project.aienv(["allow"]);
    expect(err).toMatch(/-profile: default\n\+profile: work/);
    expect(await profileOf(project)).toBe("work");
  });

  it("is bound to the path: a copy of the project asks again", async () => {
    const { aienv, write, home } = tempProject();
    write(".aienv.yaml", "profile: work\n");
    await aienv(["allow"]);
    const copy = join(home, "copy");
    mkdirSync(copy);
    writeFileSync(join(copy, ".aienv.yaml"), "profile: work\n");
    const { out } = await aienv(["status", "--json"], { cwd: copy });
    expect(JSON.parse(out)).toMatchObject({ profile: "default" });
  });
});

describe("deny", () => {
  const denied = "is denied, so it does not count; to take that back: aienv allow";

  it.each([[["status"]], [["env"]], [["sync"]], [["doctor"]], [["run", "claude"]]])(
    "is what %j tells of, in one line, and not that something waits to be allowed",
    async (args) => {
      const { aienv, write } = tempProject({ tools: ["claude"] });
      write(".aienv.yaml", "profile: work\n");
      expect((await aienv(["deny"])).err).toContain("does not count any more; `aienv allow` takes that back");
      const { err } = await aienv(args);
      expect(times(err, denied)).toBe(1);
      expect(err).not.toContain("not allowed yet");
    },
  );

  it("is taken back by `allow`, by a `use` that says all, and by `off`", async () => {
    const project = tempProject();
    const mark = join(projectState(project.paths, project.project), "denied");
    for (const [args, state] of [
      [["allow"], "is allowed already"],
      [["use", "coder"], "is allowed already"],
      [["off"], "chooses work"],
    ] as const) {
      project.write(".aienv.yaml", "profile: work\n");
      await project.aienv(["deny"]);
      expect(existsSync(mark)).toBe(true);
      expect(await project.aienv(args)).toMatchObject({ code: 0 });
      expect(existsSync(mark)).toBe(false);
      expect((await project.aienv(["allow", "--check"])).err).toContain(state);
    }
  });

  it("means the nearest file, and takes out what an earlier text of it wrote", async () => {
    const { aienv, write, files } = tempProject();
    write(".aienv.yaml", "profile: default\n");
    await aienv(["allow"]);
    const inner = write("sub/.aienv.yaml", "profile: work\n");
    expect((await aienv(["deny"], { cwd: dirname(inner) })).err).toContain(inner);
    expect((await aienv(["status"])).err).not.toContain("denied");
    write(".aienv.yaml", "profile: work\n");
    await aienv(["deny"]);
    expect(Object.keys(files())).toEqual([".aienv.yaml", "sub/.aienv.yaml"]);
  });

  it("leaves a choice that is kept without a file", async () => {
    const project = tempProject();
    project.write(".aienv.yaml", "profile: default\n");
    await project.aienv(["use", "work", "--no-file"]);
    await project.aienv(["deny"]);
    expect(await profileOf(project)).toBe("work");
    expect(project.files()[".mise.toml"]).toContain("deepseek");
  });

  it("stops `use` from letting words in unseen, and says that it was denied", async () => {
    const { aienv, write } = tempProject();
    write(".aienv.yaml", "via: proxy\n");
    await aienv(["deny"]);
    expect((await aienv(["use", "coder"])).err).toContain("the file is denied and says more");
  });
});

describe("a choice that was not allowed", () => {
  it.each([
    [["status"]],
    [["status", "--json"]],
    [["env"]],
    [["env", "--json"]],
    [["gen", "mise"]],
    [["gen", "tool-config", "claude", "--stdout"]],
    [["sync"]],
    [["doctor"]],
    [["use", "work", "--no-file"]],
    [["run", "claude"]],
  ])("does not count, and %j says so once", async (args) => {
    const { aienv, write } = tempProject({ tools: ["claude"] });
    const file = write(".aienv.yaml", "profile: default\n");
    write("sub/.aienv.yaml", "profile: work\n");
    await aienv(["allow"]);
    const cwd = join(dirname(file), "sub");
    const ran = await aienv(args, { cwd });
    expect(times(ran.err + ran.out, "not allowed yet")).toBe(1);
    expect(times(ran.err + ran.out, "run: aienv allow")).toBe(1);
    expect(ran.out).not.toContain("deepseek");
  });

  it("is named in one line, the nearest alone", async () => {
    const { aienv, write } = tempProject();
    write(".aienv.yaml", "profile: work\n");
    const near = write("sub/.aienv.yaml", "profile: work\n");
    const { err } = await aienv(["status"], { cwd: dirname(near) });
    expect(err.split("\n").filter((line) => line.includes("allow"))).toEqual([
      `warning ${near}: is not allowed yet, so it does not count; run: aienv allow`,
    ]);
  });

  it("is allowed by the hook of `mise install`, unless it was denied", async () => {
    const project = tempProject();
    const environment = { MISE_PROJECT_ROOT: project.project, MISE_ORIGINAL_CWD: project.project };
    project.write(".aienv.yaml", "profile: work\n");
    expect(await project.aienv(["sync"], { environment })).toMatchObject({ code: 0 });
    expect(await profileOf(project)).toBe("work");
    await project.aienv(["deny"]);
    await project.aienv(["sync"], { environment });
    expect(await profileOf(project)).toBe("default");
    expect((await project.aienv(["status"])).err).toContain("is denied");
  });

  it.each([
    ["via: proxy\n", ["coder"], "via"],
    ["per-tool: { claude: login }\nvia: direct\n", ["coder"], "via, per-tool"],
    ["main: deepseek/deepseek-chat\n", ["coder", "--tool", "claude"], "main"],
  ])("that says %j is not let in by `use` unseen", async (text, args, keys) => {
    const { aienv, write, files } = tempProject();
    write(".aienv.yaml", text);
    const refused = await aienv(["use", ...args]);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain(`says more than \`use\` writes: ${keys}`);
    expect(refused.err).toContain("[project.not-allowed]");
    expect(refused.err).toMatch(/next: aienv allow, or: aienv use NAME --force/);
    expect(files()).toEqual({ ".aienv.yaml": text });
    expect(await aienv(["use", ...args, "--force"])).toMatchObject({ code: 0 });
  });

  it("may list tools, and keep what was allowed before", async () => {
    const { aienv, write } = tempProject();
    write(".aienv.yaml", "profile: work\ntools: [sdk]\n");
    expect(await aienv(["use", "coder"])).toMatchObject({ code: 0 });
    write(".aienv.yaml", "main: coder\nvia: direct\n");
    await aienv(["allow"]);
    write(".aienv.yaml", "profile: work\nvia: direct\n");
    expect(await aienv(["use", "coder"])).toMatchObject({ code: 0 });
    write(".aienv.yaml", "profile: work\nvia: proxy\n");
    expect(await aienv(["use", "coder"])).toMatchObject({ code: 3 });
  });
});

describe("a hostile .aienv.yaml", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghij"].map((name, index) => `${name}: &${name} [${`*${"abcdefghij"[index]},`.repeat(9)}]`).join("\n")}\nprofile: work\n`;
  const long = `${"# x\n".repeat(200_000)}profile: work\n`;

  it.each<[string, (file: string, home: string) => void, RegExp]>([
    ["a pipe", (file) => void spawnSync("mkfifo", [file]), /place of the file|not a regular/],
    ["a folder", (file) => mkdirSync(file), /place of the file|not a regular/],
    ["a link to a device", (file) => symlinkSync("/dev/zero", file), /leads out of its folder/],
    ["a link to itself", (file) => symlinkSync(file, file), /leads out of its folder/],
    [
      "a link to a file elsewhere",
      (file, home) => {
        writeFileSync(join(home, "elsewhere.yaml"), "profile: work\n");
        symlinkSync(join(home, "elsewhere.yaml"), file);
      },
      /leads out of its folder/,
    ],
    ["a binary", (file) => writeFileSync(file, Buffer.from([0x70, 0xff, 0xfe, 0])), /not UTF-8 text/],
    ["a text of 800 KB", (file) => writeFileSync(file, long), /far too long/],
    [
      "a sparse file of 1 TB",
      (file) => {
        writeFileSync(file, "");
        truncateSync(file, 2 ** 40);
      },
      /bytes, more than/,
    ],
  ])("that is %s is refused in one line, and the global choice applies", async (_name, make, reason) => {
    const project = tempProject();
    const file = join(project.project, ".aienv.yaml");
    make(file, project.home);
    const status = await project.aienv(["status"]);
    expect(status.code).toBe(0);
    expect(status.out).toContain("default");
    expect(status.err.split("\n").filter((line) => line.includes(file))).toEqual([
      expect.stringMatching(reason),
    ]);
    for (const args of [["allow"], ["use", "work"]])
      expect(await project.aienv(args)).toMatchObject({
        code: 3,
        err: expect.stringContaining("[project.unreadable-choice]"),
      });
    expect(await project.aienv(["env"])).toMatchObject({ code: 0 });
    expect(await project.aienv(["use", "work", "--no-file"])).toMatchObject({ code: 0 });
    rmSync(file, { recursive: true });
  });

  it.runIf(process.getuid?.() === 0)("that another user owns never counts", async () => {
    const project = tempProject();
    const file = project.write(".aienv.yaml", "profile: work\n");
    await project.aienv(["allow"]);
    chownSync(file, 12345, 12345);
    expect(await profileOf(project)).toBe("default");
    for (const args of [["allow"], ["use", "coder"]])
      expect(await project.aienv(args)).toMatchObject({
        code: 3,
        err: expect.stringContaining("[project.foreign-choice]"),
      });
  });

  it.runIf(process.getuid?.() === 0)("that another user owns by now is served by no command", async () => {
    const project = tempProject({ tools: ["claude"] });
    const file = project.write(".aienv.yaml", "profile: work\n");
    await project.aienv(["allow"]);
    expect((await project.aienv(["env"])).out).toContain("deepseek");
    chownSync(file, 12345, 12345);
    for (const args of [["env"], ["env", "--json"], ["status"], ["run", "claude"], ["sync"]]) {
      const { out, err } = await project.aienv(args);
      expect(out).not.toContain("deepseek");
      expect(times(err, `${file}: belongs to another user, so it does not count`)).toBe(1);
    }
    chownSync(file, 0, 0);
    expect((await project.aienv(["env"])).out).toContain("deepseek");
  });

  it.each<[string, string, RegExp]>([
    [
      "an endpoint",
      "providers: { house: { endpoints: { openai-chat: https://evil.test/v1 } } }\n",
      /providers/,
    ],
    ["a key", "profile: work\nkey: env:HOUSE_KEY\n", /key/],
    ["a command", "profile: work\ncommand: curl evil.test\n", /command/],
    [
      "a base URL in an exception",
      "per-tool: { claude: { main: house/big, baseUrl: 'https://evil.test' } }\n",
      /per-tool/,
    ],
    ["a URL as a model", "main: https://evil.test/v1\n", /https/],
    ["a reference as a model", "main: command:id\n", /command:id/],
    ["a template as a profile", "profile: \"{{exec(command='id')}}\"\n", /profile/],
    ["a shell text as a model", "main: $(id)\n", /main/],
    ["a way up as a profile", "profile: ../../etc\n", /profile/],
    ["the prototype", "__proto__: { profile: work }\n", /__proto__/],
    ["a bomb of anchors", bomb, /expand too far|no key|unknown|unrecognized/i],
  ])("that names %s does not count and can't be allowed", async (_name, text, reason) => {
    const project = tempProject();
    project.write(".aienv.yaml", text);
    expect(await profileOf(project)).toBe("default");
    const refused = await project.aienv(["allow"]);
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(reason);
    expect(Object.keys(project.files())).toEqual([".aienv.yaml"]);
    expect(await profileOf(project)).toBe("default");
  });

  it("can't write to the terminal by its text or its folder's name", async () => {
    const project = tempProject();
    const cwd = join(project.project, "a\u001b]0;title\u0007\nb");
    const file = join(cwd, ".aienv.yaml");
    mkdirSync(cwd);
    writeFileSync(file, "profile: work\n");
    const texts: string[] = [];
    for (const args of [["status"], ["allow"], ["deny"]])
      texts.push((await project.aienv(args, { cwd })).err);
    writeFileSync(file, "profile: default\n");
    await project.aienv(["allow"], { cwd });
    writeFileSync(file, "profile: work # \u001b[8m\u001b[2J\u009b1m\u202ehidden\n");
    texts.push((await project.aienv(["allow"], { cwd })).err);
    expect(texts.join("")).toContain("hidden");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(texts.join("")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
