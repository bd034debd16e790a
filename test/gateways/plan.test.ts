import { describe, expect, it } from "vitest";
import type { Entry, PresentEntry, Written } from "../../src/gateways/contract.ts";
import { planPush } from "../../src/gateways/plan.ts";

const entry = (name: string, fields: Entry["fields"]): Entry => ({
  kind: "channel",
  name: `aienv ${name}`,
  provider: name,
  secret: undefined,
  fields,
});
const there = (id: string, name: string, fields: Entry["fields"], ours = true): PresentEntry => ({
  kind: "channel",
  id,
  name,
  fields,
  enabled: true,
  ours,
});
const wrote = (id: string, name: string, fields: Entry["fields"], key?: string): Written => ({
  [id]: { kind: "channel", name: `aienv ${name}`, fields, ...(key !== undefined && { key }) },
});

function planOf(
  wanted: readonly Entry[],
  present: readonly PresentEntry[],
  written: Written = {},
  more: { force?: boolean; keys?: Record<string, string>; only?: readonly string[] } = {},
) {
  const { force = false, keys = {}, only = [] } = more;
  const plan = planPush({ wanted, present, written, force, only, keys: new Map(Object.entries(keys)) });
  return {
    changes: plan.changes.map((change) => [
      change.action,
      ...change.fields.map(({ field, before, after }) => `${field} ${before ?? ""}>${after ?? ""}`),
    ]),
    handEdits: plan.handEdits.map(({ field }) => field),
    unsaid: plan.unsaid.map(({ field }) => field),
    strangers: plan.strangers,
  };
}

const nothing = { changes: [], handEdits: [], unsaid: [], strangers: [] };

describe("a plan", () => {
  it.each([
    ["nothing there", [], {}, { ...nothing, changes: [["create", "priority >1"]] }],
    ["as wanted", [there("1", "aienv a", { priority: 1 })], {}, nothing],
    [
      "an old value of ours",
      [there("1", "aienv a", { priority: 0 })],
      wrote("1", "a", { priority: 0 }),
      { ...nothing, changes: [["update", "priority 0>1"]] },
    ],
    [
      "a value of somebody else's",
      [there("1", "aienv a", { priority: 5 })],
      wrote("1", "a", { priority: 0 }),
      { ...nothing, handEdits: ["priority"] },
    ],
    [
      "our mark without a record",
      [there("1", "aienv a", { priority: 5 })],
      {},
      { ...nothing, handEdits: ["priority"] },
    ],
    [
      "the same name without our mark",
      [there("1", "aienv a", { priority: 5 }, false)],
      {},
      { ...nothing, changes: [["create", "priority >1"]] },
    ],
    ["removed there", [], wrote("1", "a", { priority: 1 }), { ...nothing, handEdits: ["entry"] }],
    [
      "renamed there",
      [there("1", "theirs", { priority: 1 }, false)],
      wrote("1", "a", { priority: 1 }),
      { ...nothing, handEdits: ["name"] },
    ],
    [
      "a field that it does not have",
      [there("1", "aienv a", {})],
      wrote("1", "a", { priority: 1 }),
      { ...nothing, unsaid: ["priority"] },
    ],
  ] as const)("with %s", (_case, present, written, expected) => {
    expect(planOf([entry("a", { priority: 1 })], present, written)).toEqual(expected);
  });

  it("overwrites and makes anew by force", () => {
    const wanted = [entry("a", { priority: 1 }), entry("b", { priority: 1 })];
    const present = [there("1", "aienv a", { priority: 5 })];
    const written = { ...wrote("1", "a", { priority: 0 }), ...wrote("2", "b", { priority: 1 }) };
    expect(planOf(wanted, present, written, { force: true }).changes).toEqual([
      ["update", "priority 5>1"],
      ["create", "priority >1"],
    ]);
  });

  it("sends a key that is another one, and none that was never recorded", () => {
    const present = [there("1", "aienv a", { priority: 1 })];
    const wanted = [entry("a", { priority: 1 })];
    const keys = { "aienv a": "new" };
    expect(planOf(wanted, present, wrote("1", "a", { priority: 1 }, "old"), { keys }).changes).toEqual([
      ["update", "key >new"],
    ]);
    expect(planOf(wanted, present, wrote("1", "a", { priority: 1 }, "new"), { keys })).toEqual(nothing);
    expect(planOf(wanted, present, {}, { keys })).toEqual(nothing);
  });

  it("removes what it wrote and the registry has no more, unless somebody made it theirs", () => {
    const present = [
      there("1", "aienv a", { priority: 1 }),
      there("2", "aienv b", { priority: 9 }),
      there("3", "aienv c", { priority: 1 }),
      there("4", "foreign", { priority: 1 }, false),
    ];
    const written = { ...wrote("1", "a", { priority: 1 }), ...wrote("2", "b", { priority: 1 }) };
    expect(planOf([], present, written)).toEqual({
      changes: [["remove", "priority 1>"]],
      handEdits: ["priority"],
      unsaid: [],
      strangers: ["aienv c"],
    });
  });

  it("of one provider removes nothing of another", () => {
    const present = [
      there("1", "aienv a #2", {}),
      there("2", "aienv safe: b/m", {}),
      there("3", "aienv b", {}),
    ];
    const written = { ...wrote("1", "a #2", {}), ...wrote("2", "safe: b/m", {}), ...wrote("3", "b", {}) };
    expect(planOf([], present, written, { only: ["b"] }).changes).toHaveLength(2);
  });
});
