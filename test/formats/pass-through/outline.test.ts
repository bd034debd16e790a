import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BodyReader } from "../../../src/formats/pass-through/body-reader.ts";
import { type Outline, outlineOf, topLevelValue } from "../../../src/formats/pass-through/outline.ts";
import { splice } from "../../../src/formats/pass-through/splice.ts";

/** Read as it came: cut at the offsets. */
function inPieces(text: string, cuts: readonly number[]): Outline {
  const bytes = Buffer.from(text);
  const reader = new BodyReader();
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    if (end > from) reader.push(bytes.subarray(from, end));
    from = end;
  }
  return reader.end();
}

/** Cut before each byte. */
const byteByByte = (text: string) => inPieces(text, [...Buffer.from(text).keys()]);

const anyCuts = fc.array(fc.nat(), { maxLength: 12 });
/** Much of what a scanner may stumble over: quotes, escapes, brackets in strings, long runs without any. */
const stumbling = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "é", " ") }),
  fc.nat({ max: 400 }).map((count) => "x".repeat(count)),
  fc.nat({ max: 300 }).map((count) => "\\".repeat(count)),
);
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    stumbling,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(stumbling, tie("value"), { maxKeys: 3 }),
  ),
})).value;
const anyDocument = fc.array(fc.tuple(stumbling, anyValue), { maxLength: 6 });
const anyPadding = fc.constantFrom("", " ", "\n  ", "\t\r\n");

/** An object's text with its keys in order, repeated ones too. */
function written(members: readonly (readonly [string, unknown])[], space: string): string {
  const texts = members.map(
    ([key, value]) => `${space}${JSON.stringify(key)}${space}:${space}${JSON.stringify(value)}${space}`,
  );
  return `${space}{${texts.join(",")}${space}}${space}`;
}

describe("the outline of a body", () => {
  it("has the values of the outermost keys, read without the rest", () => {
    const body = Buffer.from('{"messages":[{"model":"no"}],"stream":false,"model":"ä\\"b","stream":true}');
    expect(topLevelValue(outlineOf(body), "model")).toBe('"ä\\"b"');
    expect(topLevelValue(outlineOf(body), "stream")).toBe("true");
    expect(topLevelValue(outlineOf(body), "user")).toBeUndefined();
  });

  it("is the same wherever the body is cut, and has what a reader of JSON finds", () => {
    fc.assert(
      fc.property(anyDocument, anyPadding, anyCuts, (members, space, cuts) => {
        const text = written(members, space);
        const whole = outlineOf(Buffer.from(text));
        const cut = inPieces(text, cuts);
        expect(cut.outermost).toEqual(whole.outermost);
        expect(cut.body.whole().toString()).toBe(text);
        expect(whole.outermost.list.map(({ step }) => step)).toEqual(members.map(([key]) => key));
        for (const [key, value] of members
          .toReversed()
          .filter(([one], index, all) => all.findIndex(([other]) => other === one) === index))
          expect(JSON.parse(topLevelValue(cut, key) ?? "")).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  it("is the same where the body comes a byte at a time", () => {
    fc.assert(
      fc.property(anyDocument, anyPadding, (members, space) => {
        const text = written(members, space);
        expect(byteByByte(text).outermost).toEqual(outlineOf(Buffer.from(text)).outermost);
      }),
      { numRuns: 200 },
    );
  });

  it("of what is no JSON is the same in pieces too, and never an exception", () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}[]":,\\ a1') });
    fc.assert(
      fc.property(noise, anyCuts, (text, cuts) => {
        expect(inPieces(text, cuts).outermost).toEqual(outlineOf(Buffer.from(text)).outermost);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["", 0],
    ["nul", 0],
    ['"model"', 0],
    ['{"a"', 0],
    ['{"a":', 0],
    ['{"a":1', 1],
    ['{"a":"b', 1],
    ['{"a" 1}', 0],
    ['{"a":1 "b":2}', 1],
    ["{a:1}", 0],
    ["[1,2", 2],
  ])("of %j, which is no object, goes as far as it is understood", (text, members) => {
    expect(outlineOf(Buffer.from(text)).outermost.list.length).toBe(members);
    expect(byteByByte(text).outermost.list.length).toBe(members);
  });
});

describe("a body in pieces", () => {
  it("is edited as the whole is", () => {
    fc.assert(
      fc.property(anyDocument, anyPadding, anyCuts, stumbling, (members, space, cuts, key) => {
        const text = written(members, space);
        const edits = [
          { path: ["model"], value: "m" },
          { path: [members[0]?.[0] ?? "a", 0] },
          { path: [members[1]?.[0] ?? key] },
        ];
        const whole = Buffer.concat(splice(outlineOf(Buffer.from(text)), edits));
        expect(Buffer.concat(splice(inPieces(text, cuts), edits)).toString()).toBe(whole.toString());
      }),
      { numRuns: 300 },
    );
  });

  it("is searched across its seams", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 40 }),
        fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 6 }),
        anyCuts,
        (text, sought, cuts) => {
          expect(inPieces(text, cuts).body.includes(sought)).toBe(text.includes(sought));
          expect(byteByByte(text).body.includes(sought)).toBe(text.includes(sought));
        },
      ),
    );
  });

  it("that comes a byte at a time is kept in few", () => {
    const text = `{"a":"${"x".repeat(200_000)}"}`;
    const { body } = byteByByte(text);
    expect(body.pieces.length).toBe(4);
    expect(body.whole().toString()).toBe(text);
  });

  it("that is large is not joined for what only looks at it", () => {
    const pieces = [`{"model":"a","x":"`, "x".repeat(70_000), "y".repeat(70_000), `","stream":true}`].map(
      (text) => Buffer.from(text),
    );
    const reader = new BodyReader();
    for (const piece of pieces) reader.push(piece);
    const outline = reader.end();
    expect(topLevelValue(outline, "stream")).toBe("true");
    const sent = splice(outline, [{ path: ["model"], value: "b" }]);
    expect(sent.filter(({ length }) => length > 60_000).map(({ buffer }) => buffer)).toEqual([
      pieces[1]?.buffer,
      pieces[2]?.buffer,
    ]);
  });
});
