/** Random documents that people might have written, and random changes to them. */
import fc from "fast-check";
import type { JsonValue, Path } from "../../../src/core/json.ts";
import type { Change, Syntax } from "../../../src/edit/syntax/contract.ts";

/** How a text's bytes differ without its meaning differing. */
const disguise = fc.record({
  bom: fc.boolean(),
  crlf: fc.boolean(),
  finalNewline: fc.boolean(),
});

/** Documents made of random lines from a pool, as far as the syntax reads them. */
export function documentOf(syntax: Syntax, pool: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.oneof(
        fc.subarray([...pool]),
        fc.shuffledSubarray([...pool], { maxLength: Math.min(12, pool.length) }),
      ),
      disguise,
    )
    .map(([lines, { bom, crlf, finalNewline }]) => {
      const text = lines.join("\n") + (finalNewline && lines.length > 0 ? "\n" : "");
      return (bom ? "\uFEFF" : "") + (crlf ? text.replaceAll("\n", "\r\n") : text);
    })
    .filter((text) => isReadable(syntax, text));
}

function isReadable(syntax: Syntax, text: string): boolean {
  try {
    syntax.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const tomlLines = [
  "[env]\nA = 1\n_.file = 'f' # file\n\n  # indented\n  B = \"b\"",
  "[[env]]\nA = 1\n\n[[env]]\nB = 2\n[env._]\npath = [\n  'p',\n]\n",
  "[env._]\nfile = [{ a = 1 }, 'f']\n\n# about tools\n[tools]\nx = { y.z = 1 }",
  "[[L]]\na = 1\n[other]\n[[L]]\na = 2",
  "A = 1",
  'B = "x" # about B',
  "_.file = { path = 'a' }",
  '_.path = ["p", "q"]\t# tab',
  'M = """\n  x = 1\n[no]\n"""',
  "L = [\n  1, # one\n  2\n]",
  "L = [1, 2,]",
  '"quoted key" = 1',
  "[env]",
  "[env._]",
  "  [env]  # header",
  "[[env]]",
  "[env._.aienv]",
  "[tools]",
  "[tools.x]",
  "env.A = 1",
  "env._.file = 'f'",
  'env = { A = "x", _.file = "f" }',
  "env = {}",
  "env = [{ A = 1 }, { B = 2 }]",
  "\tx=1",
  "# a comment",
  "",
  "",
] as const;

export const yamlLines = [
  "env: # first\n  A: 1\n\n  # about _\n  _:\n    file:\n    - f\n    -   g: 1\n        h: 2\n",
  "tools:\n      x:\n            - - 1\n              - 2\n            - y: |-\n                text\n",
  "L:\n- f\n\n# inner\n- 1\nA: 'it''s'",
  "env: {\n  A: 1, # one\n  B: [p,\n    q]\n  }",
  "env:",
  "env: # nothing",
  "env: {A: 1, _: {file: f}} # flow",
  "env: {}",
  "  A: 1",
  '  B: "x" # about B',
  "  _:",
  "    file: f",
  "    path: [p, q]",
  "    path:\n    - p\n    - q # last",
  "  _:\n    file:\n      - a: 1\n        b: 2\n      - c",
  "  T: |\n    text\n      more\n",
  "  T: >-\n    folded\n    text",
  "  T: |+\n    kept\n\n",
  "  T: plain\n    goes on",
  "tools:\n    x: 1",
  "tools: [1, 2]",
  "A: 1",
  "---",
  "# a comment",
  "  # an inner comment",
  "",
  "",
] as const;

export const dotenvLines = [
  "A=1",
  "export B = 'x' # about B",
  'A="two\nlines"',
  "B=",
  "C: yes",
  "D=`tick`",
  "  x  =  spaced out  # comment",
  "zz_top=1",
  "# a comment",
  "no assignment",
  "",
] as const;

const space = fc.constantFrom("", " ", "\n", "\n  ", "\n\t", " // c\n", "/* c */", "\n// own line\n  ");

/** JSON with comments and odd white space; `depth` bounds nesting. */
export const jsonDocument: fc.Arbitrary<string> = fc
  .tuple(jsonObject(3), disguise, space, fc.boolean())
  .map(([text, { bom, crlf, finalNewline }]) => {
    const ended = text + (finalNewline ? "\n" : "");
    return (bom ? "\uFEFF" : "") + (crlf ? ended.replaceAll("\n", "\r\n") : ended);
  });

function jsonObject(depth: number): fc.Arbitrary<string> {
  const key = fc.constantFrom("env", "A", "B", "_", "file", "path", "tools", "x");
  const member = fc.tuple(space, key, space, space, jsonText(depth - 1), space);
  return fc
    .tuple(fc.array(member, { maxLength: 3 }), space, fc.boolean())
    .map(([members, inner, trailing]) => {
      if (members.length === 0) return `{${inner}}`;
      const body = members.map(([a, name, b, c, value, d]) => `${a}"${name}"${b}:${c}${value}${d}`).join(",");
      return `{${body}${trailing ? "," : ""}${inner}}`;
    });
}

function jsonText(depth: number): fc.Arbitrary<string> {
  const scalar = fc.constantFrom("1", '"x"', "true", "null", '"// no comment"');
  if (depth <= 0) return scalar;
  const list = fc
    .array(fc.tuple(space, jsonText(depth - 1), space), { maxLength: 3 })
    .map((items) => `[${items.map((parts) => parts.join("")).join(",")}]`);
  return fc.oneof(scalar, jsonObject(depth), list);
}

const paths: readonly Path[] = [
  ["env", "A"],
  ["env", "B"],
  ["env", "zz"],
  ["env", "_", "file"],
  ["env", "_", "path"],
  ["env", "_", "aienv"],
  ["env", "_", "aienv", "profile"],
  ["env"],
  ["A"],
  ["L"],
  ["tools", "x"],
  ["tools", "__proto__"],
  ["new", "constructor"],
];

const scalars = fc.constantFrom<JsonValue>(
  1,
  "x",
  "a 'b' \"c\" \\ #",
  "two\nlines",
  true,
  "yes",
  "é😀",
  "",
  "$HOME",
);
const values: fc.Arbitrary<JsonValue> = fc.oneof(
  scalars,
  fc.constantFrom<JsonValue>([], ["p"], [1, "q"], {}, { a: 1 }, { a: { b: ["c"] } }, [{ a: 1, b: "x" }, "s"]),
);

/** Changes of all kinds. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("set" as const),
      path: fc.constantFrom(...paths),
      value: values,
      last: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("remove" as const), path: fc.constantFrom(...paths) }),
    fc.record({
      kind: fc.constantFrom("append" as const, "take" as const),
      path: fc.constantFrom(...paths),
      items: fc.array(fc.constantFrom<JsonValue>("p", 1, 2, "f", { a: 1 }, { path: "a" }), { maxLength: 2 }),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

export { scalars };
