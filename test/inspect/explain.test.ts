import { describe, expect, it } from "vitest";
import { envrcEntries } from "../../src/inspect/envrc-lines.ts";
import { againstShell, explain, type Layer, type Source } from "../../src/inspect/explain.ts";
import { globalMiseNames, miseEntries, miseNames } from "../../src/inspect/mise-files.ts";
import { shownParts, shownValue } from "../../src/inspect/shown-value.ts";

const source = (layer: Layer, value: string | null | undefined, more: Partial<Source> = {}): Source => ({
  layer,
  name: layer,
  where: {},
  value,
  shown: String(value),
  ours: false,
  ...more,
});
const inFile = (file: string, value: string, line = 1) => source("mise", value, { where: { file, line } });

describe("of several sources", () => {
  it.each<[string, readonly Source[], string | undefined, readonly RegExp[]]>([
    ["none wins where there is none", [], undefined, []],
    ["the first wins", [source("mise", "a"), source("shell", "b")], "mise", [/sets it at the prompt/]],
    [
      "a tool's own file beats the environment",
      [source("over", "a"), source("mise", "b"), source("under", "c")],
      "over",
      [/environment does not beat/, /environment does not beat/],
    ],
    [
      "one that fills in loses to the environment",
      [source("shell", "a"), source("under", "b")],
      "shell",
      [/fills in only what the environment lacks/],
    ],
    [
      "one that fills in wins where mise takes the variable away",
      [source("mise", null), source("shell", "old"), source("under", "b")],
      "under",
      [/takes the variable away/, /mise sets it at the prompt/],
    ],
    [
      "an empty text in a tool's own file is nothing",
      [source("over", ""), source("mise", "a"), source("under", "helper")],
      "under",
      [/takes the variable away/, /environment does not beat/],
    ],
    [
      "an empty text of the environment is a value",
      [source("mise", ""), source("under", "b")],
      "mise",
      [/fills in only/],
    ],
    ["what takes it away wins where nothing fills in", [source("mise", null)], "mise", []],
    [
      "one that does not count loses with its reason",
      [source("mise", "a", { idle: "mise is not on PATH" }), source("shell", "b")],
      "shell",
      [/^mise is not on PATH$/],
    ],
    ["none wins where none counts", [source("mise", "a", { idle: "untrusted" })], undefined, [/^untrusted$/]],
    [
      "the plugin is called after all files",
      [source("plugin", "a"), source("mise", "b")],
      "plugin",
      [/called after all mise files/],
    ],
    [
      "mise and direnv: the last",
      [source("direnv", "a"), source("mise", "b")],
      "direnv",
      [/both set it; direnv was last/],
    ],
    [
      "the stronger file of a folder",
      [inFile("/p/mise.local.toml", "a"), inFile("/p/.config/mise/config.toml", "b")],
      "mise",
      [/^mise reads mise\.local\.toml after it$/],
    ],
    [
      "the nearer folder",
      [inFile("/p/q/mise.toml", "a"), inFile("/p/.mise.toml", "b")],
      "mise",
      [/nearer folder/],
    ],
    [
      "the later line",
      [inFile("/p/mise.toml", "a", 9), inFile("/p/mise.toml", "b", 2)],
      "mise",
      [/later line/],
    ],
  ])("%s", (_name, sources, winner, reasons) => {
    const result = explain(sources);
    expect(result.winner?.layer).toBe(winner);
    expect(result.losers.map((loser) => loser.because)).toEqual(
      reasons.map((each) => expect.stringMatching(each)),
    );
  });

  it("those that say the same are marked", () => {
    const { losers } = explain([source("mise", "a"), source("shell", "a"), source("under", undefined)]);
    expect(losers.map((loser) => loser.same)).toEqual([true, false]);
  });

  it.each<[string, Source | undefined, string | undefined, RegExp | undefined]>([
    ["agrees", source("mise", "a"), "a", undefined],
    ["lacks it", source("mise", "a"), undefined, /lacks it/],
    ["has another", source("plugin", "a"), "b", /another value/],
    ["lacks what is taken away", source("mise", null), undefined, undefined],
    ["is itself the source", source("shell", "a"), "a", undefined],
    ["can't be compared with what only running tells", source("mise", undefined), "b", undefined],
    ["is alone", undefined, "b", undefined],
  ])("the shell %s", (_name, winner, present, note) => {
    const said = againstShell(winner, present);
    if (note) expect(said).toMatch(note);
    else expect(said).toBeUndefined();
  });
});

describe("mise's files", () => {
  it("are asked in the order of their strength", () => {
    const names = miseNames(["dev", "ci"]);
    const order = [
      [".mise.ci.local.toml", "mise.dev.local.toml"],
      ["mise.dev.local.toml", ".mise.ci.toml"],
      ["mise.dev.toml", ".mise.local.toml"],
      [".mise.local.toml", "mise.local.toml"],
      ["mise.local.toml", ".config/mise/config.local.toml"],
      ["mise/config.local.toml", ".mise.toml"],
      [".mise.toml", "mise.toml"],
      ["mise.toml", ".config/mise/config.toml"],
    ] as const;
    for (const [stronger, weaker] of order)
      expect(names.indexOf(stronger)).toBeLessThan(names.indexOf(weaker));
    expect(globalMiseNames([])).toEqual(["mise.local.toml", "config.local.toml", "mise.toml", "config.toml"]);
  });

  it.each<[string, string, unknown]>([
    ["a plain value", "[env]\nX = 'a'", [{ kind: "value", value: "a", line: 2 }]],
    ["a number", "[env]\nX = 1", [{ kind: "value", value: "1" }]],
    ["one taken away", "[env]\nX = false", [{ kind: "value", value: null }]],
    ["a value in a table", "env.X = { value = 'a', tools = true }", [{ kind: "value", value: "a" }]],
    ["nothing of it", "[env]\nY = 'a'\n[tools]\nX = '1'", []],
    ["no table", "env = 1", []],
    [
      "files in their order",
      "[env]\nX = 'a'\n_.file = ['b', { path = 'c' }]\n_.source = 's.sh'",
      [
        { kind: "value" },
        { kind: "file", file: "b" },
        { kind: "file", file: "c" },
        { kind: "script", file: "s.sh" },
      ],
    ],
    [
      "a table of directives after all values",
      "[env._]\nfile = 'b'\n[env]\nX = 'a'",
      [{ kind: "value" }, { kind: "file" }],
    ],
    [
      "a list of tables in order",
      "[[env]]\n_.file = 'b'\n[[env]]\nX = 'a'",
      [{ kind: "file" }, { kind: "value", line: 4 }],
    ],
    ["our plugin", "[env]\n_.aienv = { tools = true }", [{ kind: "plugin", late: true }]],
  ])("say: %s", (_name, text, expected) => {
    expect(miseEntries(text, "X")).toMatchObject(expected as object[]);
    expect(miseEntries(text, "X")).toHaveLength((expected as unknown[]).length);
  });
});

describe("an .envrc", () => {
  it.each<[string, unknown]>([
    ["export X=a", [{ kind: "value", value: "a" }]],
    ["export X='a b' # why", [{ kind: "value", value: "a b" }]],
    ['export X="$HOME/a"', [{ kind: "value", value: undefined }]],
    ["unset Y X", [{ kind: "value", value: null }]],
    ["use aienv", [{ kind: "aienv" }]],
    ["dotenv", [{ kind: "file", file: ".env" }]],
    ["dotenv_if_exists other.env", [{ kind: "file", file: "other.env" }]],
    ["source_up", [{ kind: "up" }]],
    ["# export X=a", []],
    ["export XY=a", []],
  ])("%s", (text, expected) => {
    expect(envrcEntries(`\n${text}\n`, "X")).toEqual(
      (expected as object[]).map((each) => ({ line: 2, ...each })),
    );
  });
});

describe("a value for people", () => {
  const key = "planted-secret-value";
  it.each<[string, string, string]>([
    ["SOME_API_KEY", key, "pla… (20 characters)"],
    ["SOME_TOKEN", key, "pla… (20 characters)"],
    ["ANTHROPIC_CUSTOM_HEADERS", `x-api-key: ${key}`, "x-a… (31 characters)"],
    ["PROXY_AUTH", key, "pla… (20 characters)"],
    ["PLAIN", `before ${key} after`, '"before pla… (20 characters) after"'],
    ["PLAIN", "big", '"big"'],
    ["PLAIN", "https://me:planted@host/v1", '"https://…@host/v1"'],
    ["PLAIN", "a\u001b[31m\u202eb", '"a\\u001b[31m\ufffdb"'],
    ["SOME_KEY", "{{ env.MINE }}", "from MINE"],
    ["SOME_KEY", "{{ get_env(name='MINE', default='planted') }}", "from MINE"],
    ["SOME_KEY", "", '""'],
  ])("%s of %j is %s", (name, value, expected) => {
    expect(shownValue(name, value, new Set([key]))).toBe(expected);
  });

  it("of ours names the variable of a key", () => {
    expect(shownParts("A_TOKEN", [{ env: "MY_KEY", default: "none" }])).toBe(`"\${MY_KEY}"`);
    expect(shownParts("MODEL", null)).toBe("(unset)");
  });
});
