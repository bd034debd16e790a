import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { registryText, tempProject } from "../helpers/temp-project.ts";

/** `VAR = …` of a `.mise.toml`. */
const variable = (text: string | undefined, name: string) =>
  new RegExp(`^${name} = (.*)$`, "m").exec(text ?? "")?.[1];

describe("a command line", () => {
  it.each<[string, readonly string[], number, RegExp]>([
    [
      "an unknown command",
      ["staus"],
      2,
      /no command "staus", did you mean "status"\?.*\[usage\.unknown-command\]/,
    ],
    ["an unknown option", ["use", "--profil", "x"], 2, /no option --profil/],
    ["an option with a near name", ["sync", "--chekc"], 2, /did you mean "--check"\?/],
    [
      "an option that is none of its own",
      ["use", "work", "--profile", "x"],
      2,
      /no option --profile; known: --tool/,
    ],
    ["a missing argument", ["add"], 2, /error add needs <provider> \[usage\.arguments\]/],
    ["a missing action", ["budget"], 2, /error budget needs <action> \[what\]; known: ls, set, remove \[/],
    ["a missing value", ["add", "x", "--key"], 2, /error a value is missing: --key <ref> \[/],
    [
      "an argument too many",
      ["remove", "a", "b"],
      2,
      /error too much is given: remove takes <name>, not "b" \[/,
    ],
    ["an unknown integration", ["init", "--integration", "x"], 2, /next: aienv init --help/],
    ["a login for all tools", ["use", "login"], 2, /next: aienv use login --tool TOOL/],
    ["nothing to choose, with nobody to ask", ["use"], 2, /\[usage\.no-choice\]/],
    ["an unknown choice", ["use", "wrok"], 2, /no profile, alias or model, did you mean "work"\?/],
    ["an unknown tool", ["use", "work", "--tool", "cluade"], 2, /did you mean "claude"\?/],
    ["an unknown shell", ["env", "--shell", "fihs"], 2, /did you mean "fish"\?/],
    ["an unknown thing to generate", ["gen", "mies"], 2, /did you mean "mise"\?/],
    ["an unknown provider", ["add", "deepsek"], 2, /did you mean "deepseek"\?/],
    ["an unknown name", ["remove", "deepsek"], 2, /did you mean "deepseek"\?/],
    ["nothing to undo", ["undo"], 2, /\[usage\.nothing-to-undo\]/],
    ["nothing to go back to", ["use", "-"], 2, /\[usage\.no-previous\]/],
    ["nothing to allow", ["allow"], 2, /\[usage\.nothing-to-allow\]/],
    ["nothing to deny", ["deny"], 2, /\[usage\.nothing-to-deny\]/],
    [
      "a profile that is not there",
      ["status", "--profile", "wrok"],
      3,
      /no profile "wrok", did you mean "work"\?/,
    ],
  ])("with %s is refused with its exit code", async (_name, args, code, message) => {
    const ran = await tempProject().aienv(args);
    expect(ran.err).toMatch(message);
    expect(ran).toMatchObject({ code, out: "" });
  });

  it.each([
    [["--version"]],
    [["--help"]],
    [["help", "use"]],
    [["use", "--help"]],
    [["status"]],
    [["ls", "--json"]],
    [["off"]],
    [["proxy", "stop", "--json"]],
  ])("is answered with 0: %j", async (args) => {
    expect(await tempProject().aienv(args)).toMatchObject({ code: 0 });
  });

  it("prints an error with the same fields for --json", async () => {
    const { aienv, paths } = tempProject();
    writeFileSync(paths.registry, "version: 1\nprovider: {}\nvia: x\n");
    const { code, out } = await aienv(["status", "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      error: {
        code: "registry.invalid",
        where: { file: paths.registry, line: 3, column: 1, path: "via" },
        others: [{ where: { line: 2 } }],
      },
    });
  });

  it("says where the first registry comes from", async () => {
    const ran = await tempProject({ registry: "" }).aienv(["status"]);
    expect(ran).toMatchObject({ code: 3, out: "" });
    expect(ran.err).toContain("aienv init");
  });
});

describe("use and off", () => {
  const start =
    '# mine\n[tools]\nnode = "24"\n\n[env]\nOPENAI_BASE_URL = "https://api.openai.com" # wrong\nOPENAI_API_KEY = "sk-mine"\n';

  it.each([
    ["--check", 4],
    ["--diff", 0],
    ["--stdout", 0],
  ] as const)("write nothing with %s", async (option, code) => {
    const { aienv, files, write, paths } = tempProject();
    write(".mise.toml", start);
    for (const args of [
      ["use", "work"],
      ["use", "work", "--no-file"],
      ["use", "work", "--global"],
      ["add", "moonshot"],
    ]) {
      const ran = await aienv([...args, option]);
      expect({ args, code: ran.code }).toEqual({ args, code });
    }
    expect(files()).toEqual({ ".mise.toml": start });
    expect(readFileSync(paths.registry, "utf8")).toBe(registryText);
  });

  it("give every byte back, and count what was replaced", async () => {
    const { aienv, files, write, read } = tempProject();
    write(".mise.toml", start);
    const used = await aienv(["use", "default"]);
    expect(used.code).toBe(0);
    expect(used.err).toContain("2 of your values stand aside");
    expect(used.err).toMatch(/was wrong: openai-chat takes its base URL with the version segment/);
    expect(used.err + used.out).not.toContain("sk-mine");
    expect(variable(read(".mise.toml"), "OPENAI_BASE_URL")).toContain("https://house.test/v1");
    expect(JSON.stringify(files())).not.toContain("planted");
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0 });
    expect(await aienv(["off", "--check"])).toMatchObject({ code: 4 });
    expect(await aienv(["off"])).toMatchObject({ code: 0 });
    expect(files()).toEqual({ ".mise.toml": start });
  });

  it("keep a value that was changed by hand, until forced", async () => {
    const { aienv, write, read } = tempProject();
    await aienv(["use", "default"]);
    write(
      ".mise.toml",
      (read(".mise.toml") ?? "").replace(/^OPENAI_MODEL = .*$/m, 'OPENAI_MODEL = "by-hand"'),
    );
    const kept = await aienv(["sync"]);
    expect(kept.err).toMatch(/\.mise\.toml:\d+:\d+ \(env\.OPENAI_MODEL\).*changed this value by hand/);
    expect(variable(read(".mise.toml"), "OPENAI_MODEL")).toBe('"by-hand"');
    await aienv(["use", "work"]);
    expect(variable(read(".mise.toml"), "OPENAI_MODEL")).toBe('"by-hand"');
    await aienv(["sync", "--force"]);
    expect(variable(read(".mise.toml"), "OPENAI_MODEL")).toBe('"deepseek-chat"');
    await aienv(["off"]);
    expect(read(".mise.toml")).toContain('OPENAI_MODEL = "by-hand"');
    expect(read(".aienv.yaml")).toBeUndefined();
  });

  it("toggle with `use -` and take back with `undo`", async () => {
    const { aienv, read, files } = tempProject();
    const model = () => variable(read(".mise.toml"), "OPENAI_MODEL");
    const seen: (string | undefined)[] = [];
    const steps = [
      ["use", "work"],
      ["use", "coder"],
      ["use", "-"],
      ["use", "-"],
      ["use", "-"],
      ["undo"],
      ["undo"],
    ];
    for (const args of steps) {
      expect(await aienv(args)).toMatchObject({ code: 0 });
      seen.push(model());
    }
    expect(seen).toEqual([
      '"deepseek-chat"',
      '"big"',
      '"deepseek-chat"',
      '"big"',
      '"deepseek-chat"',
      '"big"',
      undefined,
    ]);
    expect(files()).toEqual({});
  });

  it("leave no file of a choice behind with --no-file", async () => {
    const { aienv, files, home } = tempProject();
    await aienv(["use", "work", "--no-file"]);
    expect(Object.keys(files())).toEqual([".mise.toml"]);
    const status = await aienv(["status", "--json"], { cwd: join(home, "work", "app") });
    expect(JSON.parse(status.out)).toMatchObject({ profile: "work", choice: { source: "state" } });
    await aienv(["off"]);
    expect(files()).toEqual({});
  });

  it("choose for one tool and leave the others", async () => {
    const { aienv, read } = tempProject({ tools: ["claude", "qwen"] });
    await aienv(["use", "work"]);
    expect(await aienv(["use", "house/tiny", "--tool", "claude"])).toMatchObject({ code: 0 });
    expect(read(".aienv.yaml")).toContain("profile: work");
    const tools = JSON.parse((await aienv(["status", "--json"])).out).tools as {
      tool: string;
      slots: { main: { model: string } };
    }[];
    expect(tools.map((one) => [one.tool, one.slots.main.model])).toEqual([
      ["claude", "house/tiny"],
      ["qwen", "deepseek/deepseek-chat"],
    ]);
  });

  it("choose for all directories without touching one that chose for itself", async () => {
    const { aienv, home } = tempProject();
    await aienv(["use", "work"]);
    expect(await aienv(["use", "coder", "--global"])).toMatchObject({ code: 0 });
    const profile = async (cwd?: string) =>
      JSON.parse((await aienv(["env", "--json"], cwd === undefined ? {} : { cwd })).out).OPENAI_MODEL;
    expect([await profile(), await profile(home)]).toEqual(["deepseek-chat", "big"]);
    expect(await aienv(["off", "--global"])).toMatchObject({ code: 0 });
    expect(await profile()).toBe("deepseek-chat");
  });

  it("write nothing at all where one file can't be edited", async () => {
    const { aienv, write, files } = tempProject();
    write(".mise.toml", "[env\n");
    const ran = await aienv(["use", "work"]);
    expect(ran).toMatchObject({ code: 3, out: "" });
    expect(ran.err).toMatch(/\.mise\.toml:1:\d+.*\[edit\.invalid\]/);
    expect(files()).toEqual({ ".mise.toml": "[env\n" });
  });
});

describe("allow and deny", () => {
  it("decide whether a project's file counts, and a changed file asks again", async () => {
    const { aienv, write, files } = tempProject();
    write(".aienv.yaml", "profile: work\n");
    const profile = async () => JSON.parse((await aienv(["status", "--json"])).out).profile;
    expect(await profile()).toBe("default");
    expect((await aienv(["sync"])).err).toContain("not allowed yet");
    expect(Object.keys(files())).toEqual([".aienv.yaml"]);
    expect(await aienv(["allow"])).toMatchObject({ code: 0 });
    expect(await profile()).toBe("work");
    write(".aienv.yaml", "profile: work # changed\n");
    expect(await profile()).toBe("default");
    await aienv(["allow"]);
    expect(await aienv(["deny"])).toMatchObject({ code: 0 });
    expect(await profile()).toBe("default");
    expect(files()).toEqual({ ".aienv.yaml": "profile: work # changed\n" });
  });

  it("are not got around by `use` and `undo`", async () => {
    const { aienv, write, files } = tempProject();
    write(".aienv.yaml", "profile: work\n");
    await aienv(["use", "coder"]);
    await aienv(["undo"]);
    expect(files()).toEqual({ ".aienv.yaml": "profile: work\n" });
    expect(JSON.parse((await aienv(["status", "--json"])).out).profile).toBe("default");
  });
});

describe("the registry's commands", () => {
  it("keep comments, refuse what would not be valid, and never print a key", async () => {
    const { aienv, paths } = tempProject();
    const text = () => readFileSync(paths.registry, "utf8");
    expect(await aienv(["add", "moonshot", "--key", "env:KIMI"])).toMatchObject({ code: 0 });
    expect(text()).toBe(
      registryText.replace("DEEPSEEK_API_KEY }\n", "DEEPSEEK_API_KEY }\n  moonshot:\n    key: env:KIMI\n"),
    );
    const again = await aienv(["add", "moonshot", "--key", "env:KIMI"]);
    expect(again).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^moonshot \(.*\) is in \S+ already$/m),
    });
    const more = await aienv(["add", "moonshot", "--model", "own-name"]);
    expect(more.err).toMatch(/^changed moonshot \(.*\) in /m);
    expect(await aienv(["remove", "moonshot"])).toMatchObject({ code: 0 });
    expect(text()).toBe(registryText);
    const refused = await aienv(["remove", "house"]);
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.err).toMatch(
      /"house" is needed by aliases\.coder, .*; nothing was removed.*\n {2}next: aienv edit/s,
    );
    const pasted = await aienv(
      ["add", "moonshot", "--key", "sk-planted0PLANTED1planted2", "--json"].slice(0, 4),
    );
    expect(pasted).toMatchObject({ code: 3 });
    expect(pasted.err + pasted.out).not.toMatch(/planted/i);
    expect(text()).toBe(registryText);
  });

  it("leave a registry that its owner made read-only", async () => {
    const { aienv, paths } = tempProject();
    chmodSync(paths.registry, 0o400);
    const { code, err } = await aienv(["add", "moonshot", "--key", "env:KIMI"]);
    expect(code).toBe(3);
    expect(err).toContain(`the file is read-only [system.unwritable]\n  next: chmod u+w ${paths.registry}`);
    expect(readFileSync(paths.registry, "utf8")).toBe(registryText);
  });

  it.each([
    ["gen", "schema"],
    ["gen", "schema", "choice"],
  ])("print a JSON Schema: %s %s %s", async (...args) => {
    const { aienv } = tempProject();
    const schema = JSON.parse((await aienv(args.filter((word) => word !== undefined))).out) as Record<
      string,
      unknown
    >;
    expect(schema).toMatchObject({
      $schema: expect.stringContaining("json-schema.org"),
      type: "object",
      additionalProperties: false,
    });
  });
});

describe("sync", () => {
  it("--all brings every project to what the registry says now", async () => {
    const { aienv, home, paths, read } = tempProject();
    await aienv(["use", "coder"]);
    writeFileSync(paths.registry, registryText.replace("coder: house/big", "coder: house/tiny"));
    expect(await aienv(["sync", "--all", "--check"], { cwd: home })).toMatchObject({ code: 4 });
    expect(await aienv(["sync", "--all"], { cwd: home })).toMatchObject({ code: 0 });
    expect(variable(read(".mise.toml"), "OPENAI_MODEL")).toBe('"tiny"');
    expect(await aienv(["sync", "--all", "--check"], { cwd: home })).toMatchObject({ code: 0 });
  });
});

describe("in a git checkout", () => {
  it("new files are excluded, tracked ones left alone, and off clears both", async () => {
    const { aienv, git, write, files, read } = tempProject({ tools: ["claude", "qwen", "opencode"] });
    git("init", "-q");
    const exclude = read(".git/info/exclude");
    write(".mise.toml", "[tools]\n");
    git("add", ".mise.toml");
    expect(await aienv(["use", "default"])).toMatchObject({ code: 0 });
    expect(read(".mise.toml")).toBe("[tools]\n");
    expect(variable(read("mise.local.toml"), "ANTHROPIC_BASE_URL")).toContain("https://house.test");
    expect(read(".git/info/exclude")).toContain("/mise.local.toml\n");
    expect(
      git("status", "--porcelain")
        .out.split("\n")
        .filter((line) => line.startsWith("??")),
    ).toEqual(["?? .aienv.yaml"]);
    expect(await aienv(["sync", "--check"])).toMatchObject({ code: 0 });
    await aienv(["off"]);
    expect(files()).toEqual({ ".mise.toml": "[tools]\n" });
    expect(read(".git/info/exclude")).toBe(exclude);
  });
});
