/** The registry's text with a budget more, less or another; comments and order stay. */
import { isObject, type JsonObject, type JsonValue, sameJson, valueAt } from "../core/json.ts";
import { inFile } from "./merge-owned.ts";
import type { Change } from "./syntax/contract.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";

const list = ["budgets"] as const;

/** Words of a rule; undefined: it is to have none of that name. */
export type RuleWords = Readonly<Record<string, JsonValue | undefined>>;

/** A new rule behind the others. */
export function addBudget(file: string, text: string, rule: RuleWords): string {
  const item = Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value !== undefined),
  ) as JsonObject;
  return inFile(file, () =>
    editVerified(syntaxes.yaml, text, [{ kind: "append", path: list, items: [item] }]),
  );
}

/** The rule at `index` says these words; others of it stay. */
export function changeBudget(file: string, text: string, index: number, rule: RuleWords): string {
  return inFile(file, () => {
    const present = valueAt(syntaxes.yaml.parse(text), [...list, index]);
    const before: JsonObject = isObject(present) ? present : {};
    const changes = Object.entries(rule).flatMap(([key, value]): Change[] => {
      const path = [...list, index, key];
      if (value === undefined) return Object.hasOwn(before, key) ? [{ kind: "remove", path }] : [];
      return sameJson(before[key], value) ? [] : [{ kind: "set", path, value }];
    });
    return editVerified(syntaxes.yaml, text, changes);
  });
}

export function removeBudget(file: string, text: string, index: number): string {
  return inFile(file, () => editVerified(syntaxes.yaml, text, [{ kind: "remove", path: [...list, index] }]));
}
