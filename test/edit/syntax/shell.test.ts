import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteFish, quoteShell } from "../../../src/edit/syntax/shell.ts";

describe("quoteShell", () => {
  it("closes, escapes and reopens at single quotes", () => {
    expect(quoteShell("it's $HOME `x` \\")).toBe("'it'\\''s $HOME `x` \\'");
  });

  it("is read back exactly by sh", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "'", '"', "\\", "$", "`", "\n", "!", "é", " ", "*") }),
        (text) => {
          expect(execFileSync("/bin/sh", ["-c", `printf %s ${quoteShell(text)}`], { encoding: "utf8" })).toBe(
            text,
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("quoteFish", () => {
  it("escapes backslashes and single quotes only", () => {
    expect(quoteFish('it\'s \\ $x "y"\n')).toBe("'it\\'s \\\\ $x \"y\"\n'");
  });

  it("refuses a NUL character", () => {
    expect(() => quoteFish("a\0")).toThrow(expect.objectContaining({ code: "edit.not-expressible" }));
  });
});
