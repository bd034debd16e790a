/** An import with its keys placed: the registry's new text, and what has to be stored before it counts. */

import { addFragment, registryHeader } from "../../edit/registry-change.ts";
import type { ImportDocument, Importer, Reading } from "../../importers/contract.ts";
import { fragmentOf, keysToStore, type Settled } from "../../importers/settle/settled.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { type KeyPlaces, keyPlaces } from "../write/store-key.ts";
import { readSource } from "./find-sources.ts";
import { importWorld } from "./import-world.ts";

export interface ImportPlan {
  readonly importer: Importer;
  readonly files: readonly string[];
  readonly reading: Reading;
  readonly settled: Settled;
  /** undefined: no plain key is among what is new. */
  readonly place: KeyPlaces | undefined;
  /** Handle of a key to the reference that the registry gets. */
  readonly references: ReadonlyMap<string, string>;
  readonly before: string;
  /** The registry's text afterwards; `before` where nothing is new. */
  readonly text: string;
}

/** @throws AienvError for registries that can't be read, and for a secrets file that can't be written. */
export async function planImport(
  context: Context,
  importer: Importer,
  documents: readonly ImportDocument[],
): Promise<ImportPlan> {
  const { reading, settled } = readSource(importer, documents, await importWorld(context));
  const keys = keysToStore(settled);
  const place =
    keys.length === 0
      ? undefined
      : await keyPlaces(
          context.paths,
          keys.map(({ handle, ...key }) => ({ ...key, value: reading.secrets.get(handle) ?? "" })),
          "beside",
        );
  const references = new Map(keys.map(({ handle }, index) => [handle, place?.references[index] ?? ""]));
  const before = readText(context.paths.registry) ?? registryHeader;
  const fragment = fragmentOf(settled, references);
  const text = addFragment(context.paths.registry, before, fragment);
  return {
    importer,
    files: documents.map(({ file }) => file),
    reading,
    settled,
    place,
    references,
    before,
    text,
  };
}
