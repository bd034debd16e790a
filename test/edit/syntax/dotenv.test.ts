import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AienvError } from "../../../src/core/error.ts";
import { dotenv } from "../../../src/edit/syntax/dotenv.ts";

describe("dotenv edit", () => {
  it.each([
    [
      "replaces the value only",
      "export A = old # c\r\nB=2",
      "A",
      "new one",
      "export A = 'new one' # c\r\nB=2",
    ],
    ["fills an empty value", "A=\nB=2\n", "A", "x", "A=x\nB=2\n"],
    ["replaces a value over several lines", 'A="1\n2" # c\nB=2\n', "A", "x", "A=x # c\nB=2\n"],
    ["edits the last of two equal names", "A=1\nA=2\n", "A", "3", "A=1\nA=3\n"],
    ["adds a name at the end", "A=1", "B", "2", "A=1\nB=2"],
    ["starts an empty file", "", "B", "#", "B='#'\n"],
    ["writes line feeds as escapes", "", "B", "1\n2", 'B="1\\n2"\n'],
    ["quotes an apostrophe so that shells agree", "", "B", "it's", 'B="it\'s"\n'],
    ["writes an empty value", "", "B", "", "B=''\n"],
  ])("%s", (_, before, name, value, after) => {
    expect(dotenv.edit(before, [{ kind: "set", path: [name], value }])).toBe(after);
  });

  it("removes every line of a name", () => {
    expect(dotenv.edit('A=1\nB=2\nexport A="x\ny"', [{ kind: "remove", path: ["A"] }])).toBe(
      "A=1\nB=2".slice(4),
    );
  });

  it("refuses what dotenv cannot hold", () => {
    for (const [name, value] of [
      ["A B", "x"],
      ["__proto__", "x"],
      ["A", "\r\\n"],
      ["A", 1],
    ] as const) {
      expect(() => dotenv.edit("", [{ kind: "set", path: [name], value }])).toThrow(
        expect.objectContaining({ code: "edit.not-expressible" }),
      );
    }
  });

  it("writes any text so that dotenv reads it back, or refuses it", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "'", '"', "`", "\\", "n", "\n", "\r", "#", " ", "$", "=", "é"),
    });
    fc.assert(
      fc.property(text, (value) => {
        try {
          const edited = dotenv.edit("A=1\nB='x'\n", [{ kind: "set", path: ["A"], value }]);
          expect(parse(edited)).toEqual({ A: value, B: "x" });
        } catch (error) {
          if (!(error instanceof AienvError)) throw error;
          expect(error.code).toBe("edit.not-expressible");
        }
      }),
    );
  });
});

describe("dotenv locate", () => {
  it("finds the value behind CRLF lines", () => {
    expect(dotenv.locate("A=1\r\n\r\nB = 'x'\r\n", ["B"])).toEqual({ line: 3, column: 5 });
  });
});
