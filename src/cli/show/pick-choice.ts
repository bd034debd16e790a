/** The picker of `aienv use`: profiles first, then aliases and models with context, price and measured speed. */
import { AienvError } from "../../core/error.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Context } from "../context.ts";
import { type ListedModel, listModels } from "../load/list-models.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { speedText } from "./model-table.ts";
import { priceText } from "./print.ts";

interface PickOption {
  readonly value: string;
  readonly label: string;
}

/** @throws AienvError `usage.no-choice` where nobody is there to answer, `usage.cancelled`. */
export async function pickChoice(context: Context, workspace: Workspace): Promise<string> {
  if (!context.interactive)
    throw new AienvError("usage.no-choice", "use needs a profile or a model", { hint: "aienv ls" });
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const answer = await autocomplete({
    message: "Which profile or model?",
    options: [...pickOptions(workspace, await listModels(context, workspace))],
    maxItems: 12,
    output: process.stderr,
  });
  if (isCancel(answer)) throw new AienvError("usage.cancelled", "nothing was chosen, nothing was written");
  return String(answer);
}

/** What can be chosen, in the order of the list; a model's facts stand in columns behind its name. */
function pickOptions({ registry }: Workspace, listed: readonly ListedModel[]): readonly PickOption[] {
  const profiles = Object.entries(registry.profiles).map(([name, profile]) => [
    name,
    `profile: ${profile.main ?? "?"}`,
  ]);
  const aliases = Object.keys(registry.aliases).map((name) => [name, "alias"]);
  const prices = listed.map(({ price }) => priceText(price));
  const priceWidth = Math.max(0, ...prices.map(({ length }) => length));
  const models = listed.map(({ name, context, speed }, index) => [
    name,
    `${tokensText(context).padStart(5)}  ${(prices[index] ?? "").padEnd(priceWidth)}  ${speedText(speed)}`.trimEnd(),
  ]);
  const rows = [...profiles, ...aliases, ...models];
  const width = Math.min(44, Math.max(...rows.map(([name = ""]) => name.length)));
  return rows.map(([name = "", facts = ""]) => ({ value: name, label: `${name.padEnd(width)}  ${facts}` }));
}
