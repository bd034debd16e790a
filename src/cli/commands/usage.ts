/** `aienv usage`: what went through the proxy, and what it cost. */
import { existsSync } from "node:fs";
import pc from "picocolors";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { openLedgerToRead } from "../../ledger/open-ledger.ts";
import {
  type Dimension,
  dimensions,
  type Sums,
  spentSince,
  type UsageRow,
  usageBy,
} from "../../ledger/query.ts";
import { hourMs } from "../../ledger/sums.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { periodStart } from "../../routing/budget.ts";
import { type Command, flagOption, jsonOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { budgetPurses, type Clock } from "../load/budget-purses.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { type BudgetLeft, budgetText, daysText, keyText, usageText } from "../show/usage-text.ts";

export const command: Command = {
  name: "usage",
  description: "Show tokens and cost of what went through the proxy",
  options: [
    {
      flags: "--since <when>",
      description: "24h, 7d, 4w, today, month or a date; default: 7d",
      value: { words: { "24h": "", "7d": "", "4w": "", today: "", month: "" } },
    },
    {
      flags: "--by <what>",
      description: `${dimensions.join(", ")}; several with commas; default: day`,
      value: { words: Object.fromEntries(dimensions.map((dimension) => [dimension, ""])) },
    },
    { flags: "--here", description: "Only this project" },
    jsonOption,
    { flags: "--csv", description: "Print CSV" },
  ],
  examples: ["aienv usage", "aienv usage --by model --since month", "aienv usage --by project,tool --csv"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const now = Date.now();
  const offsetMinutes = -new Date(now).getTimezoneOffset();
  const by = dimensionsOf(textOption(options, "by") ?? "day");
  const since = sinceOf(textOption(options, "since") ?? "7d", now, offsetMinutes);
  const workspace = loadWorkspace(context);
  const project = flagOption(options, "here") ? workspace.found.project?.directory : undefined;
  const database = openLedgerToRead(ledgerFile(context.paths), existsSync);
  try {
    const ask = (dimensions: readonly Dimension[]): UsageRow[] =>
      database
        ? usageBy(database, dimensions, { since, ...(project !== undefined && { project }) }, offsetMinutes)
        : [];
    const rows = ask(by);
    const spent = (who: object, start: number): number =>
      database ? spentSince(database, { since: start, ...who }, offsetMinutes) : 0;
    const here = project ?? workspace.found.project?.directory ?? "";
    const budgets = budgetsLeft(workspace, here, spent, { now, offsetMinutes });
    const direct = directTools(context);
    show(context, options, {
      by,
      rows,
      days: () => ask(["day"]),
      budgets,
      since,
      now,
      offsetMinutes,
      direct,
    });
  } finally {
    database?.close();
  }
  return 0;
}

/** The tools that go direct here, as far as something is chosen and written. */
function directTools({ paths, directory }: Context): readonly string[] {
  const tools = readSnapshot(paths, directory)?.snapshot.tools ?? [];
  return tools.filter(({ via }) => via === "direct").map(({ tool }) => tool);
}

interface Shown {
  readonly by: readonly Dimension[];
  readonly rows: readonly UsageRow[];
  readonly budgets: readonly BudgetLeft[];
  readonly days: () => readonly UsageRow[];
  readonly since: number;
  readonly now: number;
  readonly offsetMinutes: number;
  /** Tools whose requests nobody counts. */
  readonly direct: readonly string[];
}

function show(context: Context, options: Options, shown: Shown): void {
  const { by, rows, budgets, since, offsetMinutes, direct } = shown;
  const named = (row: UsageRow) =>
    Object.fromEntries(
      by.map((dimension, index) => [dimension, keyText(row.keys[index] ?? "", dimension, offsetMinutes)]),
    );
  if (flagOption(options, "json")) {
    const usage = rows.map((row) => ({ ...named(row), ...plainSums(sumsOf(row)) }));
    const unseen = { tools: direct, costMicroUsd: null };
    const told = { since: new Date(since).toISOString(), usage, budgets, direct: unseen };
    context.print(JSON.stringify(told, null, 2));
    return;
  }
  if (flagOption(options, "csv")) {
    const lines = rows.map((row) =>
      [...Object.values(named(row)), ...Object.values(plainSums(sumsOf(row)))].map(csvCell).join(","),
    );
    context.print([[...by, ...Object.keys(plainSums(noSums))].join(","), ...lines].join("\n"));
    return;
  }
  if (rows.length === 0) context.say("nothing went through the proxy in that time");
  else showRows(context, shown);
  for (const budget of budgets) context.print(`budget ${budgetText(budget)}`);
  if (budgets.length > 0 && rows.some(({ unpriced }) => unpriced > 0))
    context.say(pc.dim("requests without a price count in no budget"));
  const here = direct.length === 0 ? "" : ` (here: ${direct.join(", ")})`;
  const unseen = `requests that go direct to a provider${here} are not seen: their cost is unknown, and in no sum`;
  context.say(pc.dim(unseen));
}

/** On a terminal with bars, and where the rows are no days, with the days in one line. */
function showRows(context: Context, { by, rows, days, since, now, offsetMinutes }: Shown): void {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const form = { offsetMinutes, width };
  context.print(usageText(by, rows, form));
  if (width !== undefined && !by.includes("day") && !by.includes("hour"))
    context.print(daysText(days(), since, now, form));
}

const noSums: Sums = {
  requests: 0,
  failures: 0,
  unpriced: 0,
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  cost: 0,
  firstTokenMs: undefined,
};

const sumsOf = ({ keys: _keys, ...sums }: UsageRow): Sums => sums;

/** Keys as elsewhere in JSON; cost stays whole micro-USD, so that sums of it are exact, and null where no price was known. */
function plainSums({ cost, firstTokenMs, ...counts }: Sums): Record<string, number | null> {
  return {
    ...counts,
    costMicroUsd: cost === 0 && counts.unpriced > 0 ? null : cost,
    firstTokenMs: firstTokenMs === undefined ? null : Math.round(firstTokenMs),
  };
}

/** Quoted where it must be; a cell that a spreadsheet would run is made text. */
function csvCell(value: unknown): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function dimensionsOf(text: string): Dimension[] {
  return text.split(",").map((word) => {
    const found = dimensions.find((dimension) => dimension === word.trim());
    if (found) return found;
    throw new AienvError(
      "usage.arguments",
      `usage is not shown by ${JSON.stringify(word)}${suggestName(word, dimensions)}`,
      {
        hint: "aienv usage --help",
      },
    );
  });
}

const unitMs: Readonly<Record<string, number>> = { h: hourMs, d: 86_400_000, w: 604_800_000 };

/** A span back from now counts whole days or hours, so that the first one is not cut. */
function sinceOf(text: string, now: number, offsetMinutes: number): number {
  const [, amount, unit = ""] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  if (amount !== undefined) {
    const from = now - Number(amount) * (unitMs[unit] ?? 0);
    return unit === "h" ? Math.floor(from / hourMs) * hourMs : periodStart("day", from, offsetMinutes);
  }
  if (text === "today") return periodStart("day", now, offsetMinutes);
  if (text === "month") return periodStart("month", now, offsetMinutes);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The 31st of February is read as a day in March.
  if (!Number.isNaN(date) && new Date(date).toISOString().startsWith(text))
    return date - offsetMinutes * 60_000;
  throw new AienvError(
    "usage.arguments",
    `${JSON.stringify(text)} is no time (24h, 7d, 4w, today, month, 2026-11-01)`,
    {
      hint: "aienv usage --help",
    },
  );
}

/** The purses of this project, of each profile and of each provider. */
function budgetsLeft(
  workspace: Workspace,
  project: string,
  spent: Parameters<typeof budgetPurses>[2],
  clock: Clock,
) {
  const purses = budgetPurses(workspace, project === "" ? [] : [project], spent, clock);
  return purses.map(({ rule, owner, spent }): BudgetLeft => {
    const whose = owner === undefined ? "all" : `${rule.scope} ${owner}`;
    return { name: `${whose}, a ${rule.period}`, limitUsd: rule.limit, spent };
  });
}
