import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/edit/syntax/contract.ts";
import { editVerified } from "../../../src/edit/syntax/verified.ts";
import { yaml } from "../../../src/edit/syntax/yaml.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly changes: readonly Change[];
  readonly after: string;
}

const setB: Change = { kind: "set", path: ["env", "B"], value: "yes" };

const cases: readonly Case[] = [
  { name: "starts an empty file", before: "", changes: [setB], after: 'env:\n  B: "yes"\n' },
  {
    name: "starts below comments",
    before: "---\n# c\n",
    changes: [setB],
    after: '---\n# c\nenv:\n  B: "yes"\n',
  },
  {
    name: "inserts behind the last key in its indentation and leaves every other byte",
    before: "env:\r\n    A:   1   # odd   spacing\r\n\r\n# about z\r\nz: [1,2]\r\n",
    changes: [setB],
    after: 'env:\r\n    A:   1   # odd   spacing\r\n    B: "yes"\r\n\r\n# about z\r\nz: [1,2]\r\n',
  },
  {
    name: "inserts into flow maps in line",
    before: "env: {A: 1} # c\n",
    changes: [setB],
    after: 'env: {A: 1, B: "yes"} # c\n',
  },
  {
    name: "fills a key without a value",
    before: "env: # nothing\nz: 1",
    changes: [setB],
    after: 'env: # nothing\n  B: "yes"\nz: 1',
  },
  {
    name: "replaces a scalar and keeps its comment",
    before: "env:\n  B: |\n    old\n    text\n  C: 'it''s' # c\n",
    changes: [setB, { kind: "set", path: ["env", "C"], value: "two\nlines" }],
    after: 'env:\n  B: "yes"\n  C: "two\\nlines" # c\n',
  },
  {
    name: "adds and takes items of block lists",
    before: "l:\n- a # first\n-   b: 1\n    c: 2\n# foot\n",
    changes: [
      { kind: "append", path: ["l"], items: ["x: y", { p: 1, q: [2] }] },
      { kind: "take", path: ["l"], items: ["a"] },
      { kind: "remove", path: ["l", 0, "b"] },
    ],
    after: 'l:\n-   c: 2\n- "x: y"\n- p: 1\n  q:\n      - 2\n# foot\n',
  },
  {
    name: "leaves brackets where the last entry went",
    before: "a:\n  b: 1 # c\nl:\n  - x\n",
    changes: [
      { kind: "remove", path: ["a", "b"] },
      { kind: "take", path: ["l"], items: ["x"] },
    ],
    after: "a: {}\nl: []\n",
  },
  {
    name: "keeps a kept block scalar's blank lines",
    before: "env:\n  T: |+\n    text\n\nz: 1\n",
    changes: [setB],
    after: 'env:\n  T: |+\n    text\n\n  B: "yes"\nz: 1\n',
  },
  {
    name: "replaces an alias by its changed copy",
    before: "a: &a\n  x: 1\nenv: *a\n",
    changes: [setB],
    after: 'a: &a\n  x: 1\nenv: {x: 1, B: "yes"}\n',
  },
  {
    name: "treats __proto__ as a plain key",
    before: "a: 1\n",
    changes: [{ kind: "set", path: ["__proto__", "x"], value: 1 }],
    after: "a: 1\n__proto__:\n  x: 1\n",
  },
];

describe("yaml edit", () => {
  it.each(cases)("$name", ({ before, changes, after }) => {
    expect(editVerified(yaml, before, changes)).toBe(after);
    expect(editVerified(yaml, `\uFEFF${before}`, changes)).toBe(`\uFEFF${after}`);
  });

  it("refuses, verified, a change to an anchored value that is used elsewhere", () => {
    const text = "env: &a\n  x: 1\nb: *a\n";
    expect(() => editVerified(yaml, text, [setB])).toThrow(
      expect.objectContaining({ code: "edit.not-faithful", where: { path: "b.B" } }),
    );
  });
});

describe("yaml parse", () => {
  it("refuses aliases that expand without bounds", () => {
    const rows = ["a: &a [1,1,1,1,1,1,1,1,1]"];
    for (const [from, to] of ["ab", "bc", "cd"])
      rows.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(",")}]`);
    expect(() => yaml.parse(rows.join("\n"))).toThrow(expect.objectContaining({ code: "edit.invalid" }));
  });

  it.each([
    ["a key that stands twice", "a: 1\nb: 2\na: 3\n", 3],
    ["a second document", "a: 1\n---\nb: 2\n", 2],
    ["an open bracket", "a: [1,\nb: 2", 2],
  ])("refuses %s", (_, text, line) => {
    expect(() => yaml.parse(text)).toThrow(
      expect.objectContaining({ code: "edit.invalid", where: expect.objectContaining({ line }) }),
    );
  });
});

describe("yaml locate", () => {
  it("finds a value or its nearest ancestor", () => {
    expect(yaml.locate("a:\n  b: 1\n", ["a", "b"])).toEqual({ line: 2, column: 6 });
    expect(yaml.locate("a:\n  b: 1\n", ["a", "c"])).toEqual({ line: 2, column: 3 });
  });
});
