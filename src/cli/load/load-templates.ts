/** What the package and the user know of providers, tools and status lines; without what edits files, which the proxy has no use for. */
import { join } from "node:path";
import { parseYaml } from "../../registry/parse-document.ts";
import { type Templates, templatesNamed } from "../../registry/parse-registry.ts";
import {
  parseProviderTemplate,
  parseStatuslineTemplate,
  parseToolTemplate,
} from "../../registry/parse-template.ts";
import type { StatuslineTemplate } from "../../registry/statusline-schema.ts";
import type { ProviderTemplate, ToolTemplate } from "../../registry/template-schema.ts";
import { listFolder, readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Context } from "../context.ts";

/** The templates that the registry names, and all tools; every known provider's id for suggestions. */
export function loadTemplates(context: Pick<Context, "paths">, registryText: string): Templates {
  const named = new Set(templatesNamed(parseYaml(registryText, context.paths.registry)));
  const files = providerFiles(context);
  const providers = new Map<string, ProviderTemplate>();
  for (const [id, file] of files)
    if (named.has(id)) providers.set(id, parseProviderTemplate(readText(file) ?? "", file));
  return { providers, providerIds: [...files.keys()], tools: loadTools(context) };
}

/** One provider template, whether or not the registry names it. */
export function loadProviderTemplate(
  context: Pick<Context, "paths">,
  id: string,
): ProviderTemplate | undefined {
  const file = providerFiles(context).get(id);
  return file === undefined ? undefined : parseProviderTemplate(readText(file) ?? "", file);
}

/** All provider templates, by id. */
export function loadProviderTemplates(context: Context): ReadonlyMap<string, ProviderTemplate> {
  return new Map(
    [...providerFiles(context)].map(([id, file]) => [id, parseProviderTemplate(readText(file) ?? "", file)]),
  );
}

/** Provider id to its template's file. */
export function providerFiles(context: Pick<Context, "paths">): ReadonlyMap<string, string> {
  return templateFiles(context, "providers");
}

/** Status line id to its template's file. */
export function statuslineFiles(context: Pick<Context, "paths">): ReadonlyMap<string, string> {
  return templateFiles(context, "statuslines");
}

/** The programs that can show the status line, by their ids. */
export function loadStatuslines(context: Pick<Context, "paths">): ReadonlyMap<string, StatuslineTemplate> {
  const files = [...statuslineFiles(context)];
  return new Map(files.map(([id, file]) => [id, parseStatuslineTemplate(readText(file) ?? "", file)]));
}

/** Template id to file; the user's own come over the shipped ones. */
function templateFiles(context: Pick<Context, "paths">, folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const root of templateRoots(context))
    for (const name of listFolder(join(root, folder)))
      if (name.endsWith(".yaml")) files.set(name.slice(0, -".yaml".length), join(root, folder, name));
  return files;
}

export function loadTools(context: Pick<Context, "paths">): ReadonlyMap<string, ToolTemplate> {
  const tools = new Map<string, ToolTemplate>();
  for (const root of templateRoots(context))
    for (const id of listFolder(join(root, "tools"))) {
      const file = join(root, "tools", id, "tool.yaml");
      const text = readText(file);
      if (text !== undefined) tools.set(id, parseToolTemplate(text, file));
    }
  // Variables for scripts come last: where two tools want one variable, a program's own wish is heard first.
  return new Map(
    [...tools].toSorted(([, left], [, right]) => Number(!left.command) - Number(!right.command)),
  );
}

/** A file below `templates`, and its text; the user's own comes over the shipped one. */
export function findTemplate(
  context: Pick<Context, "paths">,
  path: string,
): [file: string, text: string] | undefined {
  for (const root of templateRoots(context).toReversed()) {
    const text = readText(join(root, path));
    if (text !== undefined) return [join(root, path), text];
  }
  return undefined;
}

function templateRoots(context: Pick<Context, "paths">): string[] {
  return [join(packageRoot(), "templates"), context.paths.templates];
}
