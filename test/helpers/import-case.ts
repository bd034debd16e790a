/** Other programs' files as fixtures, read as the command reads them; a database is made from its SQL. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { filesAt } from "../../src/cli/import/find-documents.ts";
import { readDocument } from "../../src/cli/import/read-document.ts";
import type { ImportDocument, Importer } from "../../src/importers/contract.ts";
import { importers } from "../../src/importers/list.ts";
import type { ImportWorld } from "../../src/importers/settle/world.ts";
import { parseRegistry } from "../../src/registry/parse-registry.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { findPaths } from "../../src/system/paths.ts";
import { shipped } from "./shipped.ts";

export const importFixtures = join(import.meta.dirname, "../fixtures/importers");

/** Cases are called `<source>--<what it shows>`. */
export const importCases = readdirSync(importFixtures).filter((name) => name.includes("--"));

export function importerOf(name: string): Importer {
  const importer = importers.find(({ id }) => id === name.split("--")[0]);
  if (importer === undefined) throw new Error(`no importer for ${name}`);
  return importer;
}

/** The case's files in a folder of its own, `*.sql` made into the databases that they describe. */
function layOut(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "aienv-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of readdirSync(join(importFixtures, name))) {
    if (file === "expected.json") continue;
    const source = join(importFixtures, name, file);
    if (file.endsWith(".sql"))
      makeDatabase(join(folder, file.slice(0, -".sql".length)), readFileSync(source, "utf8"));
    else cpSync(source, join(folder, file));
  }
  return folder;
}

function makeDatabase(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** The case's documents, their files called by the name alone. */
export function documentsOf(name: string): ImportDocument[] {
  const folder = layOut(name);
  const place = { directory: folder, environment: {}, paths: findPaths({ HOME: folder }) };
  return filesAt(place, importerOf(name), ".").map((placed) => {
    const document = readDocument(placed);
    const short = (file: string | undefined) => file?.slice(folder.length + 1);
    return {
      ...document,
      file: short(document.file) ?? "",
      locate: (path) => {
        const { file, ...where } = document.locate(path);
        return { file: short(file) ?? "", ...where };
      },
    };
  });
}

/** The registry of a text, with all shipped templates and these values behind its references. */
export function worldOf(text: string, values: ReadonlyMap<string, string> = new Map()): ImportWorld {
  const { value: registry } = parseRegistry(text, "registry.yaml", shipped);
  const { providers } = resolveProviders(registry, shipped.providers);
  return { registry, providers, templates: shipped.providers, values };
}
