import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/edit/syntax/contract.ts";
import { json } from "../../../src/edit/syntax/json.ts";

interface Case {
  readonly name: string;
  readonly before: string;
  readonly changes: readonly Change[];
  readonly after: string;
}

const setB: Change = { kind: "set", path: ["b"], value: 2 };

const cases: readonly Case[] = [
  { name: "makes an empty root multi-line", before: "{}", changes: [setB], after: '{\n  "b": 2\n}' },
  { name: "starts an empty file", before: "", changes: [setB], after: '{\n  "b": 2\n}\n' },
  {
    name: "stays in line in a single-line object",
    before: '{ "a": 1 }\n',
    changes: [setB],
    after: '{ "a": 1, "b": 2 }\n',
  },
  { name: "stays compact in a compact text", before: '{"a":1}', changes: [setB], after: '{"a":1,"b":2}' },
  {
    name: "inserts behind the comments of the last member, in the file's tabs",
    before: '{\n\t"a": 1 // about a\n\t// "c": 3\n}\n',
    changes: [setB],
    after: '{\n\t"a": 1, // about a\n\t// "c": 3\n\t"b": 2\n}\n',
  },
  {
    name: "keeps a trailing comma trailing",
    before: '{\r\n    "a": 1, // one\r\n}\r\n',
    changes: [setB],
    after: '{\r\n    "a": 1, // one\r\n    "b": 2,\r\n}\r\n',
  },
  {
    name: "leaves the neighbour's short list on its line",
    before: '{\n  "a": ["x", "y"]\n}\n',
    changes: [setB],
    after: '{\n  "a": ["x", "y"],\n  "b": 2\n}\n',
  },
  {
    name: "removes a member with its comma and the comment behind it",
    before: '{\n  "a": 1, // about a\n  // about c\n  "c": 3\n}\n',
    changes: [{ kind: "remove", path: ["a"] }],
    after: '{\n  // about c\n  "c": 3\n}\n',
  },
  {
    name: "takes the comma before the last member along",
    before: '{ "a": 1, "b": 2 }',
    changes: [{ kind: "remove", path: ["b"] }],
    after: '{ "a": 1 }',
  },
  {
    name: "edits the last of two equal keys",
    before: '{"a":1,"a":2}',
    changes: [{ kind: "set", path: ["a"], value: 3 }],
    after: '{"a":1,"a":3}',
  },
  {
    name: "removes all of equal keys",
    before: '{"a":1,"a":2,"b":3}',
    changes: [{ kind: "remove", path: ["a"] }],
    after: '{"b":3}',
  },
  {
    name: "creates missing parents, null counting as missing",
    before: '{\n  "x": null\n}',
    changes: [{ kind: "set", path: ["x", "y", "z"], value: true }],
    after: '{\n  "x": {\n    "y": {\n      "z": true\n    }\n  }\n}',
  },
  {
    name: "appends to lists, one value becoming a list",
    before: '{ "l": [1], "s": "x" }',
    changes: [
      { kind: "append", path: ["l"], items: [2, 3] },
      { kind: "append", path: ["s"], items: ["y"] },
      { kind: "append", path: ["new"], items: ["z"] },
    ],
    after: '{ "l": [1, 2, 3], "s": ["x", "y"], "new": ["z"] }',
  },
  {
    name: "takes the last equal item, each once",
    before: '{ "l": [1, 2, 1] }',
    changes: [{ kind: "take", path: ["l"], items: [1, 9] }],
    after: '{ "l": [1, 2] }',
  },
  {
    name: "moves a key to the end when asked",
    before: '{ "a": 1, "b": 2 }',
    changes: [{ kind: "set", path: ["a"], value: 1, last: true }],
    after: '{ "b": 2, "a": 1 }',
  },
  {
    name: "does not touch a value that is there already",
    before: '{ "a": {"b" :1e0} }',
    changes: [{ kind: "set", path: ["a"], value: { b: 1 } }],
    after: '{ "a": {"b" :1e0} }',
  },
  {
    name: "treats __proto__ and constructor as plain keys",
    before: "{}",
    changes: [
      { kind: "set", path: ["__proto__", "x"], value: 1 },
      { kind: "set", path: ["constructor"], value: 2 },
    ],
    after: '{\n  "__proto__": {\n    "x": 1\n  },\n  "constructor": 2\n}',
  },
];

describe("json edit", () => {
  it.each(cases)("$name", ({ before, changes, after }) => {
    expect(json.edit(before, changes)).toBe(after);
  });

  it("refuses a path through a scalar and a key asked of a list", () => {
    expect(() => json.edit('{"a": 1}', [{ kind: "set", path: ["a", "b"], value: 1 }])).toThrow(
      /no place for `a\.b`/,
    );
    expect(() => json.edit('{"a": [{"b": 1}]}', [{ kind: "set", path: ["a", "b"], value: 1 }])).toThrow(
      /a list/,
    );
    expect(() => json.edit('{"a": [{"b": 1}]}', [{ kind: "remove", path: ["a", "b"] }])).toThrow(/a list/);
  });

  it("refuses numbers that JSON does not have", () => {
    expect(() => json.edit("{}", [{ kind: "set", path: ["a"], value: Number.NaN }])).toThrow(
      /cannot hold `a`/,
    );
  });
});

describe("json parse", () => {
  it("names line and column of the first fault", () => {
    expect(() => json.parse('\uFEFF{\n  "a": tru\n}')).toThrow(
      expect.objectContaining({ code: "edit.invalid", where: { line: 2, column: 8 } }),
    );
  });

  it("reads comments, trailing commas and nothing at all", () => {
    expect(json.parse('// c\n{ "a": [1,], }')).toEqual({ a: [1] });
    expect(json.parse("// only a comment\n")).toEqual({});
  });
});

describe("json locate", () => {
  it("finds a value or its nearest ancestor", () => {
    const text = '{\n  "a": { "b": 1 }\n}';
    expect(json.locate(text, ["a", "b"])).toEqual({ line: 2, column: 15 });
    expect(json.locate(text, ["a", "x"])).toEqual({ line: 2, column: 8 });
  });
});
