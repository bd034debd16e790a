/** Registry entries and templates brought together: the providers and models that can be chosen. */
import type { DialectWords } from "../core/dialect.ts";
import type { WireFormat } from "../core/ids.ts";
import { wireFormats } from "../core/ids.ts";
import type { Finding } from "../core/outcome.ts";
import { parseSecretReference, type SecretReference } from "../core/secret-reference.ts";
import { correctBaseUrl } from "./base-url.ts";
import type { PriceSource } from "./known-price.ts";
import type { Price } from "./price-schema.ts";
import type { Auth, ModelEntry, ProviderEntry, Registry } from "./schema.ts";
import type { ProviderTemplate } from "./template-schema.ts";

export type Endpoints = Readonly<Partial<Record<WireFormat, string>>>;

/** A model as one provider serves it. Limits in tokens, price in USD per million tokens; undefined is unknown. */
export interface Model {
  readonly provider: string;
  readonly id: string;
  /** The id that the provider knows. */
  readonly upstream: string;
  readonly name: string;
  readonly contextTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly price: Price | undefined;
  /** Where the price is from; undefined where there is none. */
  readonly priceSource: PriceSource | undefined;
  readonly can: readonly string[];
  /** Base URL per wire format, the model's own over the provider's. */
  readonly endpoints: Endpoints;
}

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly template: string | undefined;
  readonly kind: ProviderTemplate["kind"];
  readonly billing: ProviderTemplate["billing"];
  readonly endpoints: Endpoints;
  readonly auth: Readonly<Record<WireFormat, Auth>>;
  readonly headers: Readonly<Record<string, string>>;
  /** How its version of a wire format differs. */
  readonly dialect: Readonly<Partial<Record<WireFormat, DialectWords>>>;
  /** Empty: the provider wants no key. */
  readonly secrets: readonly SecretReference[];
  readonly limits: ProviderEntry["limits"];
  readonly models: ReadonlyMap<string, Model>;
  /** Ids beyond `models` are accepted: a local server, a gateway, an aggregator, or a provider that lists none. */
  readonly open: boolean;
  readonly docs: readonly string[];
}

const customaryAuth: Readonly<Record<WireFormat, Auth>> = {
  "anthropic-messages": "bearer",
  "openai-chat": "bearer",
  "openai-responses": "bearer",
  gemini: "x-goog-api-key",
};

export interface ResolvedProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly findings: readonly Finding[];
}

/** Every provider of the registry. Findings: base URLs that had to be corrected. */
export function resolveProviders(
  registry: Registry,
  templates: ReadonlyMap<string, ProviderTemplate>,
): ResolvedProviders {
  const findings: Finding[] = [];
  const providers = new Map<string, Provider>();
  for (const [id, entry] of Object.entries(registry.providers))
    providers.set(id, resolveProvider(id, entry, templates.get(entry.template ?? id), findings));
  return { providers, findings };
}

function resolveProvider(
  id: string,
  entry: ProviderEntry,
  template: ProviderTemplate | undefined,
  findings: Finding[],
): Provider {
  const fromTemplate = templateEndpoints(template?.endpoints, entry, template);
  if (entry.url !== undefined && Object.keys(fromTemplate).every((format) => isAbsolute(template, format)))
    findings.push({
      code: "registry.unused-url",
      level: "warning",
      message: `${id}: url has no effect, since its template has whole addresses; endpoints would stand over them`,
      fix: "aienv edit",
    });
  const endpoints = {
    ...fromTemplate,
    ...own(id, entry.endpoints, findings),
  };
  const provider = {
    id,
    name: template?.name ?? id,
    template: template && (entry.template ?? id),
    kind: template?.kind ?? "vendor",
    billing: template?.billing ?? "tokens",
    endpoints,
    auth: { ...customaryAuth, ...template?.auth, ...entry.auth },
    headers: entry.headers ?? {},
    dialect: template?.dialect ?? {},
    secrets: secretsOf(entry, template),
    limits: entry.limits,
    open: false,
    docs: template === undefined ? [] : [template.docs].flat(),
  } satisfies Omit<Provider, "models">;
  const models = new Map<string, Model>();
  for (const [modelId, model] of Object.entries(template?.models ?? {}))
    models.set(modelId, {
      ...modelFacts(provider, modelId, model),
      priceSource: model.price && "template",
      name: model.name ?? modelId,
      endpoints: onlyFormats(
        { ...endpoints, ...templateEndpoints(model.endpoints, entry, template) },
        model.formats,
      ),
    });
  for (const [modelId, model] of Object.entries(entry.models ?? {})) {
    // `glm-fast: { upstream: glm-4.5-flash }` takes the facts of the model that it renames.
    const base = models.get(modelId) ?? models.get(model.upstream ?? modelId);
    models.set(modelId, {
      ...modelFacts(provider, modelId, { ...factsOf(base), ...model }),
      priceSource: model.price ? "registry" : base?.priceSource,
      endpoints: onlyFormats(
        { ...(base?.endpoints ?? endpoints), ...own(`${id}/${modelId}`, model.endpoints, findings) },
        model.formats,
      ),
    });
  }
  const lists = Object.keys(entry.models ?? {}).length > 0 || models.size > 0;
  return { ...provider, models, open: !lists || provider.kind !== "vendor" };
}

function modelFacts(provider: { id: string; endpoints: Endpoints }, id: string, model: ModelEntry): Model {
  return {
    provider: provider.id,
    id,
    upstream: model.upstream ?? id,
    name: id,
    contextTokens: model.context,
    outputTokens: model.output,
    price: model.price,
    priceSource: undefined,
    can: model.can ?? [],
    endpoints: provider.endpoints,
  };
}

function onlyFormats(endpoints: Endpoints, formats: readonly WireFormat[] | undefined): Endpoints {
  if (!formats) return endpoints;
  return Object.fromEntries(
    Object.entries(endpoints).filter(([format]) => formats.includes(format as WireFormat)),
  );
}

function factsOf(model: Model | undefined): ModelEntry {
  if (!model) return {};
  return {
    ...(model.contextTokens !== undefined && { context: model.contextTokens }),
    ...(model.outputTokens !== undefined && { output: model.outputTokens }),
    ...(model.price && { price: model.price }),
    can: [...model.can] as NonNullable<ModelEntry["can"]>,
    upstream: model.upstream,
  };
}

/** A model that nobody listed, at a provider that accepts any id. */
export function unlistedModel(provider: Provider, id: string): Model {
  return modelFacts(provider, id, {});
}

/** A key given in the entry, else the template's customary variable; none where the server asks for none. */
function secretsOf(entry: ProviderEntry, template: ProviderTemplate | undefined): SecretReference[] {
  const given = [...(entry.key === undefined ? [] : [entry.key]), ...(entry.keys ?? [])];
  const customary = template?.["key-variable"];
  const texts = given.length > 0 || customary === undefined ? given : [`env:${customary}`];
  return texts.map(parseSecretReference).filter((reference) => reference !== undefined);
}

function templateEndpoints(
  endpoints: Endpoints | undefined,
  entry: ProviderEntry,
  template: ProviderTemplate | undefined,
): Endpoints {
  const root = (entry.url ?? (template?.url === "required" ? undefined : template?.url))?.replace(/\/+$/, "");
  const resolved: Partial<Record<WireFormat, string>> = {};
  for (const format of wireFormats) {
    const endpoint = endpoints?.[format];
    if (endpoint === undefined) continue;
    if (/^https?:/i.test(endpoint)) resolved[format] = endpoint;
    else if (root !== undefined) resolved[format] = `${stripVersion(root)}${endpoint}`;
  }
  return resolved;
}

function isAbsolute(template: ProviderTemplate | undefined, format: string): boolean {
  return /^https?:/i.test(template?.endpoints[format as WireFormat] ?? "");
}

/** A gateway's address is often given with the `/v1` of its OpenAI side. */
function stripVersion(root: string): string {
  return root.replace(/\/v1$/, "");
}

function own(name: string, endpoints: Endpoints | undefined, findings: Finding[]): Endpoints {
  const corrected: Partial<Record<WireFormat, string>> = {};
  for (const format of wireFormats) {
    const url = endpoints?.[format];
    if (url === undefined) continue;
    const result = correctBaseUrl(format, url);
    corrected[format] = result.url;
    if (result.correction !== undefined)
      findings.push({
        code: "registry.base-url",
        level: "warning",
        message: `${name}: ${url} is used as ${result.url}: ${result.correction}`,
        fix: "aienv edit",
      });
  }
  return corrected;
}
