/** `aienv init`: a registry from what is found here, so that the first `use` has something to choose. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { JsonObject } from "../../core/json.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import type { Change } from "../../edit/syntax/contract.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { editVerified } from "../../edit/syntax/verified.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";
import { readText, writeText } from "../../system/files.ts";
import { keepNode } from "../../system/keep-node.ts";
import {
  type Command,
  flagOption,
  integrationPlace,
  jsonOption,
  type Options,
  textOption,
  writeOptions,
} from "../command.ts";
import type { Context } from "../context.ts";
import { findOutside } from "../load/find-outside.ts";
import { parseIntegration } from "../load/integration.ts";
import { loadProviderTemplate, loadWorkspace, providerFiles } from "../load/load-workspace.ts";
import { globalPluginChange, installGlobalPlugin } from "../write/install-global-plugin.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";

export const command: Command = {
  name: "init",
  description: "Make the registry from the keys, tools and shells found here",
  options: [
    { flags: "--yes", description: "Take the defaults, ask nothing" },
    {
      flags: "--integration <name>",
      description: "mise-block, mise-plugin (one line serves all projects), direnv or none",
      value: integrationPlace,
    },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: ["aienv init --yes", "aienv init --yes --integration mise-plugin"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  if (!flagOption(options, "yes"))
    throw new AienvError("usage.not-guided", "init takes the defaults only, and only when told so", {
      hint: "aienv init --yes",
    });
  const file = context.paths.registry;
  const before = readText(file);
  const integration = parseIntegration(textOption(options, "integration"));
  const found = findProviders(context);
  const text = editVerified(syntaxes.yaml, before ?? registryHeader, changesFor(before, found, integration));
  const line = integration && globalPluginChange(context, integration);
  const code = saveRegistry(context, text, options, line ? [line] : []);
  if (showsOnly(options)) return code;
  keepNode(context.paths);
  if (integration !== undefined) await installGlobalPlugin(context, integration);
  const secrets = join(context.paths.config, "secrets.env");
  if (readText(secrets) === undefined)
    writeText(secrets, "# NAME=value; read by dotenv: references\n", { mode: 0o600 });
  report(context, before, found, options);
  return 0;
}

type FoundProvider = readonly [id: string, template: ProviderTemplate];

/** Known providers whose customary key variable is set here. One variable, one provider: the first by id order. */
function findProviders(context: Context): FoundProvider[] {
  const byVariable = new Map<string, FoundProvider>();
  for (const id of providerFiles(context).keys()) {
    const template = loadProviderTemplate(context, id);
    const variable = template?.["key-variable"];
    if (!template || variable === undefined || !context.environment[variable]) continue;
    // Of the sites that share a variable the plain one (`zhipu`, not `zhipu-coding`) is the safer guess.
    const present = byVariable.get(variable);
    if (!present || id.length < present[0].length) byVariable.set(variable, [id, template]);
  }
  return [...byVariable.values()];
}

/** What is there stays; what is new is added. The first provider's models become the profile `default`. */
function changesFor(
  before: string | undefined,
  found: readonly FoundProvider[],
  integration: string | undefined,
): Change[] {
  const document = before === undefined ? {} : (syntaxes.yaml.parse(before) as JsonObject);
  const providers = (document["providers"] ?? {}) as JsonObject;
  const profiles = (document["profiles"] ?? {}) as JsonObject;
  const changes: Change[] = found
    .filter(([id]) => providers[id] === undefined)
    .map(([id, template]) => ({
      kind: "set",
      path: ["providers", id],
      value: { key: `env:${template["key-variable"] ?? ""}` },
    }));
  const first = found.find(([, template]) => Object.keys(template.models).length > 0);
  if (first && profiles["default"] === undefined)
    changes.push({
      kind: "set",
      path: ["profiles", "default"],
      value: { main: `${first[0]}/${Object.keys(first[1].models)[0]}` },
    });
  if (integration !== undefined) changes.push({ kind: "set", path: ["integration"], value: integration });
  return changes;
}

function report(
  context: Context,
  before: string | undefined,
  found: readonly FoundProvider[],
  options: Options,
): void {
  const workspace = loadWorkspace(context);
  const shells = ["mise", "direnv"].filter((name) => findOutside(context, name) !== undefined);
  if (flagOption(options, "json")) {
    context.print(
      JSON.stringify({
        registry: context.paths.registry,
        providers: [...workspace.providers.keys()],
        profiles: Object.keys(workspace.registry.profiles),
        tools: workspace.toolsFound,
        integrations: shells,
      }),
    );
    return;
  }
  context.say(`${before === undefined ? "made" : "kept"} ${context.paths.registry}`);
  context.say(
    `  keys found: ${found.map(([id, template]) => `${template["key-variable"]} (${id})`).join(", ") || "none"}`,
  );
  context.say(`  tools found: ${workspace.toolsFound.join(", ") || "none"}`);
  context.say(
    `  integration: ${shells.join(", ") || 'neither mise nor direnv; `eval "$(aienv env)"` serves'}`,
  );
  const ready = Object.keys(workspace.registry.profiles).length > 0;
  context.say(
    `  next: ${ready ? "cd PROJECT && aienv use" : "aienv add PROVIDER (aienv ls providers --all)"}`,
  );
}
