/** The models that the registry has already, as they can be offered. */
import { joinModelReference } from "../../core/ids.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import { resolveProviders } from "../../registry/providers.ts";
import type { OfferedModel } from "../../setup/offers.ts";
import type { Context } from "../context.ts";
import { loadTemplates } from "../load/load-templates.ts";

/** @throws AienvError `registry.*` where the registry is not valid. */
export function registeredModels(context: Context, text: string | undefined): OfferedModel[] {
  if (text === undefined) return [];
  const templates = loadTemplates(context, text);
  const { value } = parseRegistry(text, context.paths.registry, templates);
  const { providers } = resolveProviders(value, templates.providers);
  return [...providers.values()].flatMap(({ id, models }) =>
    [...models.values()].map((model) => ({
      reference: joinModelReference({ provider: id, model: model.id }),
      contextTokens: model.contextTokens,
      price: model.price,
    })),
  );
}
