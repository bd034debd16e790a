/** The providers that could be added to the registry, from what was found here and is not in it yet. */
import { joinModelReference, type WireFormat, wireFormats } from "../core/ids.ts";
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import type { Price } from "../registry/price-schema.ts";
import type { ProviderTemplate } from "../registry/template-schema.ts";
import { type FoundKey, type FoundServer, keyOf, keyReference, keyVariables } from "./found.ts";
import { isRegistered, isServed, isVariableUsed } from "./registered.ts";

export interface OfferedModel {
  /** `provider/model`. */
  readonly reference: string;
  readonly contextTokens: number | undefined;
  readonly price: Price | undefined;
}

export interface Offer {
  /** The provider's name in the registry. */
  readonly id: string;
  /** The vendor's name for people. */
  readonly name: string;
  /** Why it is offered: its key or its server was found, or nothing was and any known one will do. */
  readonly because: { readonly key: FoundKey } | { readonly server: FoundServer } | "known";
  /** What the registry would say of it. */
  readonly entry: JsonObject;
  readonly preselected: boolean;
  readonly models: readonly OfferedModel[];
  readonly formats: readonly WireFormat[];
  /** Its key can be had by a variable, or it wants none: tools reach it without the proxy. */
  readonly direct: boolean;
}

export interface OfferInput {
  readonly templates: ReadonlyMap<string, ProviderTemplate>;
  readonly keys: readonly FoundKey[];
  readonly servers: readonly FoundServer[];
  /** The registry's document; undefined where there is none yet. */
  readonly registry: JsonObject | undefined;
  /** Names that were offered once and not taken. */
  readonly declined: ReadonlySet<string>;
  /** Other programs whose providers could be taken over. */
  readonly importable: readonly string[];
}

/** Providers with keys first, then servers; where nothing at all was found or is registered, every known vendor. */
export function planOffers(input: OfferInput): Offer[] {
  const found = [...keyOffers(input), ...serverOffers(input)];
  const hasProviders = Object.keys(
    isObject(input.registry?.["providers"]) ? input.registry["providers"] : {},
  );
  const isEmpty = found.length === 0 && hasProviders.length === 0 && input.importable.length === 0;
  return isEmpty ? knownOffers(input) : found;
}

/** Variables that are customary for other things too (`GITHUB_TOKEN`) choose no provider by themselves. */
const keyName = /KEY$/;

function keyOffers({ templates, keys, registry, declined }: OfferInput): Offer[] {
  return byId(templates).flatMap(([id, template]): Offer[] => {
    const key = keyOf(template, keys);
    const reference = key && keyReference(key);
    if (!key || reference === undefined || !isVendor(template)) return [];
    if (isRegistered(registry, id) || isVariableUsed(registry, key.variable, templates)) return [];
    const isPlain = plainId(templates, key.variable) === id;
    return [
      {
        id,
        name: template.name,
        because: { key },
        entry: { key: reference },
        preselected: isPlain && keyName.test(key.variable) && !declined.has(id),
        models: templateModels(id, template),
        formats: formatsOf(template),
        direct: reference.startsWith("env:"),
      },
    ];
  });
}

/** `zai` before `zai-coding`, which file names put the other way round. */
function byId(templates: OfferInput["templates"]): [string, ProviderTemplate][] {
  return [...templates].toSorted(([left], [right]) => (left < right ? -1 : 1));
}

/**
 * Of the sites that share a variable the plain one (`zhipu`, not `zhipu-coding`) is the safer guess, before it those
 * whose own variable it is.
 */
function plainId(templates: ReadonlyMap<string, ProviderTemplate>, variable: string): string | undefined {
  const place = (template: ProviderTemplate) => keyVariables(template).indexOf(variable);
  return [...templates]
    .filter(([, template]) => place(template) >= 0 && isVendor(template))
    .toSorted(
      ([left, one], [right, other]) => place(one) - place(other) || left.length - right.length,
    )[0]?.[0];
}

/** Its addresses are known without asking: no server of one's own. */
function isVendor({ kind, url }: ProviderTemplate): boolean {
  return kind !== "local" && kind !== "gateway" && url === undefined;
}

function serverOffers({ templates, keys, servers, registry, declined }: OfferInput): Offer[] {
  return servers.flatMap((server): Offer[] => {
    const id = server.template;
    const template = templates.get(id);
    if (!template || isRegistered(registry, id) || isServed(registry, server.url, templates)) return [];
    const key = keyOf(template, keys);
    const reference = key && keyReference(key);
    const known = Object.keys(template.models);
    const listed = server.models.map((model) => model.id);
    const own = server.models.filter((model) => !known.includes(model.id));
    const models: JsonObject = Object.fromEntries(
      own.map((model): [string, JsonValue] => [model.id, model.context ? { context: model.context } : {}]),
    );
    return [
      {
        id,
        name: template.name,
        because: { server },
        entry: {
          ...(server.url !== template.url && { url: server.url }),
          ...(reference !== undefined && { key: reference }),
          ...(own.length > 0 && { models }),
        },
        // One that lists nothing wants a key, or headers, before it answers anything.
        preselected: (reference !== undefined || listed.length > 0) && !declined.has(id),
        models: [
          ...templateModels(id, template).filter(({ reference: name }) =>
            listed.includes(name.slice(id.length + 1)),
          ),
          ...own.map((model) => ({
            reference: joinModelReference({ provider: id, model: model.id }),
            contextTokens: model.context,
            price: undefined,
          })),
        ],
        formats: formatsOf(template),
        direct: reference === undefined || reference.startsWith("env:"),
      },
    ];
  });
}

function knownOffers({ templates, declined }: OfferInput): Offer[] {
  return byId(templates).flatMap(([id, template]): Offer[] =>
    isVendor(template) && template["key-variable"] !== undefined && !declined.has(id)
      ? [
          {
            id,
            name: template.name,
            because: "known",
            entry: {},
            preselected: false,
            models: templateModels(id, template),
            formats: formatsOf(template),
            direct: true,
          },
        ]
      : [],
  );
}

function templateModels(id: string, template: ProviderTemplate): OfferedModel[] {
  return Object.entries(template.models).map(([model, { context, price }]) => ({
    reference: joinModelReference({ provider: id, model }),
    contextTokens: context,
    price,
  }));
}

function formatsOf(template: ProviderTemplate): WireFormat[] {
  return wireFormats.filter((format) => template.endpoints[format] !== undefined);
}
