/** The registry as it is, all known providers, and the keys by which an import knows itself again. */

import { AienvError } from "../../core/error.ts";
import { referenceText, type SecretReference } from "../../core/secret-reference.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import type { ImportWorld } from "../../importers/settle/world.ts";
import { resolveProviders } from "../../registry/providers.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplates } from "../load/load-templates.ts";
import { readRegistry } from "../load/read-registry.ts";

/** A registry that is not there yet is an empty one. @throws AienvError `registry.*`. */
export async function importWorld(
  context: Context,
  templates = loadProviderTemplates(context),
): Promise<ImportWorld> {
  const text = readText(context.paths.registry) ?? registryHeader;
  const { value: registry, templates: named } = readRegistry(context, text);
  const { providers } = resolveProviders(registry, named.providers);
  const secrets = [...providers.values()].flatMap((provider) => provider.secrets);
  return {
    registry,
    providers,
    templates,
    values: await knownValues(context, secrets),
  };
}

/** Values of references that need no program; one that leads nowhere is no fault here. */
async function knownValues(
  context: Context,
  secrets: readonly SecretReference[],
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const [variable, value] of Object.entries(context.environment))
    if (value !== undefined && value.length >= 6) values.set(`env:${variable}`, value);
  for (const secret of secrets) {
    if (secret.kind === "command" || secret.kind === "env") continue;
    try {
      values.set(referenceText(secret), await resolveSecret(secret, context.environment, context.paths));
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
    }
  }
  return values;
}
