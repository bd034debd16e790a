/** Exchanges and targets for tests: what the way of an answer or a request has to know. */
import type { Dialect } from "../../../src/core/dialect.ts";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { Exchange, Target } from "../../../src/formats/contract.ts";
import { shipped } from "../shipped.ts";
import { familyOf, type Origin, shippedDialect } from "./provider-of-file.ts";

/** The model's name as the client asked for it. */
export const askedModel = "asked-model";

/** An exchange of which nothing special is known. */
export function exchangeOf(client: WireFormat, upstream: WireFormat, more: Partial<Exchange> = {}): Exchange {
  return {
    id: "x1",
    created: 1_700_000_000,
    client,
    upstream,
    family: "up",
    dialect: {},
    model: askedModel,
    stream: true,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
    ...more,
  };
}

/** Dialect and family of a provider for a model that a case of the corpus does not name. */
export function knownOf(origin: Origin, model = ""): { readonly dialect: Dialect; readonly family: string } {
  return { dialect: shippedDialect(origin, model), family: familyOf(origin, model) };
}

/** A shipped model of a shipped provider, as a request is made for it. */
export function targetOf(provider: string, format: WireFormat, model: string): Target {
  const origin = { provider, format };
  const listed = shipped.providers.get(provider)?.models[model];
  return {
    format,
    model,
    ...knownOf(origin, model),
    ...(listed?.context !== undefined && { contextTokens: listed.context }),
    ...(listed?.output !== undefined && { outputTokens: listed.output }),
    ...(listed?.can !== undefined && { can: listed.can }),
  };
}
