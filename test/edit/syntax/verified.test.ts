import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/json.ts";
import { applyChanges } from "../../../src/edit/syntax/apply-changes.ts";
import type { Syntax } from "../../../src/edit/syntax/contract.ts";
import { syntaxes } from "../../../src/edit/syntax/list.ts";
import { editVerified } from "../../../src/edit/syntax/verified.ts";

/** A syntax whose edits come out as `text` whatever was asked. */
function broken(text: string): Syntax {
  return { ...syntaxes.json, edit: () => text };
}

describe("editVerified", () => {
  it("names the path that an edit damaged", () => {
    expect(() =>
      editVerified(broken('{"a":1,"b":{"c":9}}'), '{"b":{"c":2}}', [{ kind: "set", path: ["a"], value: 1 }]),
    ).toThrow(expect.objectContaining({ code: "edit.not-faithful", where: { path: "b.c" } }));
  });

  it("refuses a change that was not made and a text that no longer parses", () => {
    const changes = [{ kind: "set", path: ["a"], value: 1 }] as const;
    expect(() => editVerified(broken("{}"), "{}", changes)).toThrow(/would have changed `a`/);
    expect(() => editVerified(broken("{"), "{}", changes)).toThrow(/would not parse/);
  });

  it("lets a table go that a removal emptied, and no other", () => {
    const remove = [{ kind: "remove", path: ["a", "b"] }] as const;
    expect(editVerified(syntaxes.toml, "a.b = 1\n", remove)).toBe("");
    expect(() => editVerified(broken("{}"), '{"a":{"b":1},"c":{}}', remove)).toThrow(
      /would have changed `c`/,
    );
  });

  it.each(["json", "toml", "yaml", "dotenv", "lines"] as const)(
    "edits a large %s file within seconds",
    (id) => {
      const table: JsonValue = Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [`key${index}`, `value ${index} ${"x".repeat(80)}`]),
      );
      const text = id === "lines" ? `${"a line\n".repeat(150_000)}` : syntaxesPrint(id, table);
      expect(text.length).toBeGreaterThan(1_000_000);
      const started = performance.now();
      const edited = editVerified(syntaxes[id], text, [
        id === "lines"
          ? { kind: "append", path: [], items: ["new"] }
          : { kind: "set", path: ["new"], value: "x" },
      ]);
      expect(edited.length - text.length).toBeLessThan(20);
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    40_000,
  );

  it("refuses texts nested beyond reason instead of crashing", () => {
    for (const [id, text] of [
      ["json", "[".repeat(100_000)],
      ["toml", `a = ${"[".repeat(100_000)}`],
      ["yaml", "[".repeat(20_000)],
    ] as const) {
      expect(() => syntaxes[id].parse(text)).toThrow(expect.objectContaining({ code: "edit.invalid" }));
    }
  });
});

describe("applyChanges", () => {
  it("leaves the given value as it is and never reaches a prototype", () => {
    const before = { a: [1] };
    const after = applyChanges(before, [
      { kind: "append", path: ["a"], items: [2] },
      { kind: "set", path: ["__proto__", "polluted"], value: true },
    ]);
    expect(before).toEqual({ a: [1] });
    expect(Object.keys(after as object)).toEqual(["a", "__proto__"]);
    expect("polluted" in {}).toBe(false);
  });

  it("removes a key from every table of a list, and a list's item once", () => {
    expect(applyChanges({ e: [{ a: 1 }, { a: 2, b: 3 }] }, [{ kind: "remove", path: ["e", "a"] }])).toEqual({
      e: [{}, { b: 3 }],
    });
    expect(applyChanges({ e: [1, 2] }, [{ kind: "remove", path: ["e", 0] }])).toEqual({ e: [2] });
  });

  it("refuses to change the document as a whole", () => {
    expect(() => applyChanges({}, [{ kind: "remove", path: [] }])).toThrow(
      expect.objectContaining({ code: "edit.no-place" }),
    );
  });
});

/** Fast for TOML and dotenv, whose own print adds one key after the other. */
function syntaxesPrint(id: "json" | "toml" | "yaml" | "dotenv", table: JsonValue): string {
  if (id === "json" || id === "yaml") return syntaxes[id].print(table);
  const sign = id === "toml" ? " = " : "=";
  return Object.entries(table as object)
    .map(([key, value]) => `${key}${sign}"${value}"\n`)
    .join("");
}
