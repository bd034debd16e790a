/** What the package and the user know of providers, tools and status lines; without what edits files, which the proxy has no use for. */
import { parseYaml } from "../../registry/parse-document.ts";
import { type Templates, templatesNamed } from "../../registry/parse-registry.ts";
import { parseTemplate, type TemplateKind, type TemplateOf } from "../../registry/parse-template.ts";
import type { StatuslineTemplate } from "../../registry/statusline-schema.ts";
import type { ProviderTemplate, ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { readyText, templateFiles } from "./template-files.ts";

/** The templates that the registry names, and all tools; every known provider's id for suggestions. */
export function loadTemplates(context: Pick<Context, "paths">, registryText: string): Templates {
  const named = new Set(templatesNamed(parseYaml(registryText, context.paths.registry)));
  const files = providerFiles(context);
  const wanted = [...files].filter(([id]) => named.has(id));
  return {
    providers: readAll("providers", wanted),
    providerIds: [...files.keys()],
    tools: loadTools(context),
  };
}

/** One provider template, whether or not the registry names it. */
export function loadProviderTemplate(
  context: Pick<Context, "paths">,
  id: string,
): ProviderTemplate | undefined {
  const file = providerFiles(context).get(id);
  return file === undefined ? undefined : read("providers", id, file);
}

/** All provider templates, by id. */
export function loadProviderTemplates(context: Context): ReadonlyMap<string, ProviderTemplate> {
  return readAll("providers", providerFiles(context));
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
  return readAll("statuslines", statuslineFiles(context));
}

export function loadTools(context: Pick<Context, "paths">): ReadonlyMap<string, ToolTemplate> {
  const tools = readAll("tools", templateFiles(context, "tools"));
  // Variables for scripts come last: where two tools want one variable, a program's own wish is heard first.
  return new Map(
    [...tools].toSorted(([, left], [, right]) => Number(!left.command) - Number(!right.command)),
  );
}

function readAll<Kind extends TemplateKind>(
  kind: Kind,
  files: Iterable<readonly [id: string, file: string]>,
): Map<string, TemplateOf<Kind>> {
  return new Map(Array.from(files, ([id, file]) => [id, read(kind, id, file)]));
}

/** @throws AienvError `registry.invalid-template` for one of the user's. */
function read<Kind extends TemplateKind>(kind: Kind, id: string, file: string): TemplateOf<Kind> {
  const ready = readyText(kind, id, file);
  return ready === undefined
    ? parseTemplate(kind, readText(file) ?? "", file)
    : (JSON.parse(ready) as TemplateOf<Kind>);
}
