import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OwnedValue, Target } from "../../src/compile/plan.ts";
import { AienvError } from "../../src/core/error.ts";
import { type JsonObject, type JsonValue, type Path, sameJson, valueAt } from "../../src/core/json.ts";
import { type Rendered, renderRemoval, renderTarget } from "../../src/edit/render.ts";
import { applyChanges } from "../../src/edit/syntax/apply-changes.ts";
import type { Change } from "../../src/edit/syntax/contract.ts";
import { type SyntaxId, syntaxes } from "../../src/edit/syntax/list.ts";
import { presentPath } from "../../src/edit/syntax/place.ts";
import type { WrittenValues } from "../../src/edit/written-values.ts";
import { writtenBy } from "../helpers/written.ts";
import { documentOf, dotenvLines, jsonDocument, tomlLines, yamlLines } from "./syntax/awkward.ts";

const documents = {
  json: jsonDocument,
  toml: documentOf(syntaxes.toml, tomlLines),
  yaml: documentOf(syntaxes.yaml, yamlLines),
  dotenv: documentOf(syntaxes.dotenv, dotenvLines),
};
const runs = { numRuns: Number(process.env["LAW_RUNS"] ?? 150) };

const paths: readonly Path[] = [
  ["env", "A"],
  ["env", "NEW"],
  ["env", "_", "aienv"],
  ["A"],
  ["fresh", "deep", "x"],
  ["model"],
];
const values = fc.constantFrom<JsonValue>("ours", "other text", 7, true, { x: 1 }, 'with "quotes" and $');
const items = fc.record({
  path: fc.constantFrom<Path>(["L"], ["hooks", "postinstall"], ["env", "path"]),
  items: fc.constantFrom<JsonValue[]>(["mine"], ["mine", "also mine"], [{ name: "mine" }]),
});

/** Values at distinct paths, a list among them or not. */
const ownedValues = fc
  .tuple(
    fc.uniqueArray(fc.record({ path: fc.constantFrom(...paths), value: values, last: fc.boolean() }), {
      selector: (one) => JSON.stringify(one.path),
      minLength: 1,
      maxLength: 4,
    }),
    fc.option(items, { nil: undefined }),
  )
  .map(([list, more]): OwnedValue[] => (more ? [...list, more] : list));
const flatValues = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom<Path>(["A"], ["B"], ["NEW"], ["OTHER"]),
    value: fc.constantFrom<JsonValue>("ours", "other text", "$x `y`"),
  }),
  { selector: (one) => String(one.path), minLength: 1, maxLength: 3 },
);

const file = "/p/file";

describe.each(Object.entries(documents))(
  "what was put into a %s document",
  { timeout: 60_000 },
  (id, document) => {
    const syntaxId = id as SyntaxId;
    const syntax = syntaxes[syntaxId];
    const owned: fc.Arbitrary<readonly OwnedValue[]> = id === "dotenv" ? flatValues : ownedValues;
    const render = (
      text: string | null,
      values: readonly OwnedValue[],
      before?: Rendered,
      more: { force?: boolean; written?: WrittenValues } = {},
    ) => {
      const target: Target = {
        tool: "t",
        scope: "project",
        file,
        syntax: syntaxId as Target["syntax"],
        owned: values,
      };
      return renderTarget(target, text, before?.entry, { force: false, ...more });
    };
    /** The file given back from the text that stands there now. */
    const giveBack = (text: string | null, rendered: Rendered, written?: WrittenValues) => {
      if (!rendered.entry) throw new Error("nothing was written");
      return renderRemoval(text, rendered.entry, written);
    };
    const holds = (text: string | null, path: Path) => {
      const value = syntax.parse(text ?? "");
      const present = presentPath(value, path, true);
      return present === undefined ? undefined : valueAt(value, present);
    };

    it("comes out byte for byte, also after other values took its place", () => {
      fc.assert(
        fc.property(document, owned, owned, (text, first, second) => {
          const one = attempt(() => render(text, first));
          expect(giveBack(one.change.after, one).change.after).toBe(text);
          const two = attempt(() => render(one.change.after, second, one));
          expect(giveBack(two.change.after, two).change.after).toBe(text);
        }),
        runs,
      );
    });

    it("goes with the file where there was none", () => {
      fc.assert(
        fc.property(owned, (values) => {
          const one = attempt(() => render(null, values));
          expect(one.change.before).toBeNull();
          expect(giveBack(one.change.after, one).change.after).toBeNull();
        }),
        runs,
      );
    });

    it("stays as it is when it is put in again", () => {
      fc.assert(
        fc.property(document, owned, (text, values) => {
          const one = attempt(() => render(text, values));
          const again = render(one.change.after, values, one);
          expect(again.change.after).toBe(one.change.after);
          expect(again.handChanged).toEqual([]);
        }),
        runs,
      );
    });

    it("comes out, whatever the user wrote elsewhere meanwhile, and that stays", () => {
      const path: Path = id === "dotenv" ? ["theirs"] : ["theirs", "key"];
      const edit: Change = { kind: "set", path, value: "their text" };
      fc.assert(
        fc.property(document, owned, (text, values) => {
          const one = attempt(() => render(text, values));
          const edited = attempt(() => syntax.edit(one.change.after ?? "", [edit]));
          const { change, handChanged } = giveBack(edited, one);
          expect(handChanged).toEqual([]);
          const expected = applyChanges(syntax.parse(text), [edit]);
          expect(withoutEmpty(syntax.parse(change.after ?? ""))).toEqual(withoutEmpty(expected));
        }),
        runs,
      );
    });

    it.runIf(id !== "json")("comes out line for line below a comment that the user wrote on top", () => {
      fc.assert(
        fc.property(document, owned, (text, values) => {
          const one = attempt(() => render(text, values));
          const note = (of: string) => of.replace(/^(\uFEFF?)/, "$1# a note\n");
          const { change } = giveBack(note(one.change.after ?? ""), one);
          fc.pre(text.trim() !== "" && !text.includes("\r\n"));
          expect(linesOf(change.after ?? "")).toEqual(linesOf(note(text)));
        }),
        runs,
      );
    });

    it("comes out byte for byte when an older text of ours is back", () => {
      fc.assert(
        fc.property(document, owned, owned, (text, first, second) => {
          const one = attempt(() => render(text, first));
          const two = attempt(() => render(one.change.after, second, one));
          const written = writtenBy(one.entry, two.entry);
          const again = attempt(() => render(one.change.after, second, two, { written }));
          expect(again.handChanged).toEqual([]);
          expect(again.change.after).toBe(two.change.after);
          expect(giveBack(one.change.after, two, written).change.after).toBe(text);
        }),
        runs,
      );
    });

    it("comes out when an older text of ours is back with an edit in it, and the edit stays", () => {
      const path: Path = id === "dotenv" ? ["theirs"] : ["theirs", "key"];
      const edit: Change = { kind: "set", path, value: "their text" };
      fc.assert(
        fc.property(document, owned, owned, (text, first, second) => {
          const one = attempt(() => render(text, first));
          const two = attempt(() => render(one.change.after, second, one));
          const edited = attempt(() => syntax.edit(one.change.after ?? "", [edit]));
          const { change, handChanged } = attempt(() =>
            giveBack(edited, two, writtenBy(one.entry, two.entry)),
          );
          expect(handChanged).toEqual([]);
          const expected = applyChanges(syntax.parse(text), [edit]);
          expect(withoutEmpty(syntax.parse(change.after ?? ""))).toEqual(withoutEmpty(expected));
        }),
        runs,
      );
    });

    it("comes out of a file that a tool printed anew, and what the tool added stays", () => {
      const added = { "zz-tool": "1" };
      fc.assert(
        fc.property(document, owned, (text, values) => {
          const one = attempt(() => render(text, values));
          const value = syntax.parse(one.change.after ?? "") as JsonObject;
          const printed = attempt(() => syntax.print({ ...added, ...value }));
          const { change, handChanged } = attempt(() => giveBack(printed, one, writtenBy(one.entry)));
          expect(handChanged).toEqual([]);
          const expected = { ...(syntax.parse(text) as JsonObject), ...added };
          expect(withoutEmpty(syntax.parse(change.after ?? ""))).toEqual(withoutEmpty(expected));
          const again = attempt(() => render(printed, values, one, { written: writtenBy(one.entry) }));
          expect(again.handChanged).toEqual([]);
        }),
        runs,
      );
    });

    it("is the user's where the user changed it, until told otherwise", () => {
      fc.assert(
        fc.property(document, owned, owned, (text, values, later) => {
          const one = attempt(() => render(text, values));
          const mine = values.find((each) => "value" in each);
          fc.pre(mine !== undefined);
          const path = mine?.path ?? [];
          const edited = attempt(() =>
            syntax.edit(one.change.after ?? "", [{ kind: "set", path, value: "by hand" }]),
          );
          const two = attempt(() => render(edited, later, one));
          expect(two.handChanged.map((each) => each.path)).toEqual([path]);
          expect(holds(two.change.after, path)).toBe("by hand");
          const three = render(two.change.after, later, two);
          expect(holds(three.change.after, path)).toBe("by hand");
          expect(holds(giveBack(three.change.after, three).change.after, path)).toBe("by hand");
          const wanted = later.find((each) => sameJson(each.path, path));
          const forced = attempt(() => render(edited, later, one, { force: true }));
          if (wanted && "value" in wanted) expect(holds(forced.change.after, path)).toEqual(wanted.value);
        }),
        runs,
      );
    });
  },
);

/** What the syntax refuses to edit is no case of these laws: it is refused before anything is written. */
function attempt<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    fc.pre(
      !(error instanceof AienvError && /^edit\.(?:no-place|not-expressible|not-faithful)$/.test(error.code)),
    );
    throw error;
  }
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Tables that hold nothing count as absent: which of them a syntax keeps is told elsewhere. */
function withoutEmpty(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => withoutEmpty(item) ?? {});
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const inner = withoutEmpty(item);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
