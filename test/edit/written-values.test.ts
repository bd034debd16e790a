import { stringify as tomlText } from "smol-toml";
import { describe, expect, it } from "vitest";
import { stringify as yamlText } from "yaml";
import type { OwnedValue, Target } from "../../src/compile/plan.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { chooseInText, renderChoice } from "../../src/edit/choice-change.ts";
import { type ManifestEntry, mergeOwned } from "../../src/edit/merge-owned.ts";
import { renderRemoval, renderTarget } from "../../src/edit/render.ts";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import type { WrittenValues } from "../../src/edit/written-values.ts";
import { writtenBy } from "../helpers/written.ts";

type Id = Target["syntax"];

function put(
  syntax: Id,
  owned: readonly OwnedValue[],
  text: string | null,
  entry?: ManifestEntry,
  more: { force?: boolean; written?: WrittenValues } = {},
) {
  const target: Target = { tool: "t", scope: "project", file: "/p/file", syntax, owned };
  const rendered = renderTarget(target, text, entry, { force: false, ...more });
  if (!rendered.entry) throw new Error("nothing was written");
  return { ...rendered, text: rendered.change.after ?? "", entry: rendered.entry };
}

/** An entry for a file that we own nothing of any more. */
function forgotten(syntax: Id): ManifestEntry {
  return { file: "/p/file", syntax, tool: "t", owned: [], released: [], before: null, after: "" };
}

const url = (value: JsonValue): OwnedValue => ({ path: ["env", "URL"], value });
const model = (value: JsonValue): OwnedValue => ({ path: ["env", "MODEL"], value });

describe("an old value of ours that comes back", () => {
  const start = '# mine\n[env]\nURL = "theirs" # why\nX = "x"\n';
  const first = put("toml", [url("one"), model("m")], start);
  const second = put("toml", [url("two")], first.text, first.entry);
  const written = writtenBy(first.entry, second.entry);

  it("with its whole text gives way to the new one, and to the user's bytes", () => {
    const again = put("toml", [url("two")], first.text, second.entry, { written });
    expect(again.handChanged).toEqual([]);
    expect(again.text).toBe(second.text);
    expect(renderRemoval(first.text, second.entry, written).change.after).toBe(start);
  });

  it("among other lines gives way to the user's value where it is known, else to nothing", () => {
    const merged = first.text.replace('X = "x"', 'X = "other"').replace("# mine", "# ours now");
    const { change, handChanged } = renderRemoval(merged, second.entry, written);
    expect(handChanged).toEqual([]);
    expect(change.after).toBe(start.replace('X = "x"', 'X = "other"').replace("# mine", "# ours now"));
  });

  it("in a file that we own nothing of any more is taken out, and the rest stays", () => {
    const { change } = renderRemoval(first.text, forgotten("toml"), written);
    expect(change.after).toBe('# mine\n[env]\nX = "x"\n');
    expect(renderRemoval(start, forgotten("toml"), written).change.after).toBe(start);
    expect(renderRemoval("", forgotten("toml"), written).change.after).toBe("");
    expect(renderRemoval(null, forgotten("toml"), written).change.after).toBeNull();
  });

  it("is no original when it is written over again", () => {
    const again = put("toml", [url("three")], first.text, forgotten("toml"), { written });
    expect(again.replaced).toEqual([]);
    expect(renderRemoval(again.text, again.entry).change.after).not.toMatch(/URL|MODEL/);
  });

  it("takes back what the user had changed by hand at that place", () => {
    const edited = second.text.replace('"two"', '"by hand"');
    const kept = put("toml", [url("three")], edited, second.entry, { written });
    expect(kept.entry.released).toEqual([["env", "URL"]]);
    const back = put("toml", [url("three")], second.text, kept.entry, { written });
    expect(back.entry.released).toEqual([]);
    expect(back.text).toContain('URL = "three"');
  });

  it("is none where the user's file said the same before us", () => {
    const same = put("toml", [url("theirs")], start);
    expect(same.entry.wrote).toEqual([]);
    const changed = put("toml", [url("one")], same.text, same.entry, { written: writtenBy(same.entry) });
    expect(renderRemoval(start, changed.entry, writtenBy(same.entry)).change.after).toBe(start);
  });

  it("is told apart from every value that we never wrote", () => {
    const edited = first.text.replace('"one"', '"by hand"');
    const { change, handChanged } = renderRemoval(edited, second.entry, written);
    expect(handChanged).toMatchObject([
      { path: ["env", "URL"], value: "by hand", position: { line: 3, column: expect.any(Number) } },
    ]);
    expect(change.after).toBe(start.replace('"theirs"', '"by hand"'));
  });

  it.each<[string, Id, OwnedValue, OwnedValue, string, string]>([
    [
      "lines",
      "lines",
      { path: [], items: ["/.mise.toml"] },
      { path: [], items: ["/mise.local.toml"] },
      "*.log\n",
      "*.log\n",
    ],
    [
      "a hook",
      "toml",
      { path: ["hooks", "postinstall"], items: ["aienv sync", "old"] },
      { path: ["hooks", "postinstall"], items: ["aienv sync"] },
      '[hooks]\npostinstall = "make"\n',
      '[hooks]\npostinstall = "make"\n',
    ],
    [
      "a list that is gone",
      "json",
      { path: ["allow"], items: ["a"] },
      { path: ["model"], value: "m" },
      '{"x": 1}\n',
      '{"x": 1}\n',
    ],
  ])("goes with its items: %s", (_name, syntax, one, two, text, back) => {
    const before = put(syntax, [one], text);
    const after = put(syntax, [two], before.text, before.entry);
    const both = writtenBy(before.entry, after.entry);
    const mixed = mergeOwned(syntaxes[syntax], before.text, [two]).text;
    for (const present of [before.text, mixed])
      expect(renderRemoval(present, after.entry, both).change.after).toBe(back);
  });
});

describe("a file that is gone", () => {
  it("comes back with ours alone, and `off` does not bring the user's old text back", () => {
    const first = put("json", [{ path: ["model"], value: "m" }], '{"theirs": 1}\n');
    const again = put("json", [{ path: ["model"], value: "m" }], null, first.entry, {
      written: writtenBy(first.entry),
    });
    expect(JSON.parse(again.text)).toEqual({ model: "m" });
    expect(renderRemoval(again.text, again.entry).change.after).toBeNull();
    expect(renderRemoval(null, first.entry).change.after).toBeNull();
  });

  it("and comes back as it was with ours in it has its old text without us, to the byte", () => {
    const text = '{"theirs": 1, "model": "old"}\n';
    const first = put("json", [{ path: ["model"], value: "m" }], text);
    const again = put("json", [{ path: ["model"], value: "n" }], null, first.entry);
    const third = put("json", [{ path: ["model"], value: "m" }], again.text, again.entry);
    const written = writtenBy(first.entry, again.entry, third.entry);
    expect(renderRemoval(first.text, third.entry, written).change.after).toBe(text);
    expect(put("json", [], first.text, third.entry, { written }).text).toBe(text);
  });
});

describe("a value forced over one made by hand", () => {
  it("gives way to that one at the end, not to the older one which the user gave up", () => {
    const first = put("yaml", [url("one")], "env:\n  URL: theirs\n");
    const edited = first.text.replace("one", "by hand");
    const forced = put("yaml", [url("two")], edited, first.entry, { force: true });
    expect(forced.text).toBe("env:\n  URL: two\n");
    const later = put("yaml", [url("three")], forced.text, forced.entry, {
      written: writtenBy(first.entry, forced.entry),
    });
    expect(renderRemoval(later.text, later.entry).change.after).toBe("env:\n  URL: by hand\n");
  });
});

describe("a file that a tool printed anew", () => {
  const values: readonly OwnedValue[] = [
    { path: ["model"], value: "ours" },
    { path: ["provider", "aienv"], value: { options: { baseURL: "http://x" }, list: [1, 2] } },
    { path: ["allow"], items: ["mine"] },
  ];
  const user = { $version: 2, model: "theirs", provider: { own: { a: 1 } }, allow: ["x"] };
  const sorted = (value: JsonValue): JsonValue =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value;
  const grown = (value: JsonValue) => ({ ...(value as object), ui: { theme: "dark" } });
  const printers: readonly [string, Id, string, (value: never) => string][] = [
    [
      "JSON by two spaces",
      "json",
      '// mine\n{\n\t"$version": 2, "model": "theirs",\n\t"provider": {"own": {"a": 1}}, "allow": ["x"]\n}\n',
      (value) => JSON.stringify(value, null, 2),
    ],
    ["JSON in one line", "json", JSON.stringify(user), (value) => JSON.stringify(value)],
    [
      "TOML",
      "toml",
      '"$version" = 2\nmodel = "theirs" # mine\nallow = ["x"]\nprovider.own.a = 1\n',
      (value) => tomlText(value),
    ],
    [
      "YAML",
      "yaml",
      "# mine\n$version: 2\nmodel: theirs\nprovider: { own: { a: 1 } }\nallow: [x]\n",
      (value) => yamlText(value, { indent: 4 }),
    ],
  ];

  it.each(printers)("is known as ours, and keeps what the tool added: %s", (_name, id, start, print) => {
    const syntax = syntaxes[id];
    expect(syntax.parse(start)).toEqual(user);
    const first = put(id, values, start);
    const written = writtenBy(first.entry);
    const printed = print(grown(sorted(syntax.parse(first.text))) as never);
    const { change, handChanged } = renderRemoval(printed, first.entry, written);
    expect(handChanged).toEqual([]);
    expect(syntax.parse(change.after ?? "")).toEqual({ ...user, ui: { theme: "dark" } });
    // Nothing is printed back and forth between the tool and us.
    const again = put(id, values, printed, first.entry, { written });
    expect(again.text).toBe(printed);
    expect(again.handChanged).toEqual([]);
    expect(syntax.parse(renderRemoval(again.text, again.entry, written).change.after ?? "")).toEqual({
      ...user,
      ui: { theme: "dark" },
    });
  });

  it("gives a value back to its own table, where several tables of a list have the key", () => {
    const start = "[[env]]\nA = 1\n[[env]]\nA = 2\n[[env]]\nB = 2\n";
    const first = put("toml", [{ path: ["env", "A"], value: "ours", last: true }], start);
    const printed = tomlText({ ...(syntaxes.toml.parse(first.text) as object), ui: "dark" });
    const { change } = renderRemoval(printed, first.entry);
    expect(syntaxes.toml.parse(change.after ?? "")).toEqual({
      env: [{ A: 1 }, { A: 2 }, { B: 2 }],
      ui: "dark",
    });
  });

  it("is put in order again where the order counts", () => {
    const last: readonly OwnedValue[] = [{ ...url("one"), last: true }];
    const first = put("toml", last, '[env]\nX = "x"\n');
    const turned = '[env]\nURL = "one"\nX = "x"\n';
    expect(put("toml", last, turned, first.entry).text).toBe(first.text);
  });
});

describe("a choice that we wrote", () => {
  const choose = (text: string | null, entry: object, before?: ManifestEntry) => {
    const rendered = renderChoice("/p/.aienv.yaml", text, chooseInText("", text, entry), before);
    if (!rendered.entry) throw new Error("nothing was written");
    return { text: rendered.change.after ?? "", entry: rendered.entry };
  };
  const off = (text: string, { entry }: ReturnType<typeof choose>, written?: WrittenValues) => {
    const { change, handChanged } = renderRemoval(text, entry, written);
    return { text: change.after, handChanged: handChanged.map((one) => one.path.join(".")) };
  };

  it("goes, and what the user wrote beside it stays", () => {
    const work = choose(null, { profile: "work" });
    expect(off(`${work.text}tools: [claude]\n`, work)).toEqual({
      text: "tools: [claude]\n",
      handChanged: [],
    });
  });

  it("is the user's where the user chose by hand", () => {
    const work = choose("# team\nvia: direct\n", { profile: "work" });
    expect(off(work.text.replace("work", "mine"), work)).toEqual({
      text: "# team\nvia: direct\nprofile: mine\n",
      handChanged: ["profile"],
    });
  });

  it("leaves the user's keys to the user, without a word about them", () => {
    const work = choose("tools: [claude]\n", { profile: "work" });
    expect(off(work.text.replace("claude", "qwen"), work)).toEqual({
      text: "tools: [qwen]\n",
      handChanged: [],
    });
  });

  it("brings back the one that it took the place of, also below an edit", () => {
    const model = choose("profile: old\n", { main: "a/b", small: "a/c" });
    expect(off(`${model.text}via: direct\n# note\n`, model).text).toMatch(/profile: old\n/);
    expect(off(`${model.text}via: direct\n# note\n`, model).text).not.toMatch(/main|small/);
  });

  it("for one tool goes alone", () => {
    const claude = choose("per-tool:\n  codex: login\n", {
      "per-tool": { codex: "login", claude: { main: "a/b" } },
    });
    expect(off(claude.text.replace("codex: login", "codex: { main: a/c }"), claude)).toEqual({
      text: "per-tool:\n  codex: { main: a/c }\n",
      handChanged: [],
    });
  });

  it("is known again when another branch brings an older one back", () => {
    const work = choose(null, { profile: "work" });
    const model = choose(work.text, { main: "a/b" }, work.entry);
    expect(off(work.text, model, writtenBy(work.entry, model.entry))).toEqual({
      text: null,
      handChanged: [],
    });
  });
});
