/** A completion script: the shell's engine from `templates/shell`, with the table of what may stand where. */
import { quoteFish, quoteShell } from "../../edit/syntax/shell.ts";
import type { Grammar, Item } from "./grammar.ts";

export const completionShells = ["bash", "zsh", "fish"] as const;
export type CompletionShell = (typeof completionShells)[number];

const tableMark = "#TABLE#";

/** `engine` has a line of the mark alone, where the table goes. */
export function completionScript(shell: CompletionShell, engine: string, grammar: Grammar): string {
  const table = [...grammar].map(([where, items]) => arms[shell](where, items)).join("\n");
  return engine.replace(new RegExp(`^.*${tableMark}.*$`, "m"), () => table);
}

/** One row of the table as an arm of a `case` or `switch`. */
const arms: Readonly<Record<CompletionShell, (where: string, items: readonly Item[]) => string>> = {
  // A list in one line: bash shows no descriptions.
  bash: (where, items) => `    ${quoteShell(where)}) place=${quoteShell(items.map(bareItem).join(" "))} ;;`,
  zsh: (where, items) => `    ${quoteShell(where)}) place=(${items.map(zshItem).join(" ")}) ;;`,
  fish: (where, items) => `        case ${quoteFish(where)}\n            ${fishItems(items)}`,
};

const bareItem = (item: Item) => ("names" in item ? `@${item.names}` : item.word);
const zshItem = (item: Item) =>
  quoteShell("names" in item ? `@${item.names}` : `${item.word} ${item.description}`.trim());

function fishItems(items: readonly Item[]): string {
  const words = items.map((item) =>
    quoteFish("names" in item ? `@${item.names}` : `${item.word}\t${item.description}`),
  );
  return words.length === 0 ? "true" : `printf '%s\\n' ${words.join(" ")}`;
}
