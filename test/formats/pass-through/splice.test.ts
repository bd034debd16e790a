import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { outlineOf } from "../../../src/formats/pass-through/outline.ts";
import { type Splice, splice } from "../../../src/formats/pass-through/splice.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const join = (pieces: readonly Uint8Array[]) =>
  pieces.map((piece) => new TextDecoder().decode(piece)).join("");
const edited = (text: string, ...edits: Splice[]) => join(splice(outlineOf(bytes(text)), edits));

const cases: readonly [name: string, text: string, edit: Splice, expected: string][] = [
  [
    "a value, spaces kept",
    '{ "model" : "a" , "n":1.0 }',
    { path: ["model"], value: "b" },
    '{ "model" : "b" , "n":1.0 }',
  ],
  [
    "every member of a repeated key",
    '{"model":"a","model":"c"}',
    { path: ["model"], value: "b" },
    '{"model":"b","model":"b"}',
  ],
  [
    "a key written with escapes",
    '{"mod\\u0065l":"a"}',
    { path: ["model"], value: "b" },
    '{"mod\\u0065l":"b"}',
  ],
  [
    "no key of the same name further in",
    '{"x":{"model":"a"},"model":"m"}',
    { path: ["model"], value: "b" },
    '{"x":{"model":"a"},"model":"b"}',
  ],
  [
    "no key that stands in a string",
    '{"x":"\\"model\\":\\"a\\"","model":"m"}',
    { path: ["model"], value: "b" },
    '{"x":"\\"model\\":\\"a\\"","model":"b"}',
  ],
  ["an object by a new member", '{"a":1}', { path: ["model"], value: "b" }, '{"model":"b","a":1}'],
  ["an empty object", "{ }", { path: ["model"], value: "b" }, '{"model":"b" }'],
  [
    "a member further in",
    '{"a":[{"b":1},{"b":2}]}',
    { path: ["a", 1, "b"], value: null },
    '{"a":[{"b":1},{"b":null}]}',
  ],
  ["out the first member", '{"a":1, "b":2}', { path: ["a"] }, '{"b":2}'],
  ["out the last member", '{"a":1, "b":2}', { path: ["b"] }, '{"a":1}'],
  ["out the only member", '{ "a":1 }', { path: ["a"] }, "{ }"],
  ["out an item", "[1,2,3]", { path: [1] }, "[1,3]"],
  ["nothing where the path leads nowhere", '{"a":1}', { path: ["b", "c"], value: 1 }, '{"a":1}'],
];

describe("a splice", () => {
  it.each(cases)("edits %s", (_name, text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
  });

  it("takes out several items of one list", () => {
    expect(edited("[0, 1, 2, 3]", { path: [0] }, { path: [1] }, { path: [3] })).toBe("[2]");
    expect(edited("[0, 1]", { path: [0] }, { path: [1] })).toBe("[]");
  });

  it("H1, H110: leaves numbers, escapes, order and spaces of everything else as they were", () => {
    const text =
      '{"model":"m","big":12345678901234567890,"one":1.0,"e":"\\u00e9\\/","z":1,"a":2 ,\n"t":[ ] }';
    expect(edited(text, { path: ["model"], value: "x" })).toBe(text.replace('"m"', '"x"'));
  });

  it("shares the unchanged bytes", () => {
    const body = bytes(`{"model":"m","long":"${"x".repeat(1000)}"}`);
    expect(splice(outlineOf(body), [{ path: ["model"], value: "y" }]).at(-1)?.buffer).toBe(body.buffer);
  });

  it.each(["", "{", '{"a"', '{"a":', '{"a":1', '{"a" 1}', '{"a":1 "b":2}', '"model"', "[", "nul"])(
    "passes on %j, which is no JSON, without an exception",
    (text) => {
      expect(() => edited(text, { path: ["model"], value: 1 }, { path: ["a"] })).not.toThrow();
    },
  );

  it("says the same as an edit of the parsed value", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.jsonValue(),
        fc.boolean(),
        (document, key, value, spaced) => {
          fc.pre(key !== "__proto__" && !Object.hasOwn(document, "__proto__"));
          const text = JSON.stringify(document, null, spaced ? 2 : 0);
          const target = Object.keys(document)[0] ?? key;
          for (const path of [key, target]) {
            expect(JSON.parse(edited(text, { path: [path], value: value as JsonValue }))).toEqual(
              JSON.parse(JSON.stringify({ ...document, [path]: value })),
            );
            const { [path]: _gone, ...rest } = document;
            expect(JSON.parse(edited(text, { path: [path] }))).toEqual(JSON.parse(JSON.stringify(rest)));
          }
        },
      ),
    );
  });
});
