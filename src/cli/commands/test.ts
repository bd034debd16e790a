/** `aienv test`: one real request to each model, and what came of it. */
import pc from "picocolors";
import { usdOrUnknown } from "../../core/cost-text.ts";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { joinModelReference } from "../../core/ids.ts";
import type { Model } from "../../registry/providers.ts";
import { resolveName } from "../../registry/resolve-name.ts";
import { type Command, flagOption, jsonOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { pricedModels } from "../prices/priced-models.ts";
import { type Asked, type ModelAsker, startAsker } from "../proxy/ask-model.ts";
import { plain, table } from "../show/print.ts";

export const command: Command = {
  name: "test",
  usage: "[name]",
  places: [{ names: ["model", "alias"] }],
  description: "Ask models one real question: do they work, how fast, for how much",
  options: [
    { flags: "--all", description: "One model of every provider; default: the models chosen here" },
    jsonOption,
  ],
  examples: ["aienv test", "aienv test glm/glm-4.6", "aienv test --all --json"],
  run,
};

interface Tested extends Asked {
  readonly model: string;
}

async function run(context: Context, [name]: readonly string[], options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const chosen = modelsToAsk(context, workspace, name, flagOption(options, "all"));
  const models = await pricedModels(chosen, workspace.providers, { paths: context.paths, now: Date.now() });
  if (models.length === 0)
    throw new AienvError("usage.arguments", "there is no model to ask", { hint: "aienv add PROVIDER" });
  const asker = await startAsker(context, workspace.found.project?.directory ?? "");
  let tested: Tested[];
  try {
    tested = await askAll(asker, models, (one) => {
      if (!flagOption(options, "json")) context.say(lineOf(one));
    });
  } finally {
    await asker.close();
  }
  if (flagOption(options, "json")) context.print(JSON.stringify(tested, null, 2));
  else context.print(table([heads, ...tested.map(cellsOf)]));
  const failed = tested.filter(({ works }) => !works);
  if (failed.length === 0) return exitCodes.ok;
  return failed.every(({ overBudget }) => overBudget) ? exitCodes.overBudget : exitCodes.upstream;
}

/** A name's candidates, the models of the slots here, or the first one of each provider; each model once. */
function modelsToAsk(
  context: Context,
  workspace: Workspace,
  name: string | undefined,
  all: boolean,
): Model[] {
  const { registry, providers } = workspace;
  const behind = (one: string): Model[] =>
    resolveName(one, registry, providers).candidates.map(({ model }) => model);
  const found = (): Model[] => {
    if (name !== undefined) {
      const provider = providers.get(name);
      return provider ? [...provider.models.values()].slice(0, 1) : behind(name);
    }
    if (all) return [...providers.values()].flatMap(({ models }) => [...models.values()].slice(0, 1));
    const { snapshot } = compileDirectory(context, workspace);
    return snapshot.tools.flatMap(({ chosen }) => Object.values(chosen)).flatMap(behind);
  };
  return [...new Map(found().map((model) => [referenceOf(model), model])).values()];
}

/** Providers at once, the models of one after the other: nobody is slowed by its neighbour. */
async function askAll(
  asker: ModelAsker,
  models: readonly Model[],
  heard: (one: Tested) => void,
): Promise<Tested[]> {
  const results = new Map<string, Tested>();
  const groups = Map.groupBy(models, ({ provider }) => provider);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      for (const model of group) {
        const reference = referenceOf(model);
        const one = { model: reference, ...(await asker.ask(reference, model.price)) };
        results.set(reference, one);
        heard(one);
      }
    }),
  );
  return models.flatMap((model) => results.get(referenceOf(model)) ?? []);
}

function referenceOf({ provider, id }: Model): string {
  return joinModelReference({ provider, model: id });
}

const heads = ["model", "", "first token", "speed", "cost"].map((word) => pc.dim(word));

function cellsOf({ model, works, error, firstTokenMs, tokensPerSecond, costMicroUsd }: Tested): string[] {
  if (!works) return [plain(model), pc.red("fails"), plain(error ?? "").replaceAll("\n", " ")];
  return [
    plain(model),
    pc.green("works"),
    `${firstTokenMs ?? "?"} ms`,
    tokensPerSecond === undefined ? "?" : `${tokensPerSecond} tokens/s`,
    usdOrUnknown(costMicroUsd),
  ];
}

function lineOf({ model, works, error }: Tested): string {
  return works ? `${plain(model)}: works` : `${plain(model)}: ${plain(error ?? "fails")}`;
}
