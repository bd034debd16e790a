/** What an import would do, for people and as JSON: names and references, never a key. */
import { isObject, type JsonValue } from "../../core/json.ts";
import { tableAt } from "../../importers/reading/values.ts";
import type { SettledName, SettledProvider } from "../../importers/settle/settled.ts";
import type { Context } from "../context.ts";
import { shortPath } from "../show/describe.ts";
import { findingText, plain, table } from "../show/print.ts";
import type { FoundSource } from "./find-sources.ts";
import type { ImportPlan } from "./plan-import.ts";

const actionWords = { new: "new", merged: "gains", same: "known" } as const;

/** The preview; findings below it. */
export function importText(plan: ImportPlan, context: Context): string {
  const { settled, importer, files } = plan;
  const rows = settled.providers.map((provider) => [
    `  ${actionWords[provider.action]}`,
    provider.name,
    provider.template === undefined ? "" : `(${provider.template})`,
    counted(provider.models.length, "model"),
    [keyText(provider, plan), addressText(provider)].filter((text) => text !== "").join(" → "),
  ]);
  const names = (word: string, list: readonly SettledName[]) =>
    list.map(({ name, action, value }) => `  ${actionWords[action]}  ${word} ${name}: ${valueText(value)}`);
  return plain(
    [
      `${importer.title}: ${files.map((file) => placeText(file, context)).join(", ")}`,
      ...(rows.length > 0 ? [table(rows)] : ["  no provider"]),
      ...names("alias", settled.aliases),
      ...names("profile", settled.profiles),
      ...settled.budgets.map(
        ({ name, period, limit }) => `  new  budget ${String(name)}: $${String(limit)} a ${String(period)}`,
      ),
      ...settled.findings.map((finding) => `  ${findingText(finding).replaceAll("\n", "\n  ")}`),
    ].join("\n"),
  );
}

/** A known provider that came without a key has the one of its usual variable. */
function keyText({ action, keys, keyVariable }: SettledProvider, plan: ImportPlan): string {
  if (action !== "new") return "";
  if (keys.length === 0 && keyVariable !== undefined) return `key env:${keyVariable}`;
  const texts = keys.map((key) => ("reference" in key ? key.reference : plan.references.get(key.secret)));
  return texts.length === 0 ? "no key" : texts.map((text, index) => label(text, keys[index])).join(", ");
}

/** Where the key will go, where it is not to the known provider's own address: whoever says yes must see it. */
function addressText({ entry }: SettledProvider): string {
  const addresses = [entry["url"], ...Object.values(tableAt(entry, "endpoints"))].filter(
    (address) => typeof address === "string",
  );
  return [...new Set(addresses)].join(", ");
}

function label(text: string | undefined, key: SettledProvider["keys"][number] | undefined): string {
  return key !== undefined && "secret" in key ? `key → ${text}` : `key ${text}`;
}

/** `glm/glm-4.6`, or a table as flow YAML would say it. */
function valueText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).map(([name, one]) => `${name}: ${valueText(one)}`);
  return `{${members.join(", ")}}`;
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** The same for `--json`. */
export function importJson(plan: ImportPlan): Record<string, unknown> {
  const { settled, importer, files } = plan;
  return {
    source: importer.id,
    files,
    providers: settled.providers.map(({ name, action, template, models, keys, entry }) => ({
      name,
      action,
      ...(template !== undefined && { template }),
      models,
      ...(entry["url"] !== undefined && { url: entry["url"] }),
      ...(entry["endpoints"] !== undefined && { endpoints: entry["endpoints"] }),
      keys:
        action === "new"
          ? keys.map((key) => ("secret" in key ? plan.references.get(key.secret) : key.reference))
          : [],
      stored: action === "new" ? keys.filter((key) => "secret" in key).length : 0,
    })),
    aliases: settled.aliases,
    profiles: settled.profiles,
    budgets: settled.budgets,
    findings: settled.findings,
  };
}

function placeText(file: string, { directory, paths }: Context): string {
  return /^https?:/.test(file) ? file : shortPath(file, directory, paths.home);
}

/** The list of `aienv import` without an argument. */
export function sourcesText(sources: readonly FoundSource[], context: Context): string {
  const rows = sources.map((found) => [
    found.source,
    counted(found.providers, "provider"),
    counted(found.models, "model"),
    counted(found.keys, "plain key"),
    found.problem === undefined
      ? `${found.files.map((file) => placeText(file, context)).join(", ")}${found.providers > 0 && found.newProviders === 0 ? "  (imported)" : ""}`
      : `can't be read: ${found.problem}`,
  ]);
  return plain(table(rows));
}
