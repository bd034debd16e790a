import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { ledgerFile } from "../../src/ledger/ledger-file.ts";
import { startRecorder } from "../../src/ledger/record.ts";
import { sampleAttempt } from "../helpers/sample-attempt.ts";
import { registryText, type TempProject, tempProject } from "../helpers/temp-project.ts";

const budgets = `# money
budgets: # all of it
  # a day
  - { scope: project, period: day, limit: 5.00, on-exceed: block } # five
  # a month
  - scope: provider
    name: deepseek # the dear one
    period: month
    limit: 10
via: auto # last line
`;

const textOf = ({ paths }: TempProject) => readFileSync(paths.registry, "utf8");
/** The registry's lines that differ from what it was before, with those that are gone in front. */
function changed(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

function spend(world: TempProject, cost: number): void {
  const file = ledgerFile(world.paths);
  mkdirSync(dirname(file), { recursive: true });
  const recorder = startRecorder({ file, warn: (message) => expect.fail(message), now: Date.now });
  const row = { ...sampleAttempt, at: Date.now(), provider: "deepseek", project: world.project, cost };
  recorder.record(row);
  recorder.close();
}

describe("budget set", () => {
  it.each<[string, string[], string[]]>([
    [
      "changes the one of that scope and period and leaves every comment",
      ["set", "7.5/day", "--scope", "project"],
      [
        "-  - { scope: project, period: day, limit: 5.00, on-exceed: block } # five",
        "+  - { scope: project, period: day, limit: 7.5, on-exceed: block } # five",
      ],
    ],
    [
      "adds what the rule did not say",
      ["set", "10/month", "--scope", "provider", "--name", "deepseek", "--on-exceed", "warn"],
      ["+    on-exceed: warn"],
    ],
    ["adds a rule behind the others", ["set", "100/month"], ["+  - scope: all", "+    limit: 100"]],
  ])("%s", async (_name, args, lines) => {
    const world = tempProject({ registry: registryText + budgets });
    const before = textOf(world);
    expect(await world.aienv(["budget", ...args])).toMatchObject({ code: 0 });
    expect(changed(before, textOf(world))).toEqual(lines);
  });

  it("raises the one that a refused request names, and makes none beside it", async () => {
    const world = tempProject({ registry: registryText + budgets });
    const said = ["set", "50/month", "--scope", "provider", "--name", "deepseek"];
    expect(await world.aienv(["budget", ...said])).toMatchObject({ code: 0 });
    expect(changed(registryText + budgets, textOf(world))).toEqual(["-    limit: 10", "+    limit: 50"]);
  });

  it("makes the first of a registry, and shows it before with --diff", async () => {
    const world = tempProject();
    const { out } = await world.aienv(["budget", "set", "0.50/week", "--diff"]);
    expect(out).toContain("+    limit: 0.5");
    expect(textOf(world)).toBe(registryText);
    expect(await world.aienv(["budget", "set", "0.50/week"])).toMatchObject({ code: 0 });
    expect(textOf(world)).toBe(`${registryText}budgets:\n  - scope: all\n    period: week\n    limit: 0.5\n`);
  });

  it("tells when tools have to be brought behind the proxy first", async () => {
    const world = tempProject({ tools: ["claude"] });
    await world.aienv(["use", "default"]);
    expect((await world.aienv(["budget", "set", "1/day"])).err).toContain("aienv sync --all");
    expect((await world.aienv(["budget", "set", "2/day"])).err).not.toContain("aienv sync --all");
  });

  it.each<[string, string[], number, string]>([
    ["an amount without a period", ["set", "5"], 2, "5/day"],
    ["no number", ["set", "much/day"], 2, "much/day"],
    [
      "an unknown period",
      ["set", "5/fortnight"],
      3,
      'budgets[2].period): "fortnight" is not one of day, week, month',
    ],
    ["a limit of nothing", ["set", "0/day"], 3, "budgets[2].limit"],
    ["an unknown scope", ["set", "5/day", "--scope", "projekt"], 3, 'did you mean "project"?'],
    [
      "a profile that is not there",
      ["set", "5/day", "--scope", "profile", "--name", "wrok"],
      3,
      'did you mean "work"?',
    ],
    ["a model that is not there", ["set", "5/day", "--on-exceed", "house/bigg"], 3, 'did you mean "big"?'],
    ["an unknown action", ["sett", "5/day"], 2, 'did you mean "set"?'],
  ])("refuses %s and leaves the file", async (_name, args, code, message) => {
    const world = tempProject({ registry: registryText + budgets });
    const ran = await world.aienv(["budget", ...args]);
    expect(ran).toMatchObject({ code });
    expect(ran.err).toContain(message);
    // The file has no such line.
    expect(ran.err).not.toMatch(/registry\.yaml:\d/);
    expect(textOf(world)).toBe(registryText + budgets);
  });
});

describe("budget remove", () => {
  it("takes one out by its number", async () => {
    const world = tempProject({ registry: registryText + budgets });
    expect(await world.aienv(["budget", "remove", "1"])).toMatchObject({ code: 0 });
    expect(changed(registryText + budgets, textOf(world))).toEqual([
      "-  - { scope: project, period: day, limit: 5.00, on-exceed: block } # five",
    ]);
    const { code, err } = await world.aienv(["budget", "remove", "2"]);
    expect(code).toBe(2);
    expect(err).toContain("there is no budget 2; there is 1 budget");
  });
});

describe("budget ls", () => {
  it("numbers them and says what is left", async () => {
    const world = tempProject({ registry: registryText + budgets });
    await world.aienv(["use", "default"]);
    spend(world, 1_250_000);
    const { out } = await world.aienv(["budget", "ls"]);
    expect(out).toMatch(
      /^1 +\$5\.00 a day for each project +block +\/.*\$1\.25 of \$5\.00 \(25%\), \$3\.75 left$/m,
    );
    expect(out).toMatch(/^2 +\$10\.00 a month for provider deepseek +block +deepseek +\$1\.25 of \$10\.00/m);
    const { budgets: rules } = JSON.parse((await world.aienv(["budget", "ls", "--json"])).out);
    expect(rules).toMatchObject([
      {
        number: 1,
        scope: "project",
        limitUsd: 5,
        purses: [{ owner: world.project, spentMicroUsd: 1_250_000 }],
      },
      { number: 2, name: "deepseek", period: "month", onExceed: "block" },
    ]);
  });
});
