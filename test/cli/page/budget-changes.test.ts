import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { budgetChanges } from "../../../src/cli/page/budget-changes.ts";
import { readWorld } from "../../../src/cli/proxy/current-world.ts";
import { AienvError } from "../../../src/core/error.ts";
import { registryText, tempProject } from "../../helpers/temp-project.ts";

const budgets = "budgets: # all\n  - { scope: project, period: day, limit: 5.00 } # five\n";

function world() {
  const { paths, environment } = tempProject({ registry: registryText + budgets });
  const changes = budgetChanges(
    { paths, environment },
    () => readWorld(paths, 1),
    () => [],
  );
  return { changes, text: () => readFileSync(paths.registry, "utf8") };
}
const words = { scope: "project", name: "", period: "day", limit: "5", onExceed: "block" };

it("adds, changes and removes a budget, and keeps every comment", () => {
  const { changes, text } = world();
  changes.set({ ...words, scope: "all", period: "month", limit: "80.5", onExceed: "warn" }, undefined);
  const added = `${registryText}${budgets}  - scope: all\n    period: month\n    limit: 80.5\n    on-exceed: warn\n`;
  expect(text()).toBe(added);
  const [first, second] = changes.all();
  if (!first || !second) return expect.fail("there are two");
  changes.set({ ...words, limit: "7" }, first);
  expect(text()).toBe(added.replace("limit: 5.00", "limit: 7"));
  changes.remove(second);
  expect(text()).toBe(`${registryText}${budgets.replace("5.00", "7")}`);
});

it.each([
  [{ ...words, limit: "lots" }, "budgets[1].limit", '"lots" is not a number'],
  [{ ...words, limit: "" }, "budgets[1].limit", '"" is not a number'],
  [{ ...words, scope: "profile", name: "wrok" }, "budgets[1].name", 'did you mean "work"?'],
  [{ ...words, onExceed: "house/bigg" }, "budgets[1].on-exceed", 'did you mean "big"?'],
])("refuses %o at its place", (wrong, path, message) => {
  const { changes, text } = world();
  try {
    changes.set(wrong, undefined);
    expect.fail("it was taken");
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    expect(error.where?.path).toBe(path);
    expect(error.message).toContain(message);
  }
  expect(text()).toBe(registryText + budgets);
});

it("leaves a budget alone that somebody else changed", () => {
  const { changes } = world();
  const [first] = changes.all();
  if (!first) return expect.fail("there is one");
  changes.set({ ...words, limit: "9" }, first);
  expect(() => changes.remove(first)).toThrow("was changed meanwhile");
});
