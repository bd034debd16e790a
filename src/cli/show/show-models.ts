/** `aienv ls models`: which ones, in which order, as a table or as JSON. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { capabilities } from "../../registry/schema.ts";
import { flagOption, type Option, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { listModels, type ModelsWanted, modelOrders, selectModels } from "../load/list-models.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { modelTable } from "./model-table.ts";

export const modelOptions: readonly Option[] = [
  {
    flags: "--provider <name>",
    description: "models: only this provider's",
    value: { names: ["provider"] },
  },
  {
    flags: "--can <words>",
    description: `models: that can all of ${capabilities.join(", ")}; with commas`,
  },
  { flags: "--max-price <usd>", description: "models: whose output costs no more per million tokens" },
  {
    flags: "--sort <by>",
    description: `models: by ${modelOrders.join(", ")}; the best first`,
    value: { words: { name: "", price: "of output", context: "the largest", speed: "as measured" } },
  },
];

/** Filtered and in order, as the options say. @throws AienvError `usage.arguments` */
export async function showModels(
  context: Context,
  options: Options,
  workspace: Workspace,
  filter: string | undefined,
): Promise<void> {
  const wanted = modelsWanted(options, workspace, filter);
  const models = selectModels(await listModels(context, workspace), wanted);
  if (flagOption(options, "json")) {
    const rows = models.map(({ name, title, context: contextTokens, output, price, source, can, speed }) => ({
      name,
      title,
      context: contextTokens ?? null,
      output: output ?? null,
      price: price ?? null,
      source: source ?? null,
      can,
      speed: speed ?? null,
    }));
    context.print(JSON.stringify(rows, null, 2));
    return;
  }
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  context.print(models.length === 0 ? "  (none)" : modelTable(models, width));
}

/** @throws AienvError `usage.arguments` for a word that is none of those there are, with the nearest. */
function modelsWanted(options: Options, { providers }: Workspace, text: string | undefined): ModelsWanted {
  const one = <T extends string>(what: string, given: string, known: readonly T[]): T => {
    const found = known.find((word) => word === given);
    if (found !== undefined) return found;
    throw new AienvError(
      "usage.arguments",
      `${what} does not take ${JSON.stringify(given)}${suggestName(given, known)}`,
      { hint: "aienv ls --help" },
    );
  };
  const [provider, order, price] = ["provider", "sort", "maxPrice"].map((name) => textOption(options, name));
  const maxPrice = price === undefined ? undefined : Number(price);
  if (maxPrice !== undefined && !(maxPrice >= 0))
    throw new AienvError("usage.arguments", `--max-price takes USD, got ${JSON.stringify(price)}`, {
      hint: "aienv ls models --max-price 5",
    });
  const can = (textOption(options, "can") ?? "").split(",").filter((word) => word.trim() !== "");
  return {
    text,
    provider: provider === undefined ? undefined : one("--provider", provider, [...providers.keys()]),
    can: can.map((word) => one("--can", word.trim(), capabilities)),
    maxPrice,
    order: order === undefined ? undefined : one("--sort", order, modelOrders),
  };
}
