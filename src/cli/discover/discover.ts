/** All that can be known of this machine without asking its user: nothing is changed, no key's value is looked at. */
import type { Finding } from "../../core/outcome.ts";
import { presentSettings } from "../../inspect/conflicts.ts";
import { projectRoot } from "../../project/find.ts";
import { readManifest } from "../../project/manifest.ts";
import type { ProviderTemplate, ToolTemplate } from "../../registry/template-schema.ts";
import { type FoundKey, type FoundServer, keyVariables } from "../../setup/found.ts";
import { projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { wrongUrls } from "../examine/examine-settings.ts";
import { conflictTexts } from "../examine/overrides.ts";
import { type FoundSource, findSources } from "../import/find-sources.ts";
import { findOutside } from "../load/find-outside.ts";
import { loadProviderTemplates, loadTools } from "../load/load-templates.ts";
import { findTools } from "../load/load-workspace.ts";
import { findKeys } from "./find-keys.ts";
import { findServers } from "./find-servers.ts";
import { ownVariables } from "./own-variables.ts";

/** Settings of an installed tool that say already where it goes. */
export interface FoundSettings {
  readonly tool: string;
  readonly file: string;
  readonly line: number | undefined;
  /** The settings' own names. */
  readonly names: readonly string[];
  /** A file of ours comes over them, so they need not go. */
  readonly shielded: boolean;
  readonly because: string;
}

export interface Machine {
  readonly templates: ReadonlyMap<string, ProviderTemplate>;
  readonly tools: ReadonlyMap<string, ToolTemplate>;
  /** Ids of the tools whose program is on PATH. */
  readonly toolsFound: readonly string[];
  readonly programs: { readonly mise: boolean; readonly direnv: boolean };
  readonly keys: readonly FoundKey[];
  readonly servers: readonly FoundServer[];
  readonly settings: readonly FoundSettings[];
  /** Other programs' set-ups that name a provider. */
  readonly sources: readonly FoundSource[];
  readonly findings: readonly Finding[];
}

export async function discover(context: Context): Promise<Machine> {
  const templates = loadProviderTemplates(context);
  // The slow part waits for others, so it begins first.
  const servers = context.environment["AIENV_NO_PROBE"] ? [] : findServers(templates);
  const tools = loadTools(context);
  const toolsFound = findTools(tools, context, context.directory);
  const variables = [...templates.values()].flatMap((template) => keyVariables(template));
  const { keys, findings } = findKeys(
    { paths: context.paths, environment: ownVariables(context) },
    new Set(variables),
    tools,
  );
  const installed = toolsFound.flatMap((id) => tools.get(id) ?? []);
  const sources = await findSources(context, templates);
  const present = installed.map((tool) => settingsOf(context, tool));
  return {
    templates,
    tools,
    toolsFound,
    programs: {
      mise: findOutside(context, "mise") !== undefined,
      direnv: findOutside(context, "direnv") !== undefined,
    },
    keys,
    servers: await servers,
    settings: present.flatMap(({ settings }) => settings),
    sources: sources.filter(({ providers, problem }) => providers > 0 || problem !== undefined),
    findings: [
      ...findings,
      ...present.flatMap((one) => one.findings),
      ...wrongUrls(context, tools, installed),
    ],
  };
}

function settingsOf(
  context: Context,
  tool: ToolTemplate,
): { readonly settings: readonly FoundSettings[]; readonly findings: readonly Finding[] } {
  const root = projectRoot(context.paths, context.directory);
  const ours = new Set(readManifest(projectState(context.paths, root)).map(({ file }) => file));
  const texts = conflictTexts(tool, context, root).filter(({ file }) => !ours.has(file));
  const { settings, findings } = presentSettings(tool.name, texts);
  const hasShield = tool.files.some(({ shields }) => shields);
  return {
    settings: settings.map(({ file, line, paths, conflict }) => ({
      tool: tool.name,
      file,
      line,
      names: paths.map((path) => String(path.at(-1))),
      shielded: hasShield && conflict.shielded,
      because: conflict.because,
    })),
    findings,
  };
}
