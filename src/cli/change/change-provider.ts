/** The registry's text with another word of a provider: refused where nobody knows such a provider. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { changeProvider, registryHeader } from "../../edit/registry-change.ts";
import type { Words } from "../../edit/word-changes.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { providerFiles } from "../load/load-templates.ts";
import { catalogueFile, readCatalogueFile } from "../prices/catalogue-file.ts";

type Place = Pick<Context, "paths">;

/** @throws AienvError `usage.unknown-provider`, and `edit.*` where the text can't be edited. */
export function textWithProvider(place: Place, id: string, entry: Words): string {
  checkKnown(place, id, entry);
  const { registry } = place.paths;
  return changeProvider(registry, readText(registry) ?? registryHeader, id, entry);
}

/**
 * A mistyped name is told apart from a server of one's own by its lack of an endpoint.
 * @throws AienvError `usage.unknown-provider` with the nearest one.
 */
export function checkKnown(place: Place, id: string, entry: Words): void {
  const known = providerFiles(place);
  const template = String(entry["template"] ?? id);
  const registered = readText(place.paths.registry)?.includes(`${id}:`) ?? false;
  if (known.has(template) || entry["endpoints"] !== undefined || registered) return;
  const catalogue = readCatalogueFile(catalogueFile(place.paths));
  const names = [...new Set([...known.keys(), ...Object.keys(catalogue?.providers ?? {})])];
  const more = catalogue ? "" : " (aienv ls models --refresh brings the public catalogue, which has more)";
  throw new AienvError(
    "usage.unknown-provider",
    `${JSON.stringify(template)} is no known provider${suggestName(template, names)}${more}`,
    { hint: `aienv add ${id} --endpoint openai-chat=URL` },
  );
}
