/** `aienv ls`: what there is to choose from. */
import pc from "picocolors";
import { keyVariableOf } from "../../compile/via.ts";
import { AienvError } from "../../core/error.ts";
import { joinModelReference } from "../../core/ids.ts";
import { suggestName } from "../../core/nearest.ts";
import { resolveName } from "../../registry/resolve-name.ts";
import { readText } from "../../system/files.ts";
import { type Command, flagOption, jsonOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate, providerFiles } from "../load/load-templates.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { catalogueFile, readCatalogueFile } from "../prices/catalogue-file.ts";
import { refreshCatalogue } from "../prices/refresh-catalogue.ts";
import { table } from "../show/print.ts";
import { modelOptions, showModels } from "../show/show-models.ts";

const kinds = ["profiles", "aliases", "providers", "models", "tools"] as const;
type Kind = (typeof kinds)[number];
type OtherKind = Exclude<Kind, "models">;
type Row = Readonly<Record<string, unknown>>;

export const command: Command = {
  name: "ls",
  usage: "[what] [filter]",
  places: [
    {
      words: {
        profiles: "sets of choices",
        aliases: "names for models",
        providers: "those of the registry",
        models: "with context and price",
        tools: "those that can be set up",
      },
    },
    {},
  ],
  description: "List profiles, aliases, providers, models or tools",
  options: [
    { flags: "--all", description: "providers: every known one, not only those of the registry" },
    { flags: "--refresh", description: "models: fetch the public catalogue of models.dev first" },
    ...modelOptions,
    jsonOption,
  ],
  examples: [
    "aienv ls",
    "aienv ls models glm --sort price",
    "aienv ls models --can tools,images --max-price 5",
    "aienv ls providers --all",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [what, filter] = args;
  const kind = kinds.find((each) => each === what);
  if (what !== undefined && !kind)
    throw new AienvError(
      "usage.arguments",
      `nothing is called ${JSON.stringify(what)}${suggestName(what, kinds)}`,
      {
        hint: "aienv ls --help",
      },
    );
  if (flagOption(options, "refresh")) {
    await refreshCatalogue(context);
    // Before the first `init` it is wanted for `add`, and there is nothing to list.
    if (readText(context.paths.registry) === undefined) return 0;
  }
  if (kind === "providers" && flagOption(options, "all")) {
    show(context, options, { providers: knownProviders(context, filter) }, true);
    return 0;
  }
  const workspace = loadWorkspace(context);
  if (kind === "models") {
    await showModels(context, options, workspace, filter);
    return 0;
  }
  const lists: readonly OtherKind[] = kind ? [kind] : ["profiles", "aliases", "providers", "tools"];
  const listed = Object.fromEntries(lists.map((each) => [each, matching(rowsOf(each, workspace), filter)]));
  show(context, options, listed, kind !== undefined);
  return 0;
}

function rowsOf(kind: OtherKind, workspace: Workspace): Row[] {
  const { registry, providers, templates, toolsFound } = workspace;
  switch (kind) {
    case "profiles":
      return Object.entries(registry.profiles).map(([name, profile]) => ({
        name,
        main: profile.main ?? null,
        small: profile.small ?? null,
        via: profile.via ?? registry.via,
      }));
    case "aliases":
      return Object.keys(registry.aliases).map((name) => {
        const resolved = resolveName(name, registry, providers);
        const models = resolved.candidates.map(({ model }) =>
          joinModelReference({ provider: model.provider, model: model.id }),
        );
        return { name, policy: resolved.policy ?? null, models };
      });
    case "providers":
      return [...providers.values()].map((provider) => ({
        name: provider.id,
        kind: provider.kind,
        formats: Object.keys(provider.endpoints),
        key: keyVariableOf(provider) ?? provider.secrets[0]?.kind ?? null,
        models: provider.models.size,
      }));
    case "tools":
      return [...templates.tools].map(([id, tool]) => ({
        name: id,
        title: tool.name,
        formats: Object.keys(tool.formats),
        found: tool.command === undefined ? null : toolsFound.includes(id),
      }));
  }
}

function knownProviders(context: Context, filter: string | undefined): Row[] {
  const rows = [...providerFiles(context).keys()].flatMap((id): Row[] => {
    const template = loadProviderTemplate(context, id);
    if (!template) return [];
    return [
      {
        name: id,
        title: template.name,
        formats: Object.keys(template.endpoints),
        key: template["key-variable"] ?? null,
        source: "template",
      },
    ];
  });
  const known = new Set(rows.map(({ name }) => name));
  const catalogue = Object.entries(readCatalogueFile(catalogueFile(context.paths))?.providers ?? {});
  const more = catalogue.flatMap(([id, provider]): Row[] => {
    if (known.has(id) || provider.unusable !== undefined) return [];
    const { name: title, endpoints, variables } = provider;
    return [
      { name: id, title, formats: Object.keys(endpoints), key: variables[0] ?? null, source: "catalogue" },
    ];
  });
  return matching([...rows, ...more], filter);
}

function matching(rows: readonly Row[], filter: string | undefined): Row[] {
  const wanted = filter?.toLowerCase();
  return rows.filter((row) => wanted === undefined || JSON.stringify(row).toLowerCase().includes(wanted));
}

function show(
  context: Context,
  options: Options,
  lists: Readonly<Record<string, readonly Row[]>>,
  single: boolean,
): void {
  if (flagOption(options, "json")) {
    context.print(JSON.stringify(single ? Object.values(lists)[0] : lists, null, 2));
    return;
  }
  for (const [title, rows] of Object.entries(lists)) {
    if (!single) context.print(pc.bold(title));
    context.print(
      rows.length === 0 ? "  (none)" : table(rows.map((row) => Object.entries(row).map(cellText))),
    );
  }
}

function cellText([key, value]: [string, unknown], index: number): string {
  if (index === 0) return `  ${value}`;
  if (key === "found") return value === null ? "" : value ? "on PATH" : pc.dim("not found");
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? pc.dim("-") : String(value);
}
