/** The registry's text with a budget more, less or another; comments and order stay. */
import { valueAt } from "../core/json.ts";
import { inFile } from "./merge-owned.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";
import { plainWords, type Words, wordChanges } from "./word-changes.ts";

const list = ["budgets"] as const;

/** A new rule behind the others. */
export function addBudget(file: string, text: string, rule: Words): string {
  return inFile(file, () =>
    editVerified(syntaxes.yaml, text, [{ kind: "append", path: list, items: [plainWords(rule)] }]),
  );
}

/** The rule at `index` says these words; others of it stay. */
export function changeBudget(file: string, text: string, index: number, rule: Words): string {
  return inFile(file, () => {
    const path = [...list, index];
    const before = valueAt(syntaxes.yaml.parse(text), path);
    return editVerified(syntaxes.yaml, text, wordChanges(path, before, rule));
  });
}

export function removeBudget(file: string, text: string, index: number): string {
  return inFile(file, () => editVerified(syntaxes.yaml, text, [{ kind: "remove", path: [...list, index] }]));
}
