import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { type ListedModel, selectModels } from "../../src/cli/load/list-models.ts";
import { modelTable } from "../../src/cli/show/model-table.ts";
import { ledgerFile } from "../../src/ledger/ledger-file.ts";
import { startRecorder } from "../../src/ledger/record.ts";
import { sampleAttempt } from "../helpers/sample-attempt.ts";
import { tempProject } from "../helpers/temp-project.ts";

const unknown: ListedModel = {
  name: "own/mystery",
  provider: "own",
  title: "mystery",
  context: undefined,
  output: undefined,
  price: undefined,
  source: undefined,
  can: [],
  speed: undefined,
};
const small: ListedModel = {
  name: "glm/glm-4.5-air",
  provider: "glm",
  title: "GLM 4.5 Air",
  context: 128_000,
  output: 96_000,
  price: { input: 0.2, output: 1.1 },
  source: "library",
  can: ["tools"],
  speed: { firstTokenMs: 412, tokensPerSecond: 80.4 },
};
const large: ListedModel = {
  name: "openrouter/anthropic/claude-sonnet-4.5",
  provider: "openrouter",
  title: "Sonnet",
  context: 1_000_000,
  output: 64_000,
  price: { input: 3, output: 15, tiers: [{ over: 200_000, input: 6 }] },
  source: "template",
  can: ["tools", "images", "reasoning", "structured-output"],
  speed: { firstTokenMs: 12_300, tokensPerSecond: 0 },
};
const all = [unknown, large, small];
const names = (models: readonly ListedModel[]) => models.map(({ provider }) => provider);

describe("models", () => {
  it.each([
    ["name", ["glm", "openrouter", "own"]],
    ["price", ["glm", "openrouter", "own"]],
    ["context", ["openrouter", "glm", "own"]],
    ["speed", ["glm", "openrouter", "own"]],
    [undefined, ["own", "openrouter", "glm"]],
  ] as const)("by %s, the unknown last", (order, expected) => {
    expect(names(selectModels(all, { can: [], order }))).toEqual(expected);
  });

  it.each([
    [{ can: [], text: "GLM" }, ["glm"]],
    [{ can: [], text: "sonn" }, ["openrouter"]],
    [{ can: ["tools", "images"] }, ["openrouter"]],
    [{ can: [], maxPrice: 15 }, ["openrouter", "glm"]],
    [{ can: [], maxPrice: 2 }, ["glm"]],
    [{ can: [], provider: "own" }, ["own"]],
  ])("that are %j", (wanted, expected) => {
    expect(names(selectModels(all, wanted))).toEqual(expected);
  });
});

describe("the table of models", () => {
  const lines = (width: number | undefined) => stripVTControlCharacters(modelTable(all, width)).split("\n");

  it("says everything in words where it is piped or there is room", () => {
    expect(lines(undefined)).toEqual([
      "  own/mystery                             ?     ?    unknown",
      "  openrouter/anthropic/claude-sonnet-4.5  1M    64k  $3/$15+    template  tools, images, reasoning, structured-output  12s",
      "  glm/glm-4.5-air                         128k  96k  $0.2/$1.1  library   tools                                        0.4s 80/s",
    ]);
    expect(lines(200)[0]).toMatch(/model +context +output +\$ per 1M in\/out +from +can +speed/);
    expect(lines(200).length).toBe(4);
  });

  it.each([40, 60, 79, 80, 100, 120, 200])("fits %i columns", (width) => {
    for (const line of lines(width))
      if (!line.includes("from:")) expect(line.length).toBeLessThanOrEqual(width);
  });

  it("shows abilities and sources by letters at 80 columns, and says what they mean", () => {
    const text = lines(80).join("\n");
    expect(text).toMatch(/1M +64k +\$3\/\$15\+ +t +tirs +12s/);
    expect(text).toContain("registry, template, library, catalogue");
    expect(text).toContain("tools, images, reasoning, structured output");
  });

  it("moves no terminal", () => {
    expect(modelTable([{ ...small, name: "x/\u001b[2J" }], 80)).not.toContain("\u001b[2J");
  });
});

describe("ls models", () => {
  it("shows prices with their source, and speeds from the ledger", async () => {
    const { aienv, paths } = tempProject();
    const file = ledgerFile({ state: paths.state });
    mkdirSync(dirname(file), { recursive: true });
    const recorder = startRecorder({ file, warn: (message) => expect.fail(message), now: Date.now });
    const timed = { outcome: "ok", firstTokenMs: 500, durationMs: 2500, output: 100 } as const;
    recorder.record({ ...sampleAttempt, ...timed, at: Date.now(), provider: "house", model: "big" });
    recorder.close();
    const models = JSON.parse((await aienv(["ls", "models", "--json"])).out) as ListedModel[];
    const named = (name: string) => models.find((model) => model.name === name);
    expect(named("house/big")).toMatchObject({
      price: null,
      source: null,
      context: 200_000,
      speed: { firstTokenMs: 500, tokensPerSecond: 50 },
    });
    expect(named("deepseek/deepseek-chat")).toMatchObject({
      source: "library",
      price: { input: expect.any(Number) },
    });
    expect(named("deepseek/deepseek-v4-pro")).toMatchObject({ source: "template" });
    const { out } = await aienv(["ls", "models", "house", "--sort", "speed"]);
    expect(out).toMatch(/^ {2}house\/big +200k +\? +unknown +0\.5s 50\/s\n {2}house\/tiny/);
  });

  it.each([
    [["--can", "imagse"], /--can does not take "imagse", did you mean "images"/],
    [["--sort", "cost"], /--sort does not take "cost".*name, price/],
    [["--provider", "deepsek"], /did you mean "deepseek"/],
    [["--max-price", "cheap"], /--max-price takes USD, got "cheap"/],
  ])("refuses %j", async (args, message) => {
    const { code, err } = await tempProject().aienv(["ls", "models", ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
