/** Everything a command needs to know before it thinks: registry, templates, choices, programs on PATH. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { heldValues } from "../../edit/render.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { type Found, findProject } from "../../project/find.ts";
import { findMovedChoice } from "../../project/moved-choice.ts";
import { parseYaml } from "../../registry/parse-document.ts";
import { parseRegistry, type Templates, templatesNamed } from "../../registry/parse-registry.ts";
import {
  parseProviderTemplate,
  parseStatuslineTemplate,
  parseToolTemplate,
} from "../../registry/parse-template.ts";
import { type Provider, resolveProviders } from "../../registry/providers.ts";
import type { Registry } from "../../registry/schema.ts";
import type { StatuslineTemplate } from "../../registry/statusline-schema.ts";
import type { ProviderTemplate, ToolTemplate } from "../../registry/template-schema.ts";
import { listFolder, readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { findOutside } from "./find-outside.ts";

export interface Workspace {
  readonly registry: Registry;
  readonly registryText: string;
  readonly templates: Templates;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly found: Found;
  /** Ids of the known tools whose program is on PATH, outside the directory. */
  readonly toolsFound: readonly string[];
  readonly findings: readonly Finding[];
}

/** @throws AienvError `registry.missing`, and what the registry's and the templates' faults throw. */
export function loadWorkspace(context: Context, directory = context.directory): Workspace {
  const registryText = readText(context.paths.registry);
  if (registryText === undefined)
    throw new AienvError("registry.missing", "there is no registry yet", {
      where: { file: context.paths.registry },
      hint: "aienv init",
    });
  const templates = loadTemplates(context, registryText);
  const { value: registry, findings } = parseRegistry(registryText, context.paths.registry, templates);
  const { providers } = resolveProviders(registry, templates.providers);
  const found = withMovedChoice(context, directory, findProject(context.paths, directory));
  return {
    registry,
    registryText,
    templates,
    providers,
    found,
    toolsFound: findTools(templates.tools, context, directory),
    findings: [...findings, ...notAllowedFindings(found)],
  };
}

/** A moved directory's choice counts before a command that writes has carried it along. */
function withMovedChoice({ paths }: Context, directory: string, found: Found): Found {
  const moved = findMovedChoice(paths, directory, found, heldValues);
  if (moved === undefined) return found;
  const { choice } = moved;
  return { ...found, project: { directory: moved.directory, choice, source: "state" } };
}

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

/** The structured templates of the tools' files, parsed. */
export function loadTemplateFiles(
  context: Context,
  tools: ReadonlyMap<string, ToolTemplate>,
): ReadonlyMap<string, ReadonlyMap<string, JsonValue>> {
  return new Map(
    [...tools].map(([id, tool]) => [
      id,
      new Map(
        tool.files.map((target) => {
          const [file, text] = findTemplateFile(context, join("tools", id, "files", target.file));
          return [target.file, inFile(file, () => syntaxes[target.syntax].parse(text))];
        }),
      ),
    ]),
  );
}

function findTemplateFile(context: Context, path: string): [string, string] {
  const found = findTemplate(context, path);
  if (found) return found;
  throw new AienvError("registry.invalid-template", "the template file is missing", {
    where: { file: path },
  });
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

export function findTools(
  tools: ReadonlyMap<string, ToolTemplate>,
  context: Context,
  directory: string,
): string[] {
  return [...tools].flatMap(([id, tool]) =>
    tool.command !== undefined && findOutside(context, tool.command, directory) ? [id] : [],
  );
}
