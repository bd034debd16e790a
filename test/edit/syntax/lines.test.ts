import { describe, expect, it } from "vitest";
import { lines } from "../../../src/edit/syntax/lines.ts";

describe("lines", () => {
  it("appends missing lines only, ending the line before them", () => {
    expect(lines.edit("a\r\nb", [{ kind: "append", path: [], items: ["b", "c", "c"] }])).toBe(
      "a\r\nb\r\nc\r\n",
    );
    expect(lines.edit("", [{ kind: "append", path: [], items: ["c"] }])).toBe("c\n");
  });

  it("takes one line for each item, the last of equal ones", () => {
    expect(lines.edit("\uFEFFa\nb\n\na\n", [{ kind: "take", path: [], items: ["a", "x"] }])).toBe(
      "\uFEFFa\nb\n\n",
    );
    expect(lines.edit("a\nb", [{ kind: "take", path: [], items: ["b"] }])).toBe("a");
  });

  it("knows neither set nor remove nor inner paths", () => {
    const noPlace = expect.objectContaining({ code: "edit.no-place" });
    expect(() => lines.edit("a\n", [{ kind: "set", path: [], value: ["b"] }])).toThrow(noPlace);
    expect(() => lines.edit("a\n", [{ kind: "remove", path: [0] }])).toThrow(noPlace);
    expect(() => lines.edit("a\n", [{ kind: "append", path: ["x"], items: ["b"] }])).toThrow(noPlace);
  });

  it("refuses items that are not one line", () => {
    expect(() => lines.edit("", [{ kind: "append", path: [], items: ["a\nb"] }])).toThrow(
      expect.objectContaining({ code: "edit.not-expressible" }),
    );
  });

  it("reads lines without their ends and prints them", () => {
    expect(lines.parse("\uFEFFa\r\n\r\nb")).toEqual(["a", "", "b"]);
    expect(lines.print(["a", "b"])).toBe("a\nb\n");
    expect(lines.locate("a\nb\n", [1])).toEqual({ line: 2, column: 1 });
  });
});
