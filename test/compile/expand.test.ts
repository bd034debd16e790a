import { describe, expect, it } from "vitest";
import {
  type Context,
  expandParts,
  expandText,
  expandTree,
  KeyReference,
  lookUp,
} from "../../src/compile/expand.ts";
import type { JsonValue } from "../../src/core/json.ts";

const key = new KeyReference({ env: "MY_KEY", default: "none" });
const context: Context = {
  word: "blue",
  size: 200,
  yes: true,
  nothing: undefined,
  tricky: "{{word}} $word `id`",
  key,
  models: [
    { id: "a", size: 1, tags: ["x", "y"] },
    { id: "b", size: undefined, tags: [] },
  ],
};
const forEach = (value: JsonValue, rest: Record<string, JsonValue> = {}) => ({
  $for: "model in models",
  $value: value,
  ...rest,
});

describe("a structured template for a file", () => {
  it.each<[string, JsonValue, JsonValue | undefined]>([
    ["keeps what names nothing", { a: [1, null, true, "text"] }, { a: [1, null, true, "text"] }],
    [
      "gives a leaf that is one token the value's type",
      ["{{size}}", "{{ yes }}", "{{word}}"],
      [200, true, "blue"],
    ],
    ["puts values into text", "<{{word}}:{{size}}>", "<blue:200>"],
    ["never reads a value again", "{{tricky}}", "{{word}} $word `id`"],
    ["drops a key without a value", { a: "{{nothing}}", b: "x{{no.such}}", c: 1 }, { c: 1 }],
    [
      "drops a map that all leaves have left, and keeps one that was empty",
      { a: { b: "{{nothing}}" }, c: {} },
      { c: {} },
    ],
    [
      "lets entries for each stand beside others",
      { $each: forEach(1, { $key: "{{model.id}}" }), z: 2 },
      { a: 1, b: 1, z: 2 },
    ],
    ["drops a list item without a value", ["{{nothing}}", 1], [1]],
    [
      "drops a leaf that names an inherited property",
      { a: "{{word.constructor}}", b: "{{constructor}}", c: 1 },
      { c: 1 },
    ],
    ["fills in names of keys", { "the-{{word}}": 1, "{{nothing}}": 2 }, { "the-blue": 1 }],
    ["makes an item for each", [forEach("{{model.id}}"), "end"], ["a", "b", "end"]],
    [
      "makes a map for each, leaves dropped",
      [forEach({ id: "{{model.id}}", size: "{{model.size}}" })],
      [{ id: "a", size: 1 }, { id: "b" }],
    ],
    [
      "makes items for each of each",
      [forEach({ $for: "tag in model.tags", $value: "{{model.id}}{{tag}}" })],
      ["ax", "ay"],
    ],
    ["makes entries for each", forEach("{{model.size}}", { $key: "m-{{model.id}}" }), { "m-a": 1 }],
    ["drops a map without entries", { a: { $for: "x in nothing", $key: "k", $value: 1 }, b: 1 }, { b: 1 }],
    ["drops the items of a list that is not there", [{ $for: "x in no.such", $value: 1 }], []],
    ["chooses by a value", { $match: "word", $cases: { blue: "{{size}}", else: 0 } }, 200],
    ["chooses by a value that is no text", { $match: "yes", $cases: { true: "so", else: "not" } }, "so"],
    ["chooses else for any other", { $match: "word", $cases: { red: 1, else: 2 } }, 2],
    ["chooses else for none", { $match: "nothing", $cases: { blue: 1, else: 2 } }, 2],
    ["drops what has no case", { a: { $match: "word", $cases: { red: 1 } } }, undefined],
    ["takes no inherited name for a case", { $match: "inherited", $cases: { else: "none" } }, "none"],
    [
      "joins what has a value",
      { $join: ",", $items: [forEach("{{model.id}}"), "{{nothing}}", "end"] },
      "a,b,end",
    ],
    ["drops a text joined from nothing", { a: { $join: ",", $items: ["{{nothing}}"] } }, undefined],
    [
      "copies a list or map whole",
      { all: "{{models}}" },
      {
        all: [
          { id: "a", size: 1, tags: ["x", "y"] },
          { id: "b", tags: [] },
        ],
      },
    ],
  ])("%s", (_name, tree, expected) => {
    expect(expandTree(tree, { ...context, inherited: "toString" })).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ["as a leaf", { a: "{{key}}" }],
    ["inside a text", { a: "Bearer {{key}}" }],
    ["as a key's name", { "{{key}}": 1 }],
    ["inside a joined text", { $join: "", $items: ["{{key}}"] }],
    ["behind a case", { $match: "word", $cases: { blue: "{{key}}" } }],
    ["inside a map that is copied whole", "{{holder}}"],
  ])("never lets a key in: %s", (_name, tree) => {
    expect(() => expandTree(tree, { ...context, holder: { key } })).toThrow(
      expect.objectContaining({ code: "compile.bad-template" }),
    );
  });

  it.each<[string, JsonValue]>([
    ["$for without a path", [{ $for: "model", $value: 1 }]],
    ["$match without $cases", { $match: "word" }],
    ["$join without a list", { $join: ",", $items: "x" }],
    ["a list inside a text", "x{{models}}"],
  ])("is refused for %s", (_name, tree) => {
    expect(() => expandTree(tree, context)).toThrow(
      expect.objectContaining({ code: "compile.bad-template" }),
    );
  });
});

describe("a template for the environment", () => {
  const reference = { env: "MY_KEY", default: "none" };

  it.each<[string, JsonValue, unknown]>([
    ["keeps a key as a reference", "{{key}}", [reference]],
    ["puts text around a key", "Bearer {{key}}!", ["Bearer ", reference, "!"]],
    ["is one text without a key", "a{{word}}c", ["abluec"]],
    ["is an empty text, not nothing, where that is said", "", [""]],
    ["has no value where a part has none", "a{{nothing}}", undefined],
    ["writes numbers and switches as text", true, ["true"]],
    [
      "joins keys and texts",
      { $join: "\n", $items: ["k: {{key}}", "{{nothing}}", "w"] },
      ["k: ", reference, "\nw"],
    ],
    ["chooses", { $match: "word", $cases: { blue: "{{key}}", else: "" } }, [reference]],
    ["drops what has no case", { $match: "word", $cases: { red: "x" } }, undefined],
  ])("%s", (_name, tree, expected) => {
    expect(expandParts(tree, context)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ["a map", { a: 1 }],
    ["a list", ["a"]],
    ["null", null],
  ])("is refused for %s, which is no text", (_name, tree) => {
    expect(() => expandParts(tree, context)).toThrow(
      expect.objectContaining({ code: "compile.bad-template" }),
    );
  });
});

describe("names in a context", () => {
  it("are looked up through lists, and never beyond what the context has", () => {
    expect(lookUp("models.0.id", context)).toBe("a");
    expect(lookUp("models.9.id", context)).toBeUndefined();
    expect(lookUp("key.reference", context)).toBeUndefined();
    expect(lookUp("__proto__", context)).toBeUndefined();
  });

  it("stay as they are outside braces", () => {
    expect(expandText("{word} $word {{ not a path }}", context)).toEqual(["{word} $word {{ not a path }}"]);
  });
});
