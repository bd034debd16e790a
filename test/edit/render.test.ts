import { describe, expect, it } from "vitest";
import type { OwnedValue, Target } from "../../src/compile/plan.ts";
import type { Path } from "../../src/core/json.ts";
import { chooseInText, renderChoice } from "../../src/edit/choice-change.ts";
import { diffText } from "../../src/edit/diff.ts";
import { changeProvider, registryHeader, removeName } from "../../src/edit/registry-change.ts";
import { renderRemoval, renderTarget } from "../../src/edit/render.ts";
import type { ChoiceEntry } from "../../src/registry/schema.ts";

const free = { force: false };

function target(syntax: Target["syntax"], owned: readonly OwnedValue[]): Target {
  return { tool: "t", scope: "project", file: "/p/file", syntax, owned };
}

/** The text with ours in it, the text after an edit of it, and the text given back. */
function roundTrip(
  syntax: Target["syntax"],
  text: string | null,
  owned: readonly OwnedValue[],
  edit = (after: string) => after,
) {
  const { change, entry } = renderTarget(target(syntax, owned), text, undefined, free);
  if (!entry) throw new Error("nothing was written");
  return { after: change.after, back: renderRemoval(edit(change.after ?? ""), entry) };
}

describe("items of a list", () => {
  const path: Path = ["hooks", "postinstall"];
  const ours: OwnedValue[] = [{ path, items: ["aienv sync"] }];

  it.each<[string, string | null, string, ((after: string) => string) | undefined, string | null]>([
    ["make the list where there is none", null, '[hooks]\npostinstall = ["aienv sync"]\n', undefined, null],
    [
      "lift a single value to a list, and put it back",
      '[hooks]\npostinstall = "make"\n',
      '[hooks]\npostinstall = ["make", "aienv sync"]\n',
      undefined,
      '[hooks]\npostinstall = "make"\n',
    ],
    [
      "put a single value back below an edit",
      '[hooks]\npostinstall = "make"\n',
      '[hooks]\npostinstall = ["make", "aienv sync"]\n',
      (after) => `# note\n${after}`,
      '# note\n[hooks]\npostinstall = "make"\n',
    ],
    [
      "are not written twice",
      '[hooks]\npostinstall = ["aienv sync"]\n',
      '[hooks]\npostinstall = ["aienv sync"]\n',
      (after) => `${after}# note\n`,
      '[hooks]\npostinstall = ["aienv sync"]\n# note\n',
    ],
    [
      "leave items that the user added",
      '[hooks]\npostinstall = ["make"]\n',
      '[hooks]\npostinstall = ["make", "aienv sync"]\n',
      (after) => after.replace('"make"', '"make", "test"'),
      '[hooks]\npostinstall = ["make", "test"]\n',
    ],
    [
      "are gone already where the user took them out",
      '[hooks]\npostinstall = ["make"]\n',
      '[hooks]\npostinstall = ["make", "aienv sync"]\n',
      (after) => after.replace(', "aienv sync"', ""),
      '[hooks]\npostinstall = ["make"]\n',
    ],
  ])("%s", (_name, text, after, edit, back) => {
    const result = roundTrip("toml", text, ours, edit);
    expect(result.after).toBe(after);
    expect(result.back.change.after).toBe(back);
  });

  it.each<[string, string | null, string, string | null]>([
    ["a file of lines that was not there", null, "use aienv\n", null],
    ["a file of lines without a last newline", "layout node", "layout node\nuse aienv\n", "layout node"],
    [
      "a file of lines with Windows' ends",
      "layout node\r\n",
      "layout node\r\nuse aienv\r\n",
      "layout node\r\n",
    ],
  ])("are lines in %s", (_name, text, after, back) => {
    const result = roundTrip("lines", text, [{ path: [], items: ["use aienv"] }]);
    expect([result.after, result.back.change.after]).toEqual([after, back]);
  });
});

describe("values of the user's", () => {
  const ours: OwnedValue[] = [{ path: ["env", "URL"], value: "ours" }];

  it("are counted where ours stand in for them, with their place", () => {
    const { replaced } = renderTarget(target("toml", ours), '# x\n[env]\nURL = "theirs"\n', undefined, free);
    expect(replaced).toEqual([
      { path: ["env", "URL"], value: "theirs", position: { line: 3, column: expect.any(Number) } },
    ]);
  });

  it("are not counted where they say the same", () => {
    expect(renderTarget(target("toml", ours), '[env]\nURL = "ours"\n', undefined, free).replaced).toEqual([]);
  });

  it("stay where the user wrote them over ours, and come back as they were with `force` and off", () => {
    const first = renderTarget(target("toml", ours), '[env]\nURL = "theirs"\n', undefined, free);
    const edited = (first.change.after ?? "").replace('"ours"', '"by hand"');
    const kept = renderTarget(target("toml", ours), edited, first.entry, free);
    expect(kept.change.after).toBe(edited);
    expect(kept.handChanged).toMatchObject([
      { path: ["env", "URL"], value: "by hand", position: { line: 2 } },
    ]);
    const forced = renderTarget(target("toml", ours), edited, kept.entry, { force: true });
    expect(forced.change.after).toContain('URL = "ours"');
    if (!forced.entry) throw new Error("nothing was written");
    expect(renderRemoval(forced.change.after, forced.entry).change.after).toBe(edited);
  });

  it("that a file of ours gained keep the file", () => {
    const { back } = roundTrip("json", null, [{ path: ["model"], value: "x" }], (after) =>
      after.replace("{", '{\n  "theirs": 1,'),
    );
    expect(JSON.parse(back.change.after ?? "")).toEqual({ theirs: 1 });
  });

  it("of a file that does not parse are never touched", () => {
    const attempt = () =>
      renderTarget(target("json", [{ path: ["model"], value: "x" }]), '{ "a": }', undefined, free);
    expect(attempt).toThrow(
      expect.objectContaining({ code: "edit.invalid", where: { file: "/p/file", line: 1, column: 8 } }),
    );
  });
});

describe("a copy of the user's file in our state", () => {
  const owned: OwnedValue[] = [{ path: ["model"], value: "ours" }];
  const base = '# mine\nmodel = "theirs"\n[a]\nx = 1\n';
  const copy = (text: string, current: string | null, before?: ReturnType<typeof renderTarget>) =>
    renderTarget({ ...target("toml", owned), scope: "state" }, current, before?.entry, free, text);

  it("begins as the user's text with ours in it", () => {
    expect(copy(base, null).change.after).toBe('# mine\nmodel = "ours"\n[a]\nx = 1\n');
  });

  it("keeps what the tool added, follows what the user changed, and drops what the user took out", () => {
    const first = copy(base, null);
    const grown = `${first.change.after}y = 2\n[projects."/p"]\ntrust = "yes"\n`;
    const next = copy('model = "theirs"\n[a]\nx = 5\n', grown, first);
    expect(next.change.after).toBe('model = "ours"\n[a]\nx = 5\ny = 2\n\n[projects."/p"]\ntrust = "yes"\n');
    // A third time, after the first copy's base is forgotten: what the tool added is still there.
    expect(copy("", next.change.after, next).change.after).toContain('trust = "yes"');
  });

  it("lets the user's own value win over the one that the tool added", () => {
    const first = copy(base, null);
    const next = copy(`${base}y = 3\n`, `${first.change.after}y = 2\n`, first);
    expect(next.change.after).toContain("y = 3");
    expect(next.change.after).not.toContain("y = 2");
  });
});

describe("a choice", () => {
  it.each<[string, string | null, ChoiceEntry, string]>([
    ["makes the file", null, { profile: "work" }, "profile: work\n"],
    [
      "takes the place of the one before",
      "profile: work # mine\ntools: [claude]\n",
      { main: "a/b", small: "a/c" },
      "tools: [claude]\nmain: a/b\nsmall: a/c\n",
    ],
    [
      "leaves comments and what it does not choose",
      "# team\nprofile: old # why\nvia: direct\n",
      { profile: "new" },
      "# team\nprofile: new # why\nvia: direct\n",
    ],
    [
      "for one tool leaves the others",
      "profile: work\nper-tool:\n  codex: login # ours\n",
      { "per-tool": { codex: "login", claude: { main: "a/b" } } },
      "profile: work\nper-tool:\n  codex: login # ours\n  claude:\n    main: a/b\n",
    ],
    ["keeps Windows' ends", "profile: work\r\n", { profile: "x" }, "profile: x\r\n"],
  ])("%s", (_name, text, entry, expected) => {
    expect(chooseInText("/p/.aienv.yaml", text, entry)).toBe(expected);
  });

  it("is taken back to the first bytes, however often it changed", () => {
    const text = "# team\nprofile: old\n";
    const first = renderChoice("/p/.aienv.yaml", text, chooseInText("", text, { profile: "a" }), undefined);
    const second = renderChoice(
      "/p/.aienv.yaml",
      first.change.after,
      chooseInText("", first.change.after, { main: "x/y" }),
      first.entry,
    );
    if (!second.entry) throw new Error("nothing was written");
    expect(renderRemoval(second.change.after, second.entry).change.after).toBe(text);
  });
});

describe("the registry's text", () => {
  const commented =
    "version: 1\nproviders:\n  # the cheap one\n  deepseek: { key: env:A } # off-peak\n\n# models by task\naliases:\n  coder: deepseek/x # daily\n";

  it.each<[string, string, (text: string) => string, string]>([
    [
      "gains a provider behind the others",
      commented,
      (text) => changeProvider("r", text, "glm", { template: "zhipu" }),
      commented.replace("off-peak\n", "off-peak\n  glm:\n    template: zhipu\n"),
    ],
    [
      "gains a key in place",
      commented,
      (text) => changeProvider("r", text, "deepseek", { key: "env:B" }),
      commented.replace("env:A", "env:B"),
    ],
    [
      "gains a model beside others",
      "version: 1\nproviders:\n  a:\n    models:\n      m: {} # one\n",
      (text) => changeProvider("r", text, "a", { models: { other: {} } }),
      "version: 1\nproviders:\n  a:\n    models:\n      m: {} # one\n      other: {}\n",
    ],
    [
      "keeps what a model says when it is named again",
      "version: 1\nproviders:\n  a:\n    models:\n      m: { context: 5 } # one\n",
      (text) => changeProvider("r", text, "a", { models: { m: {} } }),
      "version: 1\nproviders:\n  a:\n    models:\n      m: { context: 5 } # one\n",
    ],
    [
      "loses what a provider is not to say any more, and keeps the rest",
      "version: 1\nproviders:\n  a: # ours\n    key: env:A # one\n    headers: { X-Team: blue }\n    models:\n      m: {} # one\n      n: { context: 5 } # two\n",
      (text) =>
        changeProvider("r", text, "a", {
          key: undefined,
          keys: ["env:A", "env:B"],
          models: { m: undefined, n: { context: 6, output: undefined } },
        }),
      "version: 1\nproviders:\n  a: # ours\n    headers: { X-Team: blue }\n    models:\n      n: { context: 6 } # two\n    keys:\n      - env:A\n      - env:B\n",
    ],
    [
      "begins with its header",
      registryHeader,
      (text) => changeProvider("r", text, "deepseek", {}),
      `${registryHeader}providers:\n  deepseek: {}\n`,
    ],
    [
      "fills a section that was empty",
      "version: 1\nproviders:\n",
      (text) => changeProvider("r", text, "deepseek", {}),
      "version: 1\nproviders:\n  deepseek: {}\n",
    ],
    [
      "loses an alias and nothing else",
      commented,
      (text) => removeName("r", `${text}  other: x/y\n`, "other"),
      commented,
    ],
  ])("%s", (_name, text, change, expected) => {
    expect(change(text)).toBe(expected);
  });

  it("loses no name that it does not have, and suggests the nearest", () => {
    expect(() => removeName("r", commented, "deepsekk")).toThrow(
      expect.objectContaining({
        code: "usage.unknown-name",
        message: expect.stringContaining('did you mean "deepseek"'),
      }),
    );
  });
});

describe("a diff", () => {
  it.each<[string, string | null, string | null, string]>([
    ["is empty where nothing changes", "a\n", "a\n", ""],
    ["shows a new file", null, "a\n", "--- /dev/null\n+++ /p/f\n@@ -0,0 +1,1 @@\n+a\n"],
    ["shows a file that goes", "a\n", null, "--- /p/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"],
    ["shows a changed line", "a\nb\n", "a\nc\n", "--- /p/f\n+++ /p/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"],
  ])("%s", (_name, before, after, expected) => {
    expect(diffText({ file: "/p/f", before, after })).toBe(expected);
  });
});
