/** Which of a project's mise files our values belong in: one that nothing in the folder is read after. */
import { dirname, join } from "node:path";
import type { Target } from "../../compile/plan.ts";
import { type JsonValue, valueAt } from "../../core/json.ts";
import { inFile, listOf } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { hasLateDirectives } from "../../inspect/mise-overrides.ts";
import { readText } from "../../system/files.ts";

/** Strongest first, beside the `.mise.toml` that a target begins with. */
const strongerNames = [".mise.local.toml", "mise.local.toml"] as const;

/**
 * A stronger file that sets one of our names, or reads files and scripts that might, would beat `.mise.toml`: then
 * our values go there. A table `[env._]` is read after all plain values of its own file, so the next stronger file
 * is taken.
 */
export function chooseMiseFile(target: Target): Target {
  if (target.tool !== "mise" || target.scope !== "project") return target;
  const folder = dirname(target.file);
  const names = target.owned.flatMap((one) => (one.path[0] === "env" ? [one.path[1] ?? ""] : []));
  if (names.length === 0) return target;
  const contested = strongerNames.map((name) => join(folder, name)).find((file) => mayOverride(file, names));
  const file = contested ?? target.file;
  const late = hasLateDirectives(readText(file) ?? "");
  const chosen = late ? nextStronger(folder, file) : file;
  return { ...target, file: chosen, untracked: nextStronger(folder, chosen) };
}

function mayOverride(file: string, names: readonly (string | number)[]): boolean {
  const text = readText(file);
  if (text === undefined) return false;
  const environment = inFile(file, () => valueAt(syntaxes.toml.parse(text), ["env"]));
  const tables: readonly (JsonValue | undefined)[] = Array.isArray(environment) ? environment : [environment];
  return tables.some((table) => ["_", ...names].some((name) => valueAt(table, [name]) !== undefined));
}

function nextStronger(folder: string, file: string): string {
  const [strongest, local] = strongerNames.map((name) => join(folder, name));
  return file === local || file === strongest ? (strongest ?? file) : (local ?? file);
}

/** A hook that the folder's `.mise.toml` has already would run twice from another file. */
export function withoutSharedHook(target: Target): Target {
  const shared = join(dirname(target.file), ".mise.toml");
  if (target.tool !== "mise" || target.file === shared) return target;
  const text = readText(shared) ?? "";
  const present = inFile(shared, () => listOf(valueAt(syntaxes.toml.parse(text), ["hooks", "postinstall"])));
  return {
    ...target,
    owned: target.owned.filter(
      (one) => !("items" in one && one.items.every((item) => present.includes(item))),
    ),
  };
}
