/** The picker of `aienv use`: profiles first, then aliases and models with context and price. */
import { AienvError } from "../../core/error.ts";
import { joinModelReference } from "../../core/ids.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
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
    options: [...pickOptions(workspace)],
    maxItems: 12,
    output: process.stderr,
  });
  if (isCancel(answer)) throw new AienvError("usage.cancelled", "nothing was chosen, nothing was written");
  return String(answer);
}

/** What can be chosen, in the order of the list; context and price stand in columns behind the name. */
function pickOptions({ registry, providers }: Workspace): readonly PickOption[] {
  const profiles = Object.entries(registry.profiles).map(([name, profile]) => [
    name,
    `profile: ${profile.main ?? "?"}`,
  ]);
  const aliases = Object.keys(registry.aliases).map((name) => [name, "alias"]);
  const models = [...providers.values()].flatMap((provider) =>
    [...provider.models.values()].map((model) => [
      joinModelReference({ provider: provider.id, model: model.id }),
      `${tokensText(model.contextTokens).padStart(5)} context  ${priceText(model.price)} per 1M`,
    ]),
  );
  const rows = [...profiles, ...aliases, ...models];
  const width = Math.min(44, Math.max(...rows.map(([name = ""]) => name.length)));
  return rows.map(([name = "", facts = ""]) => ({ value: name, label: `${name.padEnd(width)}  ${facts}` }));
}
