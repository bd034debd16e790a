/** One found provider: the entry that it becomes, or the one that it is already. */
import type { WireFormat } from "../../core/ids.ts";
import { wireFormats } from "../../core/ids.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { referenceText } from "../../core/secret-reference.ts";
import type { Provider } from "../../registry/providers.ts";
import { headersSchema } from "../../registry/request-schema.ts";
import { type ModelEntry, registrySchema } from "../../registry/schema.ts";
import type { FoundProvider, Reading } from "../contract.ts";
import { holdsSecret } from "./holds-secret.ts";
import { keyIdentity, type MergedProvider } from "./merge-found.ts";
import { freeName, isModelId, nameOfUrl, plainName } from "./names.ts";
import { addsHost, isSameSite } from "./recognise.ts";
import type { SettledProvider } from "./settled.ts";
import type { ImportWorld } from "./world.ts";

export interface PlaceOptions {
  readonly found: MergedProvider;
  readonly reading: Reading;
  readonly world: ImportWorld;
  /** Names that are given; gains this one's. */
  readonly taken: Set<string>;
  /** Gains what is said of it. */
  readonly findings: Finding[];
}

export interface PlacedProvider {
  readonly settled: SettledProvider;
  readonly limits: NonNullable<FoundProvider["limits"]>;
}

/** undefined where the registry can't hold it; a finding says why. */
export function placeProvider(options: PlaceOptions): PlacedProvider | undefined {
  const { found, world } = options;
  const template = found.recognised?.template;
  const say = (level: Finding["level"], message: string) =>
    options.findings.push({ code: "import.provider", level, message, where: found.where });
  const models = acceptedModels(found, say);
  const limits = found.limits ?? [];
  const common = { template, models: Object.keys(models), where: found.where };
  const keyVariable = template === undefined ? undefined : world.templates.get(template)?.["key-variable"];
  const present = presentEntry(options);
  if (present !== undefined) {
    const entry = additions(present, models, found);
    const action = Object.keys(entry).length === 0 ? "same" : "merged";
    const known = { name: present.id, action, entry, keys: [], keyVariable, ...common } as const;
    return isHoldable({ ...options, name: present.id, entry, say, isWhole: false })
      ? { settled: known, limits }
      : undefined;
  }
  const wanted = wantedName(found);
  const reserved = (name: string) => name !== template && world.templates.has(name);
  const free = (name: string) => !options.taken.has(name) && !reserved(name);
  const first = Object.values(found.endpoints)[0] ?? found.url;
  const base = reserved(wanted) && first !== undefined ? `${wanted}-${nameOfUrl(first)}` : wanted;
  const name = freeName(base, (each) => !free(each));
  const entry = newEntry({ found, name, models, world, say });
  if (!isHoldable({ ...options, name, entry, say, isWhole: true })) return undefined;
  options.taken.add(name);
  if (name !== wanted) say("note", `${wanted} is another provider's name; this one becomes ${name}`);
  return { settled: { name, action: "new", entry, keys: found.keys, keyVariable, ...common }, limits };
}

type Say = (level: Finding["level"], message: string) => void;

function wantedName(found: MergedProvider): string {
  const first = Object.values(found.endpoints)[0] ?? found.url;
  return (
    plainName(found.name) ??
    found.recognised?.template ??
    (first === undefined ? "imported" : nameOfUrl(first))
  );
}

function acceptedModels(found: FoundProvider, say: Say): Record<string, ModelEntry> {
  const wrong = Object.keys(found.models).filter((id) => !isModelId(id));
  if (wrong.length > 0)
    say("warning", `not taken over, as no model's id can be so: ${wrong.slice(0, 5).map(quoted).join(", ")}`);
  return Object.fromEntries(Object.entries(found.models).filter(([id]) => isModelId(id)));
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 60));

/** The registry's provider of the same address and key. */
function presentEntry({ found, reading, world }: PlaceOptions): Provider | undefined {
  const same = [...world.providers.values()].filter((each) => isSamePlace(found, each, world));
  const known = found.keys.map((key) => keyIdentity(key, reading.secrets, world.values));
  const fit = same.filter(({ secrets }) => {
    if (known.length === 0) return true;
    return secrets.map(referenceText).some((text) => known.includes(world.values.get(text) ?? text));
  });
  const wanted = wantedName(found);
  return fit.find(({ id }) => id === wanted) ?? fit[0];
}

function isSamePlace(found: MergedProvider, provider: Provider, world: ImportWorld): boolean {
  if (found.url !== undefined && found.url !== world.registry.providers[provider.id]?.url) return false;
  const given = wireFormats.filter((format) => found.endpoints[format] !== undefined);
  const shared = given.filter((format) =>
    isSameSite(format, found.endpoints[format], provider.endpoints[format]),
  );
  const differ = given.some((format) => provider.endpoints[format] !== undefined && !shared.includes(format));
  const further = Object.fromEntries(
    given.flatMap((format) =>
      provider.endpoints[format] === undefined ? [[format, found.endpoints[format] as string]] : [],
    ),
  );
  return (
    !differ &&
    !addsHost(further, provider.endpoints) &&
    (shared.length > 0 ||
      (provider.template !== undefined && provider.template === found.recognised?.template))
  );
}

/** What the entry lacks; what it has stays as it is. */
function additions(present: Provider, models: Record<string, ModelEntry>, found: MergedProvider): JsonObject {
  const newModels = Object.entries(models).filter(([id]) => !present.models.has(id));
  const endpoints = Object.entries(found.endpoints).filter(
    ([format]) => present.endpoints[format as WireFormat] === undefined,
  );
  return {
    ...(endpoints.length > 0 && { endpoints: Object.fromEntries(endpoints) }),
    ...(newModels.length > 0 && { models: Object.fromEntries(newModels) as JsonValue as JsonObject }),
  };
}

function newEntry(options: {
  readonly found: MergedProvider;
  readonly name: string;
  readonly models: Record<string, ModelEntry>;
  readonly world: ImportWorld;
  readonly say: Say;
}): JsonObject {
  const { found, name, world, say } = options;
  const template = found.recognised?.template;
  const given = found.recognised?.differing ?? found.endpoints;
  const endpoints = Object.entries(given);
  const headers = Object.entries(found.headers ?? {}).filter(([header, value]) => {
    const isFit = headersSchema.safeParse({ [header]: value }).success;
    if (!isFit) say("warning", `the header ${quoted(header)} is not taken over: it may carry a key`);
    return isFit;
  });
  const models = Object.entries(options.models).flatMap(([id, model]) => {
    const known = template === undefined ? {} : (world.templates.get(template)?.models ?? {});
    const shipped = Object.hasOwn(known, id) ? known[id] : undefined;
    const differing = shipped === undefined ? model : differences(model, shipped);
    return shipped !== undefined && Object.keys(differing).length === 0 ? [] : [[id, differing] as const];
  });
  const auth = template === undefined ? (found.auth ?? {}) : {};
  return {
    ...(template !== undefined && template !== name && { template }),
    ...(found.url !== undefined && { url: found.url }),
    ...(endpoints.length > 0 && { endpoints: Object.fromEntries(endpoints) as JsonObject }),
    ...(Object.keys(auth).length > 0 && { auth: auth as JsonObject }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(models.length > 0 && { models: Object.fromEntries(models) as JsonValue as JsonObject }),
  };
}

/** What the source says otherwise than the template: limits and prices; abilities are the template's to know. */
function differences(
  model: ModelEntry,
  shipped: Pick<ModelEntry, "context" | "output" | "price">,
): ModelEntry {
  return {
    ...(model.context !== undefined && model.context !== shipped.context && { context: model.context }),
    ...(model.output !== undefined && model.output !== shipped.output && { output: model.output }),
    ...(model.price !== undefined && shipped.price === undefined && { price: model.price }),
    ...(model.upstream !== undefined && { upstream: model.upstream }),
  };
}

/** The last look before it counts: the registry's own schema, and no key anywhere in it. */
function isHoldable(options: {
  readonly found: MergedProvider;
  readonly reading: Reading;
  readonly name: string;
  readonly entry: JsonObject;
  readonly say: Say;
  /** false: it is joined to an entry that is complete. */
  readonly isWhole: boolean;
}): boolean {
  const { found, reading, name, entry, say } = options;
  if (holdsSecret([name, entry], reading)) {
    say("warning", "left out: its key stands in its name, address or models too");
    return false;
  }
  const hasPlace = found.recognised !== undefined || entry["endpoints"] !== undefined || !options.isWhole;
  if (!hasPlace) {
    say("warning", `${found.name ?? "a provider"} is left out: it has no address that can be used`);
    return false;
  }
  const result = registrySchema.safeParse({ version: 1, providers: { [name]: entry } });
  if (result.success) return true;
  say(
    "warning",
    `left out: ${result.error.issues[0]?.path.slice(2).join(".") ?? ""} ${result.error.issues[0]?.message ?? ""}`,
  );
  return false;
}
