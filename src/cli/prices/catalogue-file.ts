/** The catalogue as the last refresh left it, in the data folder. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { isObject } from "../../core/json.ts";
import type { CatalogueProviders } from "../../registry/catalogue-schema.ts";
import { readText, writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";

export interface KeptCatalogue {
  readonly version: 1;
  /** Where it is from. */
  readonly url: string;
  /** When it was last asked for, in milliseconds since 1970. */
  readonly askedAt: number;
  /** Its tag there, to ask for another one only. */
  readonly etag?: string | undefined;
  readonly providers: CatalogueProviders;
}

export function catalogueFile({ data }: Pick<Paths, "data">): string {
  return join(data, "catalogue.json");
}

/** Undefined where there is none, or none that this aienv can read: a refresh makes it anew. */
export function readCatalogueFile(file: string): KeptCatalogue | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    return isObject(kept) && kept["version"] === 1 && isObject(kept["providers"])
      ? (kept as unknown as KeptCatalogue)
      : undefined;
  } catch {
    // Somebody's hand was in it. It holds nothing that can't be fetched again.
    return undefined;
  }
}

/** Four times today's whole catalogue: each command that asks for prices reads it. */
const mostBytes = 4 * 1024 * 1024;

/** @throws AienvError `catalogue.invalid` where it is larger than any honest one: the file stays as it is. */
export function writeCatalogueFile(file: string, kept: KeptCatalogue): void {
  const text = JSON.stringify(kept);
  if (text.length > mostBytes)
    throw new AienvError(
      "catalogue.invalid",
      `the catalogue has ${text.length} bytes, more than ${mostBytes}`,
    );
  writeText(file, text, { folderMode: 0o700 });
}
