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
import type { Templates } from "../../registry/parse-registry.ts";
import { type Provider, resolveProviders } from "../../registry/providers.ts";
import type { Registry } from "../../registry/schema.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { findOutside } from "./find-outside.ts";
import { readRegistry } from "./read-registry.ts";
import { findTemplate } from "./template-files.ts";

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
  const { value: registry, findings, templates } = readRegistry(context, registryText);
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

export function findTools(
  tools: ReadonlyMap<string, ToolTemplate>,
  context: Context,
  directory: string,
): string[] {
  return [...tools].flatMap(([id, tool]) =>
    tool.command !== undefined && findOutside(context, tool.command, directory) ? [id] : [],
  );
}
