/** `aienv budget`: the limits of spending, and what is left of each. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { compiledDirectories } from "../../project/project-state.ts";
import { textWithBudget, textWithoutBudget } from "../change/change-budget.ts";
import { type Command, flagOption, jsonOption, type Options, textOption, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { budgetPurses, clockNow, type FilledPurse, withSpending } from "../load/budget-purses.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { plain, table } from "../show/print.ts";
import { ruleText, spentText } from "../show/usage-text.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";

const actions = ["ls", "set", "remove"] as const;

export const command: Command = {
  name: "budget",
  usage: "<action> [what]",
  places: [{ words: { ls: "each, and what is left", set: "AMOUNT/PERIOD", remove: "by its number" } }, {}],
  description: "Limits of spending: ls, set, remove",
  options: [
    {
      flags: "--scope <what>",
      description: "all, project, profile or provider (each by itself); default: all",
      value: { words: { all: "", project: "", profile: "", provider: "" } },
    },
    {
      flags: "--name <name>",
      description: "Only this profile or provider",
      value: { names: ["profile", "provider"] },
    },
    {
      flags: "--on-exceed <what>",
      description: "block, warn, or a model to go down to; default: block",
      value: { words: { block: "", warn: "" }, names: ["model", "alias"] },
    },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: [
    "aienv budget ls                          each with its number, and what is left",
    "aienv budget set 5/day                   USD, for everything together; day, week or month",
    "aienv budget set 2/day --scope project   each project",
    "aienv budget set 50/month --scope provider --name openai --on-exceed warn",
    "aienv budget remove 2                    by its number",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [word = "", what, ...more] = args;
  const action = actions.find((each) => each === word);
  if (action === undefined) throw usage(`budget can't ${JSON.stringify(word)}${suggestName(word, actions)}`);
  if (more.length > 0 || (action === "ls") !== (what === undefined))
    throw usage(
      action === "ls" ? "budget ls takes nothing behind it" : `budget ${action} takes one thing behind it`,
    );
  const workspace = loadWorkspace(context);
  if (what === undefined) return list(context, workspace, options);
  return action === "set"
    ? set(context, workspace, what, options)
    : remove(context, workspace, what, options);
}

function usage(message: string): AienvError {
  return new AienvError("usage.arguments", message, { hint: "aienv budget --help" });
}

function list(context: Context, workspace: Workspace, options: Options): number {
  const { budgets } = workspace.registry;
  const here = workspace.found.project?.directory;
  const purses = withSpending(context.paths, (spent) =>
    budgetPurses(workspace, here === undefined ? [] : [here], spent, clockNow()),
  );
  const of = (index: number): FilledPurse[] => purses.filter((purse) => purse.index === index);
  if (flagOption(options, "json")) {
    const rules = budgets.map(({ limit, "on-exceed": onExceed, ...rule }, index) => ({
      number: index + 1,
      ...rule,
      limitUsd: limit,
      onExceed,
      purses: of(index).map(({ owner, spent }) => ({ owner: owner ?? null, spentMicroUsd: spent })),
    }));
    context.print(JSON.stringify({ budgets: rules }, null, 2));
  } else if (budgets.length === 0) context.say("there is no budget; next: aienv budget set 5/day");
  else
    context.print(
      table(
        budgets.flatMap((rule, index) => {
          const first = [`${index + 1}`, ruleText(rule), rule["on-exceed"]];
          const [purse, ...others] = of(index).map(({ owner, spent }) => [
            plain(owner ?? ""),
            spentText(rule.limit, spent),
          ]);
          return [[...first, ...(purse ?? [])], ...others.map((cells) => ["", "", "", ...cells])];
        }),
      ),
    );
  return 0;
}

function set(context: Context, { registry }: Workspace, what: string, options: Options): number {
  const [, amount, period] = /^([^/]*)\/([^/]*)$/.exec(what) ?? [];
  const limit = Number(amount || Number.NaN);
  if (period === undefined || Number.isNaN(limit))
    throw usage(`a budget is an amount of USD a day, week or month (5/day), got ${JSON.stringify(what)}`);
  const name = textOption(options, "name");
  const onExceed = textOption(options, "onExceed");
  const scope = textOption(options, "scope") ?? "all";
  const wish = { scope, period, limit, ...(name !== undefined && { name }), ...(onExceed && { onExceed }) };
  const { text, index, isNew } = textWithBudget(context, registry.budgets, wish);
  const code = saveRegistry(context, text, options);
  if (showsOnly(options)) return code;
  context.say(`budget ${index + 1} is ${ruleText({ ...wish, period })}`);
  // Such tools go through the proxy from then on, which is where spending is counted.
  if (isNew && compiledDirectories(context.paths).length > 0)
    context.say(
      "  it counts for tools that go through the proxy\n  next, for those that go direct now: aienv sync --all",
    );
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ registry: context.paths.registry, number: index + 1, added: isNew }));
  return code;
}

function remove(context: Context, { registry }: Workspace, what: string, options: Options): number {
  if (!/^\d{1,4}$/.test(what)) throw usage(`a budget is named by its number, got ${JSON.stringify(what)}`);
  const index = Number(what) - 1;
  const rule = registry.budgets[index];
  const code = saveRegistry(context, textWithoutBudget(context, registry.budgets, index), options);
  if (showsOnly(options)) return code;
  if (rule) context.say(`removed the budget of ${ruleText(rule)}`);
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ registry: context.paths.registry, removed: index + 1 }));
  return code;
}
