/** What axe finds serious in a tab for those who hear the page, or steer it without a mouse. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One text a fault, with the elements that have it. */
export async function seriousFaults(tab: Page): Promise<string[]> {
  await tab.evaluate(source);
  const { violations } = (await tab.evaluate("axe.run()")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
