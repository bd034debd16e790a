import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/ledger/attempt.ts";
import { ledgerFile } from "../../src/ledger/ledger-file.ts";
import { startRecorder } from "../../src/ledger/record.ts";
import { sampleAttempt } from "../helpers/sample-attempt.ts";
import { registryText, tempProject } from "../helpers/temp-project.ts";

const budgets = `budgets:
  - { scope: project, period: day, limit: 5 }
  - { scope: provider, name: deepseek, period: month, limit: 10 }
`;
const row: Attempt = {
  ...sampleAttempt,
  at: Date.now(),
  profile: "default",
  provider: "deepseek",
  model: "deepseek-chat",
  firstTokenMs: 100,
  durationMs: 500,
  input: 1000,
  cacheRead: 1000,
  output: 500,
  reasoning: 0,
  cost: 1_250_000,
  price: undefined,
};

async function projectWith(...rows: Partial<Attempt>[]) {
  const project = tempProject({ registry: `${registryText}${budgets}`, tools: ["claude"] });
  expect(await project.aienv(["use", "default"])).toMatchObject({ code: 0 });
  const file = ledgerFile({ state: project.paths.state });
  mkdirSync(dirname(file), { recursive: true });
  const recorder = startRecorder({ file, warn: (message) => expect.fail(message), now: Date.now });
  for (const more of rows) recorder.record({ ...row, project: project.project, ...more });
  recorder.close();
  return project;
}

describe("usage", () => {
  it("shows groups, their sum, what has no price, and what is left of budgets", async () => {
    const { aienv } = await projectWith(
      {},
      { model: "other", cost: undefined },
      { outcome: "failed", cost: undefined, input: undefined },
    );
    const { code, out, err } = await aienv(["usage", "--by", "model"]);
    expect(code).toBe(0);
    expect(out).toMatch(/deepseek\/deepseek-chat\s+2 \(1 failed\)\s+3k\s+67%\s+1k\s+\$1\.25/);
    expect(out).toMatch(/deepseek\/other\s+1\s+.*unknown +1 request$/m);
    expect(out).toMatch(/sum\s+3.*\$1\.25 +1 request$/m);
    expect(out).toMatch(/budget project .*a day: \$1\.25 of \$5\.00 \(25%\), \$3\.75 left/);
    expect(out).toMatch(/budget provider deepseek, a month: \$1\.25 of \$10\.00/);
    expect(err).toContain("requests without a price count in no budget");
    expect(err).toContain("go direct to a provider are not seen");
  });

  it("prints JSON and CSV", async () => {
    const { aienv } = await projectWith({}, { tool: "=cmd()" });
    const { usage } = JSON.parse((await aienv(["usage", "--by", "tool", "--json"])).out);
    expect(usage).toMatchObject([
      { tool: "=cmd()", requests: 1 },
      { tool: "claude", requests: 1, costMicroUsd: 1_250_000, firstTokenMs: 100 },
    ]);
    const { direct } = JSON.parse((await aienv(["usage", "--json"])).out);
    expect(direct).toMatchObject({ costMicroUsd: null });
    const csv = (await aienv(["usage", "--by", "tool", "--csv"])).out;
    expect(csv).toMatch(/^tool,requests,/);
    expect(csv).toMatch(/^'=cmd\(\),1,/m);
  });

  it("gives no number where nothing is known", async () => {
    const { aienv } = await projectWith({ cost: undefined });
    expect((await aienv(["usage"])).out).toMatch(/unknown +1 request$/m);
    const { usage } = JSON.parse((await aienv(["usage", "--json"])).out);
    expect(usage).toMatchObject([{ unpriced: 1, costMicroUsd: null }]);
    expect((await aienv(["usage", "--csv"])).out).toMatch(/^[\d-]+,1,0,1,1000,1000,0,500,0,,100$/m);
  });

  it("counts a time and a project", async () => {
    const { aienv } = await projectWith({}, { project: "/elsewhere" }, { at: Date.now() - 40 * 86_400_000 });
    const requests = async (...args: string[]) =>
      JSON.parse((await aienv(["usage", "--by", "provider", "--json", ...args])).out).usage[0]?.requests;
    expect(await requests("--since", "60d")).toBe(3);
    expect(await requests("--since", "7d")).toBe(2);
    expect(await requests("--since", "24h", "--here")).toBe(1);
  });

  it("says since when it counts: whole hours, as days are", async () => {
    const { aienv } = await projectWith({});
    const { since } = JSON.parse((await aienv(["usage", "--since", "1h", "--json"])).out);
    expect(since).toMatch(/:00:00\.000Z$/);
    expect(Date.now() - Date.parse(since)).toBeGreaterThanOrEqual(3_600_000);
  });

  it("says so where nothing was used", async () => {
    const { code, out, err } = await tempProject().aienv(["usage"]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toContain("nothing went through the proxy");
  });

  it.each([
    [["usage", "--by", "modle"], /not shown by "modle".*model/],
    [["usage", "--since", "soon"], /"soon" is no time/],
    [["usage", "--since", "2026-02-31"], /"2026-02-31" is no time/],
  ])("refuses %j", async (args, message) => {
    const { code, err } = await tempProject().aienv(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
