/** `aienv ls models --refresh`: the public catalogue fetched, checked and kept, with a word on what is new. */
import { join } from "node:path";
import { sameJson } from "../../core/json.ts";
import type { CatalogueProviders } from "../../registry/catalogue-schema.ts";
import { parseCataloguePackages } from "../../registry/parse-template.ts";
import { readCatalogue } from "../../registry/read-catalogue.ts";
import { readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { catalogueFile, readCatalogueFile, writeCatalogueFile } from "./catalogue-file.ts";
import { catalogueUrl, fetchCatalogue } from "./fetch-catalogue.ts";

/**
 * The catalogue that was there stays as it is where this throws.
 * @throws AienvError `catalogue.unreachable`, `catalogue.invalid`
 */
export async function refreshCatalogue({ paths, environment, say }: Context): Promise<void> {
  const url = catalogueUrl(environment);
  const file = catalogueFile(paths);
  const kept = readCatalogueFile(file);
  // Of another address the tag means nothing.
  const before = kept?.url === url ? kept : undefined;
  const fetched = await fetchCatalogue(url, before?.etag);
  const askedAt = Date.now();
  if (!fetched.changed) {
    if (before) writeCatalogueFile(file, { ...before, askedAt });
    say(`catalogue: ${countText(before?.providers ?? {})}, unchanged since the last refresh`);
    return;
  }
  const { providers, refused } = readCatalogue(fetched.text, packages());
  writeCatalogueFile(file, { version: 1, url, askedAt, etag: fetched.etag, providers });
  const left = refused > 0 ? `; ${refused} entries left out, their names or shapes are not usable` : "";
  say(
    `catalogue: ${countText(providers)}${kept ? `; ${changesText(kept.providers, providers)}` : ""}${left}`,
  );
}

function packages() {
  const file = join(packageRoot(), "templates/catalogue.yaml");
  return parseCataloguePackages(readText(file) ?? "", file).packages;
}

function countText(providers: CatalogueProviders): string {
  return `${Object.keys(providers).length} providers, ${modelsOf(providers).size} models`;
}

function changesText(before: CatalogueProviders, after: CatalogueProviders): string {
  const [old, present] = [modelsOf(before), modelsOf(after)];
  const added = [...present.keys()].filter((name) => !old.has(name)).length;
  const gone = [...old.keys()].filter((name) => !present.has(name)).length;
  const changed = [...present].filter(([name, model]) => old.has(name) && !sameJson(model, old.get(name)));
  if (added + gone + changed.length === 0) return "nothing is new";
  return `models: ${added} new, ${changed.length} changed, ${gone} gone`;
}

function modelsOf(providers: CatalogueProviders): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(providers).flatMap(([id, { models }]) =>
      Object.entries(models).map(([model, facts]) => [`${id}/${model}`, facts] as const),
    ),
  );
}
