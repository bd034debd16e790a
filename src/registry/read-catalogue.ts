/** The public catalogue (the shape of models.dev's api.json), as somebody on the network sent it, to what we keep of it. */
import { controlCharacters } from "../core/control-characters.ts";
import { AienvError } from "../core/error.ts";
import { variableNamePattern, type WireFormat } from "../core/ids.ts";
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { correctBaseUrl } from "./base-url.ts";
import type {
  CatalogueEndpoints,
  CatalogueModel,
  CataloguePackages,
  CatalogueProvider,
  CatalogueProviders,
} from "./catalogue-schema.ts";
import { priceFromCatalogue } from "./known-price.ts";
import { priceSchema } from "./price-schema.ts";
import { baseUrlSchema } from "./request-schema.ts";
import { modelIdSchema, nameSchema } from "./schema.ts";

export interface ReadCatalogue {
  readonly providers: CatalogueProviders;
  /** Entries that were left out, since their names or values could do harm or mean nothing. */
  readonly refused: number;
}

const mostProviders = 2_000;
const mostModels = 100_000;

/**
 * Providers and models in the order of their ids, so that the same catalogue gives the same bytes.
 * @throws AienvError `catalogue.invalid` where it is no catalogue at all
 */
export function readCatalogue(text: string, packages: CataloguePackages): ReadCatalogue {
  const document = parse(text);
  let refused = 0;
  let models = 0;
  const providers: [string, CatalogueProvider][] = [];
  for (const [id, entry] of inOrder(document)) {
    if (!nameSchema.safeParse(id).success || !isObject(entry) || !isObject(entry["models"])) {
      refused += 1;
      continue;
    }
    const listed = inOrder(entry["models"]).filter(([, model]) => answersInText(model));
    const read = listed.flatMap(([modelId, model]): [string, CatalogueModel][] =>
      modelIdSchema.safeParse(modelId).success && isObject(model)
        ? [[modelId, readModel(model, entry, packages)]]
        : [],
    );
    refused += listed.length - read.length;
    models += read.length;
    providers.push([id, { ...readProvider(entry, packages), models: Object.fromEntries(read) }]);
  }
  if (providers.length === 0 || models === 0)
    throw invalid("it lists no provider with models", "the address may be that of another page");
  if (providers.length > mostProviders || models > mostModels)
    throw invalid(`it lists ${providers.length} providers and ${models} models, more than any honest one`);
  return { providers: Object.fromEntries(providers), refused };
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`it is no JSON (${printable((error as Error).message, 120)})`);
  }
  if (!isObject(value)) throw invalid("it is no JSON object");
  return value;
}

function invalid(why: string, hint?: string): AienvError {
  return new AienvError("catalogue.invalid", `the catalogue can't be used: ${why}`, hint ? { hint } : {});
}

function readProvider(entry: JsonObject, packages: CataloguePackages): Omit<CatalogueProvider, "models"> {
  const variables = textsOf(entry["env"]).filter((name) => variableNamePattern.test(name));
  const found = endpointsOf(entry, packages);
  const docs = textOf(entry["doc"]);
  return {
    name: printable(textOf(entry["name"]) ?? "", 80),
    variables,
    ...(typeof found === "string" ? { endpoints: {}, unusable: found } : { endpoints: found }),
    ...(docs !== undefined && isWebLink(docs) && { docs }),
  };
}

function readModel(model: JsonObject, provider: JsonObject, packages: CataloguePackages): CatalogueModel {
  const limit = isObject(model["limit"]) ? model["limit"] : {};
  const context = wholeOf(limit["context"]);
  const output = wholeOf(limit["output"]);
  const price = priceSchema.safeParse(priceFromCatalogue(model["cost"])).data;
  const released = textOf(model["release_date"]);
  const own = isObject(model["provider"]) ? endpointsOf({ ...provider, ...model["provider"] }, packages) : "";
  return {
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    ...(price && { price }),
    can: [
      ...(model["tool_call"] === true ? (["tools"] as const) : []),
      ...(modalities(model, "input").includes("image") ? (["images"] as const) : []),
      ...(model["reasoning"] === true ? (["reasoning"] as const) : []),
      ...(model["structured_output"] === true ? (["structured-output"] as const) : []),
    ],
    ...(released !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(released) && { released }),
    ...(typeof own !== "string" && { endpoints: own }),
  };
}

/** Base URLs by format, as the package and the address tell them; a text says why there are none. */
function endpointsOf(entry: JsonObject, packages: CataloguePackages): CatalogueEndpoints | string {
  const name = textOf(entry["npm"]) ?? "";
  const spoken = Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (!spoken) return `it speaks by the package ${printable(name, 80)}, whose format is none of ours`;
  const url = textOf(entry["api"]) ?? spoken.url;
  if (url === undefined) return "the catalogue gives it no address";
  const missing = [...url.matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable);
  if (missing.length > 0) return `its address needs your ${missing.join(" and ")}`;
  // A key goes there: never in the clear.
  if (!/^https:\/\//i.test(url) || !baseUrlSchema.safeParse(url).success)
    return `its address is no https URL (${printable(url, 80)})`;
  const shapes: Readonly<Record<string, WireFormat>> = {
    responses: "openai-responses",
    completions: "openai-chat",
  };
  const shape = shapes[textOf(entry["shape"]) ?? ""];
  const formats = shape && spoken.formats.includes(shape) ? [shape] : spoken.formats;
  return Object.fromEntries(formats.map((format) => [format, correctBaseUrl(format, url).url]));
}

/** Embeddings, pictures and speech are listed too. */
function answersInText(model: JsonValue): boolean {
  return !isObject(model) || !isObject(model["modalities"]) || modalities(model, "output").includes("text");
}

function modalities(model: JsonObject, side: "input" | "output"): readonly string[] {
  return isObject(model["modalities"]) ? textsOf(model["modalities"][side]) : [];
}

const inOrder = (entries: JsonObject): [string, JsonValue][] =>
  Object.entries(entries).toSorted(([left], [right]) => (left < right ? -1 : 1)) as [string, JsonValue][];
const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value.length <= 500 ? value : undefined;
const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.flatMap((one) => textOf(one as JsonValue) ?? []) : [];
const wholeOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;

function isWebLink(text: string): boolean {
  return /^https:\/\/[!-~]+$/.test(text) && URL.canParse(text);
}

/** One line that moves no terminal. */
function printable(text: string, length: number): string {
  return text.replace(controlCharacters, "").replace(/\s+/g, " ").trim().slice(0, length);
}
