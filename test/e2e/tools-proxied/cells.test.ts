/**
 * Six tools × a provider that speaks only one format × five situations, through aienv's proxy. Usually each tool meets one
 * format, another one each day; AIENV_E2E_EVERY_WAY=1 tries all 120 cells.
 */
import { afterAll, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { situations, tryCell } from "./cells.ts";
import { makeProxiedHome, secretKey } from "./proxied-home.ts";
import { type Row, tableOf } from "./table.ts";
import { type ProxiedTool, proxiedTools } from "./tools.ts";

const everyWay = process.env["AIENV_E2E_EVERY_WAY"] === "1";
const today = Math.floor(Date.now() / 86_400_000);
const dayOf = (tool: ProxiedTool) => (today + proxiedTools.indexOf(tool)) % wireFormats.length;
const formatsOf = (tool: ProxiedTool): readonly WireFormat[] =>
  everyWay ? wireFormats : wireFormats.filter((_, index) => index === dayOf(tool));

async function rowsOf(tool: ProxiedTool): Promise<readonly Row[]> {
  const proxied = await makeProxiedHome(tool);
  try {
    const env = await proxied.environment();
    expect(JSON.stringify(env)).not.toContain(secretKey);
    const driver = await tool.start({ cwd: proxied.project, env });
    const rows: Row[] = [];
    try {
      for (const format of formatsOf(tool)) {
        await proxied.choose(format);
        const problems: Record<string, string | undefined> = {};
        for (const situation of situations)
          problems[situation] = await tryCell(situation, format, driver, proxied);
        rows.push({ tool: tool.id, format, problems });
      }
    } finally {
      await driver.close();
    }
    expect(proxied.filesWithKey(), "files that hold the provider's key").toEqual([]);
    return rows;
  } finally {
    await proxied.remove();
  }
}

/** Two tools at a time: more would starve each other. */
function twoAtATime<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Map<T, Promise<R>> {
  const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  return new Map(
    items.map((item, index) => {
      const lane = index % lanes.length;
      const done = (lanes[lane] ?? Promise.resolve()).then(() => work(item));
      lanes[lane] = done.catch(() => undefined);
      return [item, done];
    }),
  );
}

describe("tools through the proxy", () => {
  const rows: Row[] = [];
  let running: Map<ProxiedTool, Promise<readonly Row[]>> | undefined;
  afterAll(() => process.stdout.write(`\n${tableOf(rows)}\n\n`));

  it.each(proxiedTools.map((tool) => [tool.id, tool] as const))(
    "%s with what speaks one format only",
    async (_id, tool) => {
      running ??= twoAtATime(proxiedTools, rowsOf);
      const found = (await running.get(tool)) ?? [];
      rows.push(...found);
      const problems = found.flatMap((row) =>
        Object.entries(row.problems).filter(([, problem]) => problem !== undefined),
      );
      expect(problems).toEqual([]);
    },
    600_000,
  );
});
