import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AienvError } from "../../../src/core/error.ts";
import { isObject, type JsonValue, type Path, valueAt } from "../../../src/core/json.ts";
import type { Change } from "../../../src/edit/syntax/contract.ts";
import { type SyntaxId, syntaxes } from "../../../src/edit/syntax/list.ts";
import { editVerified } from "../../../src/edit/syntax/verified.ts";
import { changes, documentOf, dotenvLines, jsonDocument, scalars, tomlLines, yamlLines } from "./awkward.ts";

const documents: Record<Exclude<SyntaxId, "lines" | "plain-json">, fc.Arbitrary<string>> = {
  json: jsonDocument,
  toml: documentOf(syntaxes.toml, tomlLines),
  yaml: documentOf(syntaxes.yaml, yamlLines),
  dotenv: documentOf(syntaxes.dotenv, dotenvLines),
};
/** The same documents on every run; `LAW_RUNS=20000` looks at that many others. */
const wanted = process.env["LAW_RUNS"];
const runs = wanted === undefined ? { numRuns: 300, seed: 7 } : { numRuns: Number(wanted) };

describe.each(Object.entries(documents))("every %s document", (id, document) => {
  const syntax = syntaxes[id as SyntaxId];
  const flat = id === "dotenv";
  const flatChanges = fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant("set" as const),
        path: fc.constantFrom(["A"], ["B"], ["x"], ["NEW"]),
        value: scalars.filter((value) => typeof value === "string"),
        last: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("remove" as const),
        path: fc.constantFrom(["A"], ["B"], ["x"], ["NEW"]),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  );

  it("holds after an edit what the changes make of its value, or refuses them", () => {
    fc.assert(
      fc.property(document, flat ? flatChanges : changes, (text, list) => {
        const refusal = refusalOf(() => editVerified(syntax, text, list));
        expect(["", "edit.no-place", "edit.not-expressible"]).toContain(refusal);
      }),
      runs,
    );
  });

  it("has its original bytes after a new key is set and removed", () => {
    fc.assert(
      fc.property(document, scalars, fc.boolean(), fc.nat(), (text, value, last, choice) => {
        fc.pre(typeof value === "string");
        const found = tablesOf(syntax.parse(text)).filter((path) => !flat || path.length === 0);
        const tables: Path[] =
          id === "json" || found.some((path) => path.length === 0) ? found : [[], ...found];
        const table = tables[choice % Math.max(tables.length, 1)];
        fc.pre(table !== undefined);
        const path = [...table, "fresh"];
        const added = syntax.edit(text, [{ kind: "set", path, value, last }]);
        expect(added).not.toBe(text);
        expect(valueAt(syntax.parse(added), path)).toBe(value);
        const removed = syntax.edit(added, [{ kind: "remove", path }]);
        // A table that existed only through headers below it keeps the header that it got.
        fc.pre(headerCount(added) === headerCount(text));
        expect(removed).toBe(text);
      }),
      runs,
    );
  });

  it.skipIf(flat)("has its original bytes after a new table is set and removed", () => {
    fc.assert(
      fc.property(document, scalars, (text, value) => {
        fc.pre(id === "toml" || tablesOf(syntax.parse(text)).some((path) => path.length === 0));
        const added = syntax.edit(text, [{ kind: "set", path: ["fresh", "_", "key"], value }]);
        expect(syntax.edit(added, [{ kind: "remove", path: ["fresh"] }])).toBe(text);
      }),
      runs,
    );
  });

  it("keeps every other line, the mark, the line ends and the final newline when a key is set", () => {
    fc.assert(
      fc.property(document, scalars, fc.constantFrom("A", "fresh"), (text, value, key) => {
        fc.pre(typeof value === "string" && !value.includes("\n"));
        const path: Path = flat ? [key] : ["env", key];
        const before = valueAt(syntax.parse(text), path);
        fc.pre(!isObject(before) && !Array.isArray(before) && !String(before).includes("\n"));
        const change: Change = { kind: "set", path, value };
        fc.pre(refusalOf(() => editVerified(syntax, text, [change])) === "");
        const edited = syntax.edit(text, [change]);
        expect(edited.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
        if (/\S/.test(text)) expect(edited.endsWith("\n")).toBe(text.endsWith("\n"));
        if (text.includes("\r\n")) expect(edited.replaceAll("\r\n", "")).not.toContain("\n");
        const kept = linesOf(text).filter(
          (line) => !/\benv\b|\bA\b/.test(line) && (id !== "json" || /^\s*\/\//.test(line)),
        );
        expect(isSubsequence(kept, linesOf(edited))).toBe(true);
      }),
      runs,
    );
  });
});

function refusalOf(step: () => unknown): string {
  try {
    step();
    return "";
  } catch (error) {
    if (error instanceof AienvError) return error.code;
    throw error;
  }
}

/** Paths of all tables that hold something; the root may be empty. */
function tablesOf(value: JsonValue, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => tablesOf(item, [...path, index]));
  if (!isObject(value)) return [];
  const inner = Object.entries(value).flatMap(([key, member]) => tablesOf(member, [...path, key]));
  return Object.keys(value).length === 0 ? inner : [path, ...inner];
}

function headerCount(text: string): number {
  return text.match(/^\s*\[[^[,]*\]\s*$/gm)?.length ?? 0;
}

function linesOf(text: string): string[] {
  // The comma that an entry gets when another follows it is no change of its line's meaning.
  return text.replace("\uFEFF", "").split(/,?\r?\n/);
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let index = 0;
  for (const line of whole) if (line === part[index]) index += 1;
  return index === part.length;
}
