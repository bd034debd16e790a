/** What a choice means for a person who is to agree to it: who will read the code, what it costs, what is written. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { joinModelReference } from "../../core/ids.ts";
import type { Model } from "../../registry/providers.ts";
import { resolveName } from "../../registry/resolve-name.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { pricedModels } from "../prices/priced-models.ts";
import type { Prepared } from "../write/prepare-changes.ts";
import { shortPath, toolTable } from "./describe.ts";
import { priceText, table } from "./print.ts";

/** Ways, providers with their hosts, prices, and the files and variables that would change. */
export async function showChoice(
  context: Context,
  workspace: Workspace,
  prepared: Prepared,
): Promise<string> {
  const { snapshot } = prepared.compiled;
  const { providers } = workspace;
  const chosen = modelsOf(workspace, snapshot);
  const models = await pricedModels(chosen, providers, { paths: context.paths, now: Date.now() });
  return [
    toolTable(snapshot),
    ...(models.length > 0
      ? ["will read this directory's code:", readersTable(workspace, models), "price per 1M tokens, in/out:"]
      : []),
    ...(models.length > 0 ? [priceTable(models)] : []),
    ...changeLines(context, prepared),
  ].join("\n");
}

/** Every model that a request may go to: all candidates of each slot, and those of the profile's rules. */
export function modelsOf({ registry, providers }: Workspace, snapshot: Snapshot): Model[] {
  const rules = Object.values(registry.profiles[snapshot.profile]?.when ?? {}).filter(
    (rule) => rule !== undefined,
  );
  const proxied = snapshot.tools.some((tool) => tool.via === "proxy" && Object.keys(tool.slots).length > 0);
  const names = new Set([
    ...snapshot.tools.flatMap((tool) => Object.values(tool.chosen)),
    ...(proxied ? rules.map((rule) => (typeof rule === "string" ? rule : rule.model)) : []),
  ]);
  const models = new Map<string, Model>();
  for (const name of names)
    for (const { model } of resolveName(name, registry, providers).candidates)
      models.set(joinModelReference({ provider: model.provider, model: model.id }), model);
  return [...models.values()];
}

function readersTable({ providers }: Workspace, models: readonly Model[]): string {
  const hosts = new Map<string, Set<string>>();
  for (const model of models) {
    const known = hosts.get(model.provider) ?? new Set();
    for (const url of Object.values(model.endpoints)) known.add(new URL(url).host);
    hosts.set(model.provider, known);
  }
  return table(
    [...hosts].map(([id, names]) => [`  ${providers.get(id)?.name ?? id}`, [...names].join(", ")]),
  );
}

function priceTable(models: readonly Model[]): string {
  return table(
    models.map((model) => [
      `  ${joinModelReference({ provider: model.provider, model: model.id })}`,
      priceText(model.price),
      model.priceSource ?? "",
    ]),
  );
}

function changeLines(context: Context, { changes, compiled }: Prepared): string[] {
  const files = changes
    .filter(({ file, before, after }) => before !== after && !file.startsWith(`${context.paths.state}/`))
    .map(({ file }) => shortPath(file, context.directory, context.paths.home));
  const variables = compiled.snapshot.environment;
  const set = variables.filter(({ value }) => value !== null).map(({ name }) => name);
  const unset = variables.length - set.length;
  return [
    ...(files.length > 0 ? [`files that change: ${files.join(", ")}`] : []),
    ...(set.length > 0 ? [`variables: ${set.join(", ")}${unset > 0 ? `; ${unset} unset` : ""}`] : []),
  ];
}
