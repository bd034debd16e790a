/** cc-switch: one row a tool and provider in SQLite, each with that tool's own settings inside. */
import type { Where } from "../../core/error.ts";
import type { JsonObject, JsonValue, Path } from "../../core/json.ts";
import type { FoundTarget, ImportDocument, Importer, ReadOptions } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { jsonIn, listAt, numberAt, tableAt, textAt } from "../reading/values.ts";
import { type AppFound, type AppRow, readAppRow } from "./cc-switch-apps.ts";

/** @see https://github.com/farion1231/cc-switch (read at version 3.20.0, 2026-08-21) */
export const ccSwitch: Importer = {
  id: "cc-switch",
  title: "cc-switch",
  places: [
    {
      root: "home",
      path: ".cc-switch/cc-switch.db",
      syntax: "sqlite",
      tables: {
        providers: [
          "id",
          "app_type",
          "name",
          "settings_config",
          "sort_index",
          "meta",
          "is_current",
          "in_failover_queue",
        ],
      },
    },
    { root: "home", path: ".cc-switch/config.json", syntax: "json" },
  ],
  read(documents, options) {
    const collector = collect();
    const database = documents.find(({ place }) => place.syntax === "sqlite");
    for (const document of documents) {
      if (document === database) readRows(collector, rowsOf(document), options);
      else if (database === undefined) readRows(collector, olderRows(document), options);
    }
    return collector.done();
  },
};

interface Row extends AppRow {
  readonly order: number;
  readonly isCurrent: boolean;
  readonly isQueued: boolean;
}

const flag = (value: JsonValue | undefined) => value === 1 || value === true;

function rowsOf(document: ImportDocument): Row[] {
  return listAt(document.value, "providers").map((row, index) => ({
    app: textAt(row, "app_type") ?? "",
    name: textAt(row, "name"),
    settings: jsonIn(tableAt(row)["settings_config"]),
    meta: jsonIn(tableAt(row)["meta"]) ?? {},
    where: document.locate(["providers", index]),
    order: numberAt(row, "sort_index") ?? index,
    isCurrent: flag(tableAt(row)["is_current"]),
    isQueued: flag(tableAt(row)["in_failover_queue"]),
  }));
}

/** Before the database: `config.json` with a table of providers for each tool. */
function olderRows(document: ImportDocument): Row[] {
  return Object.entries(tableAt(document.value)).flatMap(([app, manager]) =>
    Object.entries(tableAt(manager, "providers")).map(([id, provider], index) => ({
      app,
      name: textAt(provider, "name"),
      settings: tableAt(provider)["settingsConfig"],
      meta: tableAt(provider, "meta"),
      where: document.locate([app, "providers", id]),
      order: numberAt(provider, "sortIndex") ?? index,
      isCurrent: textAt(manager, "current") === id,
      isQueued: false,
    })),
  );
}

/** Accounts that the program logs in to by itself: there is no key to take. */
const managedAccounts = ["codex_oauth", "xai_oauth", "github_copilot"];

function readRows(collector: Collector, rows: readonly Row[], options: ReadOptions): void {
  const queues = new Map<string, FoundTarget[]>();
  // Claude Code's rows come first: theirs are most, and the first choice found may become the default.
  const rank = ({ app, order }: Row) => (app === "claude" ? order : order + rows.length * 1e6);
  for (const row of rows.toSorted((left, right) => rank(left) - rank(right))) {
    const found = readRow(collector, row, options);
    if (found === undefined) continue;
    if (row.isCurrent && found.main !== undefined)
      collector.profile({
        name: row.app === "claude" ? "cc-switch" : `cc-switch-${row.app}`,
        main: found.main,
        small: found.small,
        ...(Object.keys(found.slots ?? {}).length > 0 && { perTool: { claude: found.slots ?? {} } }),
        where: row.where,
      });
    if (row.isQueued && found.main !== undefined)
      queues.set(row.app, [...(queues.get(row.app) ?? []), found.main]);
  }
  for (const [app, targets] of queues)
    if (targets.length > 1)
      collector.alias({ name: `failover-${app}`, policy: "first", targets, where: rows[0]?.where ?? {} });
}

function readRow(collector: Collector, row: Row, options: ReadOptions): AppFound | undefined {
  const { name = "a provider", meta, where } = row;
  if (managedAccounts.includes(textAt(meta, "providerType") ?? ""))
    return note(collector, `${name} is an account that cc-switch logs in to, without a key to take`, where);
  if (row.settings === undefined) return note(collector, `${name} has settings that are no JSON`, where);
  for (const part of ["usage_script", "usageScript"])
    if (Object.keys(tableAt(meta, part)).length > 0)
      collector.note(`${name}: its usage script is a program; it is not run and not taken over`, where);
  return readAppRow(collector, { ...row, limits: limitsOf(meta) }, options);
}

function note(collector: Collector, message: string, where: Where): undefined {
  collector.note(message, where);
}

function limitsOf(meta: JsonValue | JsonObject): AppRow["limits"] {
  const limit = (period: "day" | "month", ...path: Path) => {
    const usd = numberAt(meta, ...path);
    return usd === undefined || usd <= 0 ? [] : [{ period, limit: usd }];
  };
  return [...limit("day", "limitDailyUsd"), ...limit("month", "limitMonthlyUsd")];
}
