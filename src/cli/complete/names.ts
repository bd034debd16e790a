/** The names that Tab offers, kept in a file that a shell reads by itself: no program starts for them. */
import { join } from "node:path";
import { joinModelReference, safeIdPattern } from "../../core/ids.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import { resolveProviders } from "../../registry/providers.ts";
import type { Registry } from "../../registry/schema.ts";
import { readText, writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";
import type { LiveKind } from "../command.ts";
import type { Context } from "../context.ts";
import { loadTemplates, providerFiles, statuslineFiles } from "../load/load-templates.ts";

export function namesFile({ state }: Pick<Paths, "state">): string {
  return join(state, "names");
}

/**
 * Writes the names of a registry's text, which may be one that does not parse: what is shipped is offered all the same,
 * and no Tab tries again before the registry changes.
 * @throws AienvError `registry.*` for such a text, after writing.
 */
export function writeNames(context: Pick<Context, "paths">, registryText: string | undefined): void {
  const { paths } = context;
  noteAbsentFolders(paths, [paths.state]);
  const write = (names: readonly string[]) =>
    writeText(namesFile(paths), names.map((name) => `${name}\n`).join(""), {
      mode: 0o600,
      folderMode: 0o700,
    });
  const shipped = shippedNames(context);
  try {
    write([...shipped, ...(registryText === undefined ? [] : registryNames(context, registryText))]);
  } catch (error) {
    write(shipped);
    throw error;
  }
}

/** The registry on disk. @throws AienvError as `writeNames`. */
export function refreshNames(context: Pick<Context, "paths">): void {
  writeNames(context, readText(context.paths.registry));
}

function shippedNames(context: Pick<Context, "paths">): string[] {
  const { tools } = loadTemplates(context, "version: 1\n");
  const variables = [...tools.values()].flatMap((tool) => [
    ...Object.keys(tool.environment?.set ?? {}),
    ...(tool.environment?.unset ?? []),
    ...(tool.home ? [tool.home.variable] : []),
  ]);
  return [
    ...lines("known-provider", providerFiles(context).keys()),
    ...lines("tool", tools.keys()),
    ...lines("statusline", statuslineFiles(context).keys()),
    ...lines("variable", new Set(variables)),
  ];
}

function registryNames(context: Pick<Context, "paths">, text: string): string[] {
  const templates = loadTemplates(context, text);
  const registry: Registry = parseRegistry(text, context.paths.registry, templates).value;
  const { providers } = resolveProviders(registry, templates.providers);
  const models = [...providers.values()].flatMap((provider) =>
    [...provider.models.keys()].map((model) => joinModelReference({ provider: provider.id, model })),
  );
  return [
    ...lines("profile", Object.keys(registry.profiles)),
    ...lines("alias", Object.keys(registry.aliases)),
    ...lines("provider", providers.keys()),
    ...lines("model", models),
  ];
}

/** `kind name` a line. A name that a shell would have to quote is none that the registry takes. */
function lines(kind: LiveKind, names: Iterable<string>): string[] {
  return [...names]
    .filter((name) => safeIdPattern.test(name))
    .toSorted()
    .map((name) => `${kind} ${name}`);
}
