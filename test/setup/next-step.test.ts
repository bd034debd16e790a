import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../src/core/ids.ts";
import { type Answers, nextStep, type Situation } from "../../src/setup/next-step.ts";
import type { Offer } from "../../src/setup/offers.ts";
import { registryChanges } from "../../src/setup/registry-changes.ts";

const offer = (id: string, more: Partial<Offer> & { list?: readonly string[] } = {}): Offer => ({
  id,
  name: id,
  because: "known",
  entry: { key: `env:${id.toUpperCase()}_KEY` },
  preselected: true,
  models: (more.list ?? ["big", "tiny"]).map((name) => ({
    reference: `${id}/${name}`,
    contextTokens: undefined,
    price: undefined,
  })),
  formats: ["openai-chat"],
  direct: true,
  ...more,
});
const claude: readonly WireFormat[] = ["anthropic-messages"];

const situation = (more: Partial<Situation> = {}): Situation => ({
  offers: [offer("alpha"), offer("beta")],
  registry: undefined,
  registered: [],
  tools: [],
  installed: { mise: true, direnv: false },
  ...more,
});

/** Every decision taken by its default: what was asked, and what was decided. */
function walk(at: Situation, given: Answers = {}) {
  const asked: string[] = [];
  let answers = given;
  for (let step = nextStep(at, answers); step; step = nextStep(at, answers)) {
    if (step.options) asked.push(step.id);
    answers = { ...answers, [step.id]: step.value };
  }
  return { asked, answers, changes: registryChanges(at, answers).map((one) => one.path.join(".")) };
}

describe("what is asked", () => {
  it.each<[string, Partial<Situation>, Answers, string[]]>([
    ["three things at most", {}, {}, ["providers", "main", "integration"]],
    [
      "no provider where there is one, chosen anyway",
      { offers: [offer("alpha")] },
      {},
      ["main", "integration"],
    ],
    [
      "the one provider that is not",
      { offers: [offer("alpha", { preselected: false })] },
      {},
      ["providers", "integration"],
    ],
    ["no model where there is one", { offers: [offer("alpha", { list: ["big"] })] }, {}, ["integration"]],
    ["no integration without mise", { installed: { mise: false, direnv: true } }, {}, ["providers", "main"]],
    ["no integration that was given", {}, { integration: "mise-plugin" }, ["providers", "main"]],
    ["nothing where nothing is", { offers: [], installed: { mise: false, direnv: false } }, {}, []],
    ["nothing of a registry that has all", { offers: [], registry: { profiles: { default: {} } } }, {}, []],
    ["which of the new ones a registry gets", { registry: { profiles: { work: {} } } }, {}, ["providers"]],
    [
      "which model of a registry without a profile",
      { offers: [], registry: {}, registered: offer("gamma").models },
      {},
      ["main"],
    ],
  ])("%s", (_case, more, given, expected) => {
    expect(walk(situation(more), given).asked).toEqual(expected);
  });

  it("offers the models of the chosen providers alone", () => {
    const step = nextStep(situation(), { providers: ["beta"] });
    expect(step).toMatchObject({ id: "main", value: "beta/big" });
    expect(step?.options).toHaveLength(2);
    expect(nextStep(situation(), { providers: [] })).toEqual({
      id: "main",
      value: undefined,
      options: undefined,
    });
  });
});

describe("the default", () => {
  it("is every provider that is chosen anyway", () => {
    const offers = [offer("alpha"), offer("beta", { preselected: false }), offer("gamma")];
    expect(walk(situation({ offers })).answers.providers).toEqual(["alpha", "gamma"]);
  });

  it.each<[string, Offer[], string]>([
    [
      "of the provider that the tools reach directly",
      [offer("alpha"), offer("beta", { formats: claude })],
      "beta/big",
    ],
    [
      "not one whose key the proxy must bring",
      [offer("alpha"), offer("beta", { formats: claude, direct: false })],
      "alpha/big",
    ],
    [
      "of the first, of equals",
      [offer("alpha", { formats: claude }), offer("beta", { formats: claude })],
      "alpha/big",
    ],
    ["of one that has models", [offer("alpha", { list: [] }), offer("beta")], "beta/big"],
  ])("model is the first %s", (_case, offers, expected) => {
    expect(walk(situation({ offers, tools: [claude] })).answers.main).toBe(expected);
  });

  it("writes no integration, since what is installed serves by itself", () => {
    expect(walk(situation()).changes).toEqual(["providers.alpha", "providers.beta", "profiles.default"]);
  });
});

it("nothing is written for what a registry has", () => {
  expect(walk(situation({ offers: [], registry: { profiles: { default: {} } } })).changes).toEqual([]);
});
