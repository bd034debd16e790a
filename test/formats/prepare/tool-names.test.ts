import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, nameTools, type ToolKey } from "../../../src/formats/prepare/tool-names.ts";

const rule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 };
const geminiRule = { pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/, maxLength: 64 };
const named = (...names: readonly string[]): readonly ToolKey[] => names.map((name) => ({ name }));
const sent = (declared: readonly ToolKey[], history: readonly ToolKey[] = [], by = rule) =>
  Object.fromEntries(nameTools(declared, history, by));

describe("nameTools", () => {
  it("leaves names that fit", () => {
    expect(sent(named("read", "Bash-2"))).toEqual({ read: "read", "Bash-2": "Bash-2" });
  });

  it.each([
    ["a dot", "a.b", rule, "a_b"],
    ["a space and an umlaut", "über tool", rule, "_ber_tool"],
    ["a digit in front, for Gemini", "2d", geminiRule, "_2d"],
    ["a dot that Gemini takes", "a.b", geminiRule, "a.b"],
  ])("cleans %s", (_, name, by, expected) => {
    expect(sent(named(name), [], by)[name]).toBe(expected);
  });

  it("H32: cuts a long name and adds a hash of the whole", () => {
    const long = "x".repeat(200);
    const names = sent(named(long, `${long}y`));
    expect(names[long]).toMatch(/^x{55}_[0-9a-f]{8}$/);
    expect(names[`${long}y`]).not.toBe(names[long]);
  });

  it("H61: flattens namespaces, and direct names win collisions", () => {
    const tools = [{ name: "open", namespace: "files" }, { name: "files__open" }];
    const names = nameTools(tools, [], rule);
    expect(names.get("files__open")).toBe("files__open");
    expect(names.get(keyOf({ name: "open", namespace: "files" }))).toMatch(/^files__open_[0-9a-f]{8}$/);
  });

  it("does not double the separator of Codex's own namespaces", () => {
    const tool = { name: "query", namespace: "mcp__db__" };
    expect(nameTools([tool], [], rule).get(keyOf(tool))).toBe("mcp__db__query");
  });

  const name = fc.oneof(
    fc.constantFrom("a.b", "a_b", "a b", "ns__x", "x", "", "__proto__", "constructor"),
    fc.string({ minLength: 0, maxLength: 200 }),
    fc.integer({ min: 60, max: 200 }).map((length) => "n".repeat(length)),
  );
  const key = fc.record({
    name,
    namespace: fc.option(fc.constantFrom("ns", "ns_", "a.b"), { nil: undefined }),
  });

  it("Bijection: no two tools have one name, and every name fits", () => {
    fc.assert(
      fc.property(fc.array(key), fc.array(key), (declared, history) => {
        const names = nameTools(declared, history, rule);
        const all = [...names.values()];
        expect(new Set(all).size).toBe(all.length);
        expect(new Set([...declared, ...history].map(keyOf)).size).toBe(all.length);
        for (const one of all) expect(one).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      }),
    );
  });

  it("Bijection: holds against a name that is another one's hash", () => {
    const [first = ""] = nameTools([{ name: "y".repeat(70) }], [], rule).values();
    const names = nameTools(
      [{ name: first }, { name: "y".repeat(70) }],
      [{ name: "a.b" }, { name: "a_b" }],
      rule,
    );
    expect(new Set(names.values()).size).toBe(4);
  });

  it("Prefix stability: a longer history changes no name given before", () => {
    fc.assert(
      fc.property(fc.array(key), fc.array(key), fc.array(key), (declared, history, later) => {
        const before = nameTools(declared, history, rule);
        const after = nameTools(declared, [...history, ...later], rule);
        for (const [one, given] of before) expect(after.get(one)).toBe(given);
      }),
    );
  });
});
