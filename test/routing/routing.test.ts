import { describe, expect, it } from "vitest";
import type { Price } from "../../src/registry/price-schema.ts";
import type { Model, Provider } from "../../src/registry/providers.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import { type BudgetRule, judge, periodStart, pursesOf } from "../../src/routing/budget.ts";
import { type Candidate, type PolicyFacts, referenceOf } from "../../src/routing/candidate.ts";
import { candidatesOf, isAllowed } from "../../src/routing/candidates.ts";
import { causes, reactions, waitBefore } from "../../src/routing/failover.ts";
import { admits, type Breaker, fail, healthy, probe, succeed } from "../../src/routing/health.ts";
import { orderBalanced } from "../../src/routing/policies/balance.ts";
import { orderCheapest } from "../../src/routing/policies/cheapest.ts";
import { orderFastest } from "../../src/routing/policies/fastest.ts";
import { costMicroUsd } from "../../src/routing/price.ts";
import { resolveRequested } from "../../src/routing/requested-name.ts";
import { type RequestFacts, ruleFor } from "../../src/routing/rules.ts";

const registry = registrySchema.parse({
  version: 1,
  providers: {
    a: {
      endpoints: { "openai-chat": "http://a.test/v1" },
      models: { one: { price: { input: 3, output: 9 } }, two: {} },
    },
    b: {
      endpoints: { "openai-chat": "http://b.test/v1" },
      models: { three: { price: { input: 1, output: 2 } } },
    },
  },
  aliases: {
    safe: { first: ["a/one", "b/three"] },
    shared: { balance: [{ model: "a/one", weight: 3 }, "b/three"] },
  },
  profiles: { default: { main: "safe" } },
});
const { providers } = resolveProviders(registry, new Map());
const chosen = { main: "safe", small: "b/three", opus: "a/one" };
const builtIn = [
  { pattern: "claude-*haiku*", slot: "small" },
  { pattern: "claude-*", slot: "main" },
  { pattern: "gemini-*flash*", slot: "fast" },
];
const world = { registry, providers, chosen, tools: [{ builtIn }] };
const facts: PolicyFacts = { chance: 0, inputTokens: 1000, outputTokens: 100, speed: () => undefined };
const names = (candidates: readonly Candidate[]) => candidates.map(referenceOf);
const candidate = (reference: string, weight = 1): Candidate => {
  const [provider = "", id = ""] = reference.split("/");
  const found = providers.get(provider) as Provider;
  return { provider: found, model: found.models.get(id) as Model, weight };
};

describe("a name that a client asks for", () => {
  it.each([
    ["main", "safe", "main"],
    ["opus", "a/one", "opus"],
    ["safe", "safe", undefined],
    ["a/two", "a/two", undefined],
    ["three", "three", undefined],
    ["models/main", "safe", "main"],
    ["main[1m]", "safe", "main"],
    ["claude-haiku-9", "b/three", "small"],
    ["claude-sonnet-9[1m]", "safe", "main"],
    ["gemini-9-flash-lite", "safe", "main"],
  ])("%s stands for %s", (asked, name, slot) => {
    const found = resolveRequested(asked, world);
    expect({ name: found.resolved.name, slot: found.slot }).toEqual({ name, slot });
  });

  it.each([
    ["small", undefined, "safe"],
    ["small", "b/three", "b/three"],
    ["claude-haiku-9", undefined, "safe"],
    ["claude-haiku-9", "b/three", "b/three"],
  ])(
    "%s stands for the profile's small model (%s) or its main one, where the tool has no such slot",
    (asked, small, name) => {
      const found = resolveRequested(asked, { ...world, small, chosen: { main: "safe" } });
      expect({ name: found.resolved.name, slot: found.slot }).toEqual({ name, slot: "small" });
    },
  );

  it("small is the user's own alias first, where the tool has no such slot", () => {
    const aliases = { ...registry.aliases, small: "a/two" };
    const own = { ...world, registry: { ...registry, aliases }, chosen: { main: "safe" } };
    expect(resolveRequested("small", own).slot).toBeUndefined();
  });

  it("is refused with the nearest names where nobody has it", () => {
    expect(() => resolveRequested("a/onne", world)).toThrow(/a.*has no model "onne".*one/);
    expect(() => resolveRequested("saef", world)).toThrow(/safe/);
  });

  it("is refused unread where it is longer than any model's", () => {
    expect(() => resolveRequested(`claude-${"x".repeat(600)}`, world)).toThrow("a name of 607 letters");
  });
});

describe("candidates", () => {
  const of = (name: string, allow?: readonly string[]) =>
    names(candidatesOf(resolveRequested(name, world).resolved, providers, allow));

  it("come in the order of the alias", () => {
    expect(of("safe")).toEqual(["a/one", "b/three"]);
  });

  it("are those that the profile opens", () => {
    expect(of("safe", ["b/*"])).toEqual(["b/three"]);
    expect(() => of("a/two", ["b/*"])).toThrow(/"a\/two" is not among the models/);
  });

  it.each([
    ["a/one", ["a/*"], true],
    ["a/one", ["*"], true],
    ["ab/one", ["a/*"], false],
    ["a/one.x", ["a/one.?"], false],
    ["a/one", [], false],
  ])("%s by %j: %s", (reference, patterns, expected) => {
    expect(isAllowed(reference, patterns)).toBe(expected);
  });
});

describe("policies", () => {
  it("balance draws by weight and keeps all", () => {
    const both = [candidate("a/one", 3), candidate("b/three", 1)];
    const first = Array.from({ length: 100 }, (_, index) =>
      names(orderBalanced(both, { ...facts, chance: index / 100 })),
    );
    expect(first.filter(([one]) => one === "a/one").length).toBe(75);
    expect(first.every((order) => order.length === 2)).toBe(true);
  });

  it("balance spreads the rest evenly too", () => {
    const three = [candidate("a/one"), candidate("a/two"), candidate("b/three")];
    const seconds = Array.from({ length: 300 }, (_, index) =>
      names(orderBalanced(three, { ...facts, chance: index / 300 })).join(" "),
    );
    const counts = [...new Set(seconds)].map((order) => seconds.filter((one) => one === order).length);
    expect(counts.length).toBe(6);
    expect(Math.min(...counts)).toBeGreaterThan(40);
  });

  it("cheapest takes the price of this request, unknown last", () => {
    expect(
      names(orderCheapest([candidate("a/two"), candidate("a/one"), candidate("b/three")], facts)),
    ).toEqual(["b/three", "a/one", "a/two"]);
  });

  it("fastest takes measured time, the unmeasured first", () => {
    const speeds: Record<string, { firstTokenMs: number; tokensPerSecond: number }> = {
      "a/one": { firstTokenMs: 100, tokensPerSecond: 10 },
      "b/three": { firstTokenMs: 900, tokensPerSecond: 100 },
    };
    const all = [candidate("a/one"), candidate("b/three"), candidate("a/two")];
    expect(names(orderFastest(all, { ...facts, speed: (reference) => speeds[reference] }))).toEqual([
      "a/two",
      "b/three",
      "a/one",
    ]);
  });
});

describe("when rules", () => {
  const when = { long: { over: 1000, model: "l" }, think: "t", image: "i", search: "s" };
  const plain: RequestFacts = { tokens: 10, thinks: false, hasImages: false, searches: false };
  it.each([
    [plain, undefined],
    [{ ...plain, tokens: 1001 }, "l"],
    [{ ...plain, tokens: 1000 }, undefined],
    [{ ...plain, thinks: true }, "t"],
    [{ ...plain, thinks: true, hasImages: true }, "i"],
    [{ ...plain, searches: true, thinks: true }, "s"],
    [{ ...plain, tokens: 5000, hasImages: true, searches: true }, "l"],
  ])("%o leads to %s", (held, expected) => {
    expect(ruleFor(when, held)?.name).toBe(expected);
    expect(ruleFor(undefined, held)).toBeUndefined();
  });
});

describe("failover", () => {
  it("knows each cause", () => {
    expect(Object.keys(reactions).sort()).toEqual([...causes].sort());
  });

  it("never repeats a request that is wrong in itself", () => {
    expect(reactions["invalid-request"]).toEqual({
      nextKey: false,
      nextCandidate: false,
      again: false,
      rests: "nothing",
    });
  });

  it.each([
    [1000, 0, 1000],
    [undefined, 0, 100],
    [undefined, 3, 800],
    [0, 0, 100],
    [60_000, 0, undefined],
  ])("after %s ms asked and %s attempts waits %s ms", (retryAfter, attempt, expected) => {
    expect(waitBefore(retryAfter, attempt)).toBe(expected);
  });
});

describe("a breaker", () => {
  const failed = (times: number, from: Breaker = healthy) => {
    let breaker = from;
    for (let index = 0; index < times; index += 1) breaker = fail(breaker, 1000);
    return breaker;
  };

  it("opens after three failures in a row and lets one probe through later", () => {
    expect(admits(failed(2), 1000)).toBe("yes");
    const open = failed(3);
    expect(admits(open, 1000)).toBe("no");
    expect(admits(open, 6000)).toBe("probe");
    const probing = probe(open, 6000);
    expect(admits(probing, 6001)).toBe("no");
    expect(admits(probing, 70_000)).toBe("probe");
    expect(succeed()).toEqual(healthy);
  });

  it("rests twice as long after a failed probe, within bounds", () => {
    let breaker = failed(3);
    let rest = 0;
    for (let index = 0; index < 10; index += 1) {
      breaker = fail(probe(breaker, 0), 0);
      expect(breaker.state).toBe("open");
      rest = breaker.state === "open" ? breaker.until : 0;
    }
    expect(rest).toBe(120_000);
  });

  it("opens at once for as long as the vendor says, within bounds", () => {
    expect(admits(fail(healthy, 0, 30_000), 29_999)).toBe("no");
    expect(admits(fail(healthy, 0, 30_000), 30_000)).toBe("probe");
    expect(admits(fail(healthy, 0, 999_999_999), 120_000)).toBe("probe");
  });

  it("forgets failures at a success", () => {
    expect(admits(failed(2, succeed()), 1000)).toBe("yes");
  });
});

const anHour = { input: 4, "cache-write": 5, "cache-write-1h": 8 };
/** Steps out of order, the middle one without an own price of a cache. */
const tiered: Price = {
  input: 3,
  output: 15,
  "cache-read": 0.3,
  tiers: [
    { over: 300_000, input: 9 },
    { over: 200_000, input: 6, output: 22.5 },
  ],
};

describe("cost", () => {
  it.each([
    [{ input: 1_000_000, output: 0 }, { input: 0.15, output: 0.6 }, 150_000],
    [{ input: 1, output: 1 }, { input: 0.2, output: 0.6 }, 1],
    [{ cacheRead: 1000 }, { input: 3, output: 15, "cache-read": 0.3 }, 300],
    [{ cacheRead: 1000 }, { input: 3, output: 15 }, 3000],
    [{ cacheWrite5m: 1000, cacheWrite1h: 1000 }, { input: 4, output: 20 }, 8000],
    [{ cacheWrite5m: 1000, cacheWrite1h: 1000 }, { input: 4, output: 20, "cache-write": 5 }, 10_000],
    [{ cacheWrite5m: 1000, cacheWrite1h: 1000 }, { ...anHour, output: 20 }, 13_000],
    [{ input: 200_000, output: 10 }, tiered, 600_150],
    [{ input: 200_001, output: 10 }, tiered, 1_200_231],
    [{ input: 1, cacheRead: 200_000, output: 0 }, tiered, 60_006],
    [{ input: 1, cacheWrite1h: 400_000, output: 0 }, tiered, 3_600_009],
    [{}, { input: 3, output: 15 }, 0],
  ])("of %o at %o is %s micro-USD", (tokens, price, expected) => {
    expect(costMicroUsd(tokens, price)).toBe(expected);
  });
});

describe("budgets", () => {
  const rule = (more: Partial<BudgetRule>): BudgetRule => ({
    scope: "all",
    period: "day",
    limit: 1,
    "on-exceed": "block",
    ...more,
  });
  const spender = { project: "/p", profile: "work", provider: "glm" };

  it("cover what they name, each owner with a purse of its own", () => {
    const rules = [
      rule({}),
      rule({ scope: "project" }),
      rule({ scope: "profile", name: "play" }),
      rule({ scope: "provider", name: "glm" }),
    ];
    expect(pursesOf(rules, spender).map(({ key }) => key)).toEqual([
      "all day ",
      "project day /p",
      "provider day glm",
    ]);
  });

  it.each([
    ["day", "2026-11-25T10:00:00Z", 0, "2026-11-25T00:00:00Z"],
    ["day", "2026-11-25T23:30:00Z", 60, "2026-11-25T23:00:00Z"],
    ["day", "2026-11-25T01:00:00Z", -120, "2026-11-24T02:00:00Z"],
    ["week", "2026-11-25T10:00:00Z", 0, "2026-11-23T00:00:00Z"],
    ["week", "2026-11-22T10:00:00Z", 0, "2026-11-16T00:00:00Z"],
    ["month", "2026-11-25T10:00:00Z", 0, "2026-11-01T00:00:00Z"],
  ] as const)("a %s at %s, %s minutes from UTC, began at %s", (period, now, offset, start) => {
    expect(new Date(periodStart(period, Date.parse(now), offset)).toISOString()).toBe(
      new Date(start).toISOString(),
    );
  });

  it.each([
    [{ settled: 0, reserved: 0 }, "fits"],
    [{ settled: 799_999, reserved: 0 }, "fits"],
    [{ settled: 400_000, reserved: 400_000 }, "warn"],
    [{ settled: 999_999, reserved: 0 }, "warn"],
    [{ settled: 0, reserved: 1_000_000 }, "over"],
    [{ settled: 2_000_000, reserved: 0 }, "over"],
  ])("%o of 1 USD: %s", (spent, verdict) => {
    const [purse] = pursesOf([rule({})], spender);
    expect(purse && judge(purse, spent)).toBe(verdict);
  });
});
