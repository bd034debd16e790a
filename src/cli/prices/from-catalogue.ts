/** A provider that no template describes, as the refreshed catalogue has it: what `add` writes, and what it says. */
import { AienvError } from "../../core/error.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import { entryFromCatalogue } from "../../registry/catalogue.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate, providerFiles } from "../load/load-templates.ts";
import { catalogueFile, readCatalogueFile } from "./catalogue-file.ts";

export interface FromCatalogue {
  readonly entry: JsonObject;
  /** The variable that by custom holds the key. */
  readonly variable: string | undefined;
  readonly name: string;
  /** Whom the key goes to, and what else there is. */
  readonly words: readonly string[];
}

/**
 * `typed` is what the command line says, which stands over the catalogue; undefined where that needs no catalogue, or the
 * catalogue knows nothing of it.
 * @throws AienvError `catalogue.unusable`, `usage.arguments` where nobody knows where its key is
 */
export function fromCatalogue(
  context: Context,
  id: string,
  typed: JsonObject,
  isRegistered: boolean,
): FromCatalogue | undefined {
  const { template: wanted = id, ...own } = typed;
  const from = String(wanted);
  const models = isObject(own["models"]) ? Object.keys(own["models"]) : [];
  if (own["endpoints"] !== undefined || own["url"] !== undefined || providerFiles(context).has(from))
    return undefined;
  const providers = readCatalogueFile(catalogueFile(context.paths))?.providers ?? {};
  const provider = Object.hasOwn(providers, from) ? providers[from] : undefined;
  if (!provider) return undefined;
  if (isRegistered) {
    // More of one that is there: its address is the user's by now, its models' facts are the catalogue's.
    const known = models.filter((model) => Object.hasOwn(provider.models, model));
    if (known.length === 0) return undefined;
    const { unusable: _address, ...facts } = provider;
    const { entry } = entryFromCatalogue(id, facts, known);
    const listed = { ...(own["models"] as JsonObject), ...(entry["models"] as JsonObject) };
    return { entry: { ...own, models: listed }, variable: undefined, name: provider.name, words: [] };
  }
  const { entry, variable, others } = entryFromCatalogue(id, provider, models);
  const hosts = new Set(Object.values(provider.endpoints).map(hostOf));
  const owner = variable === undefined ? undefined : otherOwner(context, variable, hosts);
  if ((variable === undefined || owner !== undefined) && own["key"] === undefined)
    throw new AienvError(
      "usage.arguments",
      owner === undefined
        ? `the catalogue does not say where the key of ${id} is (${provider.variables.join(", ") || "no variable"})`
        : `the catalogue gives ${id} the key variable ${variable}, which is that of ${owner}`,
      { hint: `aienv add ${id} --key env:NAME` },
    );
  const place = own["key"] === undefined ? `$${variable}` : String(own["key"]);
  const names = Object.keys(entry["models"] as JsonObject).length;
  const more = others > 0 ? `; of ${others} others: aienv add ${id} --model MODEL` : "";
  return {
    entry: { ...entry, ...own, models: entry["models"] as JsonObject },
    variable: own["key"] === undefined ? variable : undefined,
    name: provider.name,
    words: [`${[...hosts].join(", ")} gets the key in ${place}`, `${names} models listed${more}`],
  };
}

/** Whose key else is in the variable: an endpoint never meets somebody else's key because a catalogue says so. */
function otherOwner(context: Context, variable: string, hosts: ReadonlySet<string>): string | undefined {
  const owners = [...providerFiles(context).keys()]
    .map((id) => loadProviderTemplate(context, id))
    .filter((template) => template?.["key-variable"] === variable);
  const isSame = owners.some((one) =>
    Object.values(one?.endpoints ?? {}).some((url) => hosts.has(hostOf(url))),
  );
  return isSame ? undefined : owners[0]?.name;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
