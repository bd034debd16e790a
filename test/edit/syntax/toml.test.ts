import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/edit/syntax/contract.ts";
import { toml } from "../../../src/edit/syntax/toml.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly changes: readonly Change[];
  readonly after: string;
}

const setB: Change = { kind: "set", path: ["env", "B"], value: "x" };

const cases: readonly Case[] = [
  { name: "starts an empty file", before: "", changes: [setB], after: '[env]\nB = "x"\n' },
  {
    name: "appends a missing table behind one blank line, before the blank lines that end the file",
    before: "a = 1 # c\n\n\n",
    changes: [setB],
    after: 'a = 1 # c\n\n[env]\nB = "x"\n\n\n',
  },
  { name: "keeps a missing final newline", before: "# c", changes: [setB], after: '# c\n\n[env]\nB = "x"' },
  {
    name: "puts new keys behind the table's last key and leaves the next header its comment",
    before: "[env]\r\nA = 1\t# tab\r\n\r\n# about tools\r\n[tools]\r\nx = 1\r\n",
    changes: [setB],
    after: '[env]\r\nA = 1\t# tab\r\nB = "x"\r\n\r\n# about tools\r\n[tools]\r\nx = 1\r\n',
  },
  {
    name: "extends dotted keys at the top",
    before: "env.A = 1\n\n[tools]\n",
    changes: [setB],
    after: 'env.A = 1\nenv.B = "x"\n\n[tools]\n',
  },
  {
    name: "extends an inline table",
    before: "env = { A = 1 } # c\n",
    changes: [setB, { kind: "set", path: ["env", "_", "file"], value: "f" }],
    after: 'env = { A = 1, B = "x", _.file = "f" } # c\n',
  },
  {
    name: "extends dotted keys inside their table",
    before: '[env]\n_.file = { path = "a" }\nZ = 1\n',
    changes: [{ kind: "set", path: ["env", "_", "aienv"], value: { profile: "x" } }],
    after: '[env]\n_.file = { path = "a" }\nZ = 1\n_.aienv = { profile = "x" }\n',
  },
  {
    name: "extends a sub-table where that is how it is written",
    before: "[env]\nA = 1\n[env._]\nfile = 'f'\n",
    changes: [setB, { kind: "set", path: ["env", "_", "aienv"], value: 1 }],
    after: "[env]\nA = 1\nB = \"x\"\n[env._]\nfile = 'f'\naienv = 1\n",
  },
  {
    name: "gives a table known only by headers below it a header of its own",
    before: "[env._]\nfile = 1\n",
    changes: [setB],
    after: '[env._]\nfile = 1\n\n[env]\nB = "x"\n',
  },
  {
    name: "writes new tables as headers, letterless keys dotted",
    before: "",
    changes: [
      { kind: "set", path: ["providers", "a b"], value: { url: "u", headers: { k: "v" } } },
      { kind: "set", path: ["env", "_", "aienv"], value: { profile: "x" } },
    ],
    after: '[providers."a b"]\nurl = "u"\nheaders = { k = "v" }\n\n[env]\n_.aienv = { profile = "x" }\n',
  },
  {
    name: "sets a key in the last array table that holds it, else in the last one",
    before: "[[env]]\nA = 1\n\n[[env]]\nC = 1\n\n[tools]\n",
    changes: [{ kind: "set", path: ["env", "A"], value: 2 }, setB],
    after: '[[env]]\nA = 2\n\n[[env]]\nC = 1\nB = "x"\n\n[tools]\n',
  },
  {
    name: "moves a key of an array table to the last table's end",
    before: "[[env]]\nA = 1\n\n[[env]]\nC = 1\n",
    changes: [{ kind: "set", path: ["env", "A"], value: 1, last: true }],
    after: "[[env]]\n\n[[env]]\nC = 1\nA = 1\n",
  },
  {
    name: "adds an item to an array of tables",
    before: "[[x]]\na = 1\n\n[y]\n",
    changes: [{ kind: "append", path: ["x"], items: [{ a: 2 }] }],
    after: "[[x]]\na = 1\n\n[[x]]\na = 2\n\n[y]\n",
  },
  {
    name: "moves a key behind all others when asked, and leaves it there",
    before: '[env]\nT = "x" # old\n_.file = "f"\n\n[tools]\n',
    changes: [
      { kind: "set", path: ["env", "T"], value: "x", last: true },
      { kind: "set", path: ["env", "T"], value: "x", last: true },
    ],
    after: '[env]\n_.file = "f"\nT = "x"\n\n[tools]\n',
  },
  {
    name: "replaces a value in place and keeps the comment and the form of others",
    before: "[env]\n\"A b\" = '''\nlong\n''' # about\nB=1\n",
    changes: [
      { kind: "set", path: ["env", "A b"], value: "short" },
      { kind: "set", path: ["env", "C"], value: 2.5 },
    ],
    after: '[env]\n"A b" = "short" # about\nB=1\nC=2.5\n',
  },
  {
    name: "appends to a multi-line array in its form",
    before: "files = [\n\t'a', # one\n\t'b',\n]\n",
    changes: [{ kind: "append", path: ["files"], items: [{ path: "c" }] }],
    after: "files = [\n\t'a', # one\n\t'b',\n\t{ path = \"c\" },\n]\n",
  },
  {
    name: "makes a list of a single value",
    before: "[env]\n_.file = { path = 'a' }\n",
    changes: [{ kind: "append", path: ["env", "_", "file"], items: ["b"] }],
    after: '[env]\n_.file = [{ path = "a" }, "b"]\n',
  },
  {
    name: "puts a root key before the first header and its comment",
    before: "# about env\n[env]\n",
    changes: [{ kind: "set", path: ["min"], value: 1 }],
    after: "min = 1\n\n# about env\n[env]\n",
  },
  {
    name: "removes a table in every form it has",
    before: "a.b = 1\n\n[a.c]\nx = 1\n\n[z]\n",
    changes: [{ kind: "remove", path: ["a"] }],
    after: "[z]\n",
  },
  {
    name: "removes a multi-line value with all its lines",
    before: "[env]\nA = [\n  1, # one\n]\nB = 1",
    changes: [{ kind: "remove", path: ["env", "A"] }],
    after: "[env]\nB = 1",
  },
  {
    name: "escapes what basic strings cannot hold",
    before: "",
    changes: [{ kind: "set", path: ["é"], value: '\u0001\u007f\t"\\\n é😀' }],
    after: '"é" = "\\u0001\\u007F\\t\\"\\\\\\n é😀"\n',
  },
];

describe("toml edit", () => {
  it.each(cases)("$name", ({ before, changes, after }) => {
    expect(toml.edit(before, changes)).toBe(after);
    expect(toml.edit(`\uFEFF${before}`, changes)).toBe(`\uFEFF${after}`);
  });

  it("refuses null and a path through a scalar", () => {
    expect(() => toml.edit("", [{ kind: "set", path: ["a"], value: null }])).toThrow(
      /TOML cannot hold `a`: null/,
    );
    expect(() => toml.edit("a = 1\n", [{ kind: "set", path: ["a", "b"], value: 1 }])).toThrow(/no place/);
  });
});

describe("toml parse", () => {
  it("gives dates as text, whole numbers beyond doubles as digits, inf and nan as numbers", () => {
    const text = "a = 1979-05-27\nb = 07:32:00\nc = 9007199254740993\nd = nan\ne = inf\n";
    expect(toml.parse(text)).toEqual({
      a: "1979-05-27",
      b: "07:32:00.000",
      c: "9007199254740993",
      d: Number.NaN,
      e: Number.POSITIVE_INFINITY,
    });
  });

  it("names the place of a table that is defined twice", () => {
    expect(() => toml.parse("[env]\nA = 1\n[env]\n")).toThrow(
      expect.objectContaining({ code: "edit.invalid", where: expect.objectContaining({ line: 3 }) }),
    );
  });
});

describe("toml print and locate", () => {
  it("prints values before headers", () => {
    expect(toml.print({ t: { x: { y: 1 } }, a: [1, 1e300, -0] })).toBe(
      "a = [1, 1e+300, -0.0]\n\n[t]\nx = { y = 1 }\n",
    );
  });

  it("finds values, headers and dotted parents", () => {
    const text = "a.b = 1\n\n[env]\nA = 2\n";
    expect(toml.locate(text, ["env", "A"])).toEqual({ line: 4, column: 5 });
    expect(toml.locate(text, ["env", "none"])).toEqual({ line: 3, column: 1 });
    expect(toml.locate(text, ["a"])).toEqual({ line: 1, column: 1 });
  });
});
