import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import type { Reasoning, Request } from "../../../src/formats/internal/request.ts";
import { effortOf, nearestEffort } from "../../../src/formats/prepare/effort-scale.ts";
import { fitReasoning } from "../../../src/formats/prepare/fit-reasoning.ts";
import { prepareReasoning } from "../../../src/formats/prepare/reasoning.ts";
import { assistant, call, contextOf, losses, requestOf, result, user } from "./cases.ts";

type Context = ReturnType<typeof contextOf>;
const asked = (reasoning: Reasoning | undefined, context: Context) =>
  prepareReasoning(requestOf(reasoning && { reasoning }), context).reasoning;

const zai: Dialect = {
  thinking: {
    parameter: "thinking",
    enable: { type: "enabled" },
    disable: { type: "disabled" },
    default: "enabled",
  },
};
const deepseek: Dialect = {
  thinking: { ...zai.thinking, parameter: "thinking", effort: "reasoning_effort" },
  efforts: ["high", "max"],
};
const qwen: Dialect = {
  thinking: { parameter: "enable_thinking", enable: true, disable: false, budget: "thinking_budget" },
};
const always: Dialect = {
  thinking: { parameter: "reasoning_effort", effort: "reasoning_effort", default: "enabled" },
  efforts: ["low", "high"],
};
const fromClaude = (dialect: Dialect, more: object = {}) =>
  contextOf("openai-chat", { dialect, family: "x", ...more });
const byBudget: Dialect = { "reasoning-form": "budget" };
const byLevel: Dialect = { "reasoning-form": "effort" };
const oldClaude = contextOf("anthropic-messages", { dialect: byBudget });
const newClaude = contextOf("anthropic-messages", { dialect: byLevel });
const alwaysClaude = contextOf("anthropic-messages", { dialect: { ...byLevel, "thinking-off": "refused" } });

describe("effort", () => {
  it.each([
    ["minimal", ["low", "medium", "high"], "low"],
    ["xhigh", ["low", "medium", "high"], "high"],
    ["max", ["none", "minimal", "low", "medium", "high", "xhigh"], "xhigh"],
    ["medium", ["high", "max"], "high"],
    ["medium", ["low", "high"], "high"],
    ["low", ["none", "high"], "high"],
    ["none", ["none", "high"], "none"],
    ["low", [], undefined],
  ] as const)("H54: %s among %j is %s", (wanted, accepted, expected) => {
    expect(nearestEffort(wanted, accepted)).toBe(expected);
  });

  it.each([
    [0, "none"],
    [512, "minimal"],
    [1024, "low"],
    [1025, "medium"],
    [31_999, "xhigh"],
    [1_000_000, "max"],
  ] as const)("is for %d tokens %s", (budget, expected) => {
    expect(effortOf(budget)).toBe(expected);
  });
});

describe("prepareReasoning", () => {
  it.each<readonly [string, Reasoning | undefined, Context, Reasoning | undefined]>([
    [
      "a budget as a level",
      { mode: "on", budgetTokens: 8000 },
      contextOf("openai-chat"),
      { mode: "on", effort: "medium" },
    ],
    [
      "a level of Claude as one of OpenAI",
      { mode: "adaptive", effort: "max" },
      contextOf("openai-chat"),
      { mode: "on", effort: "xhigh" },
    ],
    [
      "a level as a budget, to an old Claude",
      { effort: "high" },
      oldClaude,
      { mode: "on", budgetTokens: 24_576 },
    ],
    ["a level as it is, to a new one", { effort: "high" }, newClaude, { mode: "adaptive", effort: "high" }],
    ["minimal as low, to Claude", { effort: "minimal" }, newClaude, { mode: "adaptive", effort: "low" }],
    [
      "a budget as a level, to Gemini 3",
      { mode: "on", budgetTokens: 1000 },
      contextOf("gemini", { dialect: byLevel }),
      { mode: "on", effort: "low" },
    ],
    [
      "a level as a budget, to Gemini 2.5",
      { effort: "low" },
      contextOf("gemini", { dialect: byBudget }),
      { mode: "on", budgetTokens: 1024 },
    ],
    [
      "adaptive as it is, to Gemini 2.5",
      { mode: "adaptive" },
      contextOf("gemini", { dialect: byBudget }),
      { mode: "adaptive" },
    ],
    [
      "a switch alone, where there is no more",
      { mode: "adaptive", effort: "high" },
      fromClaude(zai),
      { mode: "on" },
    ],
    [
      "the nearest level of a dialect",
      { mode: "on", budgetTokens: 2000 },
      fromClaude(deepseek),
      { mode: "on", effort: "high" },
    ],
    [
      "a level as a dialect's budget",
      { effort: "medium" },
      fromClaude(qwen),
      { mode: "on", budgetTokens: 8192 },
    ],
    ["off", { mode: "off" }, fromClaude(zai), { mode: "off" }],
    ["effort none as off", { effort: "none" }, oldClaude, { mode: "off" }],
    [
      "off as the lowest level, where a model always thinks",
      { mode: "off" },
      fromClaude(always),
      { effort: "low" },
    ],
    [
      "off as the lowest level, to a Claude that always thinks",
      { mode: "off" },
      alwaysClaude,
      { effort: "low" },
    ],
    [
      "off to a model that thinks by default, when Messages says nothing",
      undefined,
      fromClaude(zai),
      { mode: "off" },
    ],
    [
      "H107: off to such a model, when Messages names a level only",
      { effort: "high" },
      fromClaude(deepseek),
      { mode: "off" },
    ],
    [
      "nothing to others",
      undefined,
      contextOf("openai-chat", { client: "openai-responses", dialect: zai }),
      undefined,
    ],
    [
      "nothing to a model that does not reason",
      { effort: "high" },
      contextOf("openai-chat", { can: ["tools"] }),
      undefined,
    ],
    ["no word of another vendor", { mode: "on", effort: "ultra" }, contextOf("openai-chat"), { mode: "on" }],
    [
      "whether to show it",
      { effort: "low", show: true, detail: "x" },
      contextOf("openai-chat"),
      { effort: "low", show: true },
    ],
  ])("says %s", (_, reasoning, context, expected) => {
    expect(asked(reasoning, context)).toEqual(expected);
  });

  it("leaves a client's own form to a model of its format", () => {
    const own = contextOf("anthropic-messages", { client: "anthropic-messages", model: "claude-opus-5" });
    for (const reasoning of [
      { mode: "on", budgetTokens: 31_999 },
      { mode: "adaptive", effort: "high", detail: "omitted", show: false },
      { effort: "high" },
    ] as const) {
      expect(asked(reasoning, own)).toBe(reasoning);
    }
  });

  it("never says budget and level both", () => {
    for (const context of [
      newClaude,
      oldClaude,
      fromClaude(qwen),
      fromClaude(deepseek),
      contextOf("gemini"),
    ]) {
      const found = asked({ mode: "on", budgetTokens: 5000, effort: "low" }, context);
      expect(found?.budgetTokens === undefined || found.effort === undefined).toBe(true);
    }
  });
});

describe("fitReasoning", () => {
  const fitted = (parts: Partial<Request>, context: Context) => {
    const { reasoning, maxOutputTokens, toolChoice } = fitReasoning(requestOf(parts), context);
    return { reasoning, maxOutputTokens, toolChoice };
  };
  const on = (budgetTokens: number): Reasoning => ({ mode: "on", budgetTokens });

  it.each<readonly [string, number, number, number | undefined, number, number | undefined]>([
    ["leaves a budget below the limit", 2000, 8000, 64_000, 8000, 2000],
    ["raises the limit within the model's", 24_576, 4096, 64_000, 28_672, 24_576],
    ["lowers the budget where the model has no more", 24_576, 4096, 8192, 8192, 4096],
    ["takes the least budget there is", 512, 8000, 64_000, 8000, 1024],
    ["switches thinking off where there is no room", 24_576, 1000, 1500, 1000, undefined],
  ])("H49: %s", (_, budget, limit, model, expectedLimit, expectedBudget) => {
    const context = contextOf("anthropic-messages", {
      dialect: byBudget,
      ...(model && { outputTokens: model }),
    });
    const found = fitted({ reasoning: on(budget), maxOutputTokens: limit }, context);
    expect(found.maxOutputTokens).toBe(expectedLimit);
    expect(found.reasoning).toEqual(expectedBudget === undefined ? { mode: "off" } : on(expectedBudget));
  });

  it("H4: switches thinking off while the loop of tools has lost its blocks", () => {
    const turns = [user("a"), assistant(call("a")), user(result("a"))];
    const context = contextOf("anthropic-messages");
    expect(fitted({ turns, reasoning: on(2000), maxOutputTokens: 9000 }, context).reasoning).toEqual({
      mode: "off",
    });
    expect(losses(context)).toEqual(["signature-history:approximated"]);
    expect(fitted({ turns, reasoning: { mode: "adaptive" } }, context).reasoning).toEqual({
      mode: "adaptive",
    });
  });

  it("H49: lets a tool that must be called win over thinking", () => {
    const toolChoice = { mode: "required" } as const;
    expect(fitted({ toolChoice, reasoning: { mode: "adaptive", effort: "low" } }, newClaude)).toMatchObject({
      reasoning: { mode: "off" },
      toolChoice,
    });
  });

  it("H49: lets the model choose where thinking can't be switched off", () => {
    const context = contextOf("openai-chat", {
      dialect: { ...always, "tool-choice-with-thinking": ["auto"] },
    });
    expect(fitted({ toolChoice: { mode: "required" } }, context).toolChoice).toEqual({ mode: "auto" });
  });
});
