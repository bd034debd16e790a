/** What other programs have set up here: every source whose files are found, counted, without a key in it. */
import { AienvError } from "../../core/error.ts";
import type { ImportDocument, Importer, Reading } from "../../importers/contract.ts";
import { importers } from "../../importers/list.ts";
import { settle } from "../../importers/settle/settle.ts";
import type { Settled } from "../../importers/settle/settled.ts";
import type { ImportWorld } from "../../importers/settle/world.ts";
import type { Context } from "../context.ts";
import { findFiles, type PlacedFile } from "./find-documents.ts";
import { importWorld } from "./import-world.ts";
import { readDocument } from "./read-document.ts";

/** Plain data: safe to print. */
export interface FoundSource {
  readonly source: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly providers: number;
  readonly models: number;
  /** Keys that stand there in plain, and would be moved. */
  readonly keys: number;
  /** Providers that the registry does not have yet; 0: importing changes nothing. */
  readonly newProviders: number;
  /** Why nothing could be read. */
  readonly problem?: string;
}

/** Every source with a file here, whether or not it names a provider. Reads files; runs and writes nothing. */
export async function findSources(
  context: Context,
  templates?: ImportWorld["templates"],
): Promise<FoundSource[]> {
  const world = await importWorld(context, templates);
  return importers.flatMap((importer) => {
    const files = findFiles(context, importer);
    return files.length === 0 ? [] : [countSource(importer, files, world)];
  });
}

function countSource(importer: Importer, files: readonly PlacedFile[], world: ImportWorld): FoundSource {
  const named = { source: importer.id, title: importer.title, files: files.map(({ file }) => file) };
  try {
    const { reading, settled } = readSource(importer, files.map(readDocument), world);
    return {
      ...named,
      providers: settled.providers.length,
      models: new Set(settled.providers.flatMap(({ name, models }) => models.map((id) => `${name}/${id}`)))
        .size,
      keys: reading.secrets.size,
      newProviders: settled.providers.filter(({ action }) => action === "new").length,
    };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return { ...named, providers: 0, models: 0, keys: 0, newProviders: 0, problem: error.message };
  }
}

export interface ReadSource {
  readonly reading: Reading;
  readonly settled: Settled;
}

export function readSource(
  importer: Importer,
  documents: readonly ImportDocument[],
  world: ImportWorld,
): ReadSource {
  const reading = importer.read(documents, { templates: world.templates });
  return { reading, settled: settle(reading, world) };
}
