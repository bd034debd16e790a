/** `gateway pull`: what the gateway serves, into the registry. */
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { diffText } from "../../edit/diff.ts";
import { changeProvider } from "../../edit/registry-change.ts";
import type { Words } from "../../edit/word-changes.ts";
import type { Offer, Pulled } from "../../gateways/contract.ts";
import { offersOf } from "../../gateways/offers.ts";
import { freeName } from "../../importers/settle/names.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";
import { administer, openGateway, pickGateway } from "./open-gateway.ts";

export async function pull(context: Context, name: string | undefined, options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const open = await openGateway(context, workspace, pickGateway(workspace, name));
  const { client, administration } = administer(open, "pull");
  const present = await client.readEntries({ tokens: false });
  const pulled = administration.pulled(present, await client.readModels(present));
  const { text, models, providers } = newText(context, workspace, open, pulled, options);
  const json = flagOption(options, "json");
  if (!json) for (const note of pulled.notes) context.say(`note ${note}`);
  if (showsOnly(options)) return saveRegistry(context, text, options);
  const file = context.paths.registry;
  if (text !== workspace.registryText) {
    if (!json) context.print(diffText({ file, before: workspace.registryText, after: text }));
    await confirmed(context, open.id, options);
    saveRegistry(context, text, options);
  }
  const result = { gateway: open.id, models, providers, notes: pulled.notes };
  if (json) context.print(JSON.stringify(result, null, 2));
  else
    context.say(
      text === workspace.registryText
        ? `the registry has all of ${open.id} already`
        : `${models.length === 1 ? "1 model" : `${models.length} models`} of ${open.id}${providers.length > 0 ? ` and the providers ${providers.join(", ")}` : ""} in the registry now`,
    );
  return exitCodes.ok;
}

/** Only what the registry lacks is added: what the user wrote there stays. */
function newText(
  context: Context,
  workspace: Workspace,
  gateway: { readonly id: string; readonly url: string },
  pulled: Pulled,
  options: Options,
): { readonly text: string; readonly models: readonly string[]; readonly providers: readonly string[] } {
  const file = context.paths.registry;
  const { registry, providers } = workspace;
  const { offers } = offersOf({ ...workspace, gateway, only: [] });
  const known = providers.get(gateway.id)?.models;
  const models = Object.keys(pulled.models).filter((id) => !known?.has(id));
  const entries = Object.fromEntries(
    models.map((id) => [id, { ...factsOf(id, offers), ...pulled.models[id] } as Words]),
  );
  let text = workspace.registryText;
  if (models.length > 0) text = changeProvider(file, text, gateway.id, { models: entries });
  const channels = flagOption(options, "channels") ? named(pulled.providers, gateway.id, workspace) : [];
  const added = channels.filter(({ name }) => !Object.hasOwn(registry.providers, name));
  for (const { name, entry } of added) text = changeProvider(file, text, name, entry);
  return { text, models, providers: added.map(({ name }) => name) };
}

/**
 * Each under a name of its own, the same in every pull. A known provider's name is none for an address that somebody else
 * gave: the key in that provider's usual variable would go there.
 */
function named(
  providers: Pulled["providers"],
  gateway: string,
  { templates }: Workspace,
): Pulled["providers"] {
  const taken = new Set<string>();
  return providers.map(({ name, entry }) => {
    const isKnown = templates.providerIds.includes(name) && entry["template"] !== name;
    const free = freeName(isKnown ? `${gateway}-${name}` : name, (one) => taken.has(one));
    taken.add(free);
    return { name: free, entry };
  });
}

/** A gateway says a model's name alone; what we know of the one behind it, a tool has to be told too. */
function factsOf(name: string, offers: readonly Offer[]): Words {
  const model = offers.flatMap(({ models }) => models).find((one) => one.name === name)?.model;
  if (!model) return {};
  const { contextTokens: context, outputTokens: output, price, can } = model;
  return { context, output, price: price as Words | undefined, can: can.length > 0 ? can : undefined };
}

async function confirmed(context: Context, id: string, options: Options): Promise<void> {
  if (flagOption(options, "yes")) return;
  if (!context.interactive)
    throw new AienvError("usage.not-confirmed", "nobody is here to say yes to what changes in the registry", {
      hint: `aienv gateway pull ${id} --yes`,
    });
  const { confirm } = await import("@clack/prompts");
  const message = `Write this to ${context.paths.registry}?`;
  if ((await confirm({ message, initialValue: true, output: process.stderr })) !== true)
    throw new AienvError("usage.cancelled", "nothing was written");
}
