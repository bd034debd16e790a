import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import { addFragment, registryHeader } from "../../src/edit/registry-change.ts";
import type { ImportDocument, Importer } from "../../src/importers/contract.ts";
import { importers } from "../../src/importers/list.ts";
import { jsonIn } from "../../src/importers/reading/values.ts";
import { settle } from "../../src/importers/settle/settle.ts";
import { fragmentOf, keysToStore } from "../../src/importers/settle/settled.ts";
import { documentsOf, importCases, importerOf, worldOf } from "../helpers/import-case.ts";
import { Random } from "../helpers/random.ts";
import { shipped } from "../helpers/shipped.ts";

const rounds = 40;

/** Words that importers look for, and values that no program writes in their place. */
const oddities: readonly JsonValue[] = [
  null, true, 0, -1, "", " ", "\u0000\u001b[2J", "__proto__", "constructor", "../../etc/passwd", "a,b,c", "$X", "${",
  "https://planted-user:planted-password@h.example/v1?key=planted-query", "http://[::1", "javascript:alert(1)",
  "planted-odd-key-0123456789", [], {}, [[[]]], { env: { ANTHROPIC_BASE_URL: 1 } }, "x".repeat(5000), "🙂/模型", "{\"a\":",
]; // biome-ignore format: a list

/** The document with some of its values exchanged for others of its own or for oddities. */
function disturbed(value: JsonValue, random: Random, pool: readonly JsonValue[]): JsonValue {
  if (random.chance(0.08)) return random.pick(random.chance(0.5) ? oddities : pool);
  if (Array.isArray(value)) return value.map((item) => disturbed(item, random, pool));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      random.chance(0.02) ? String(random.pick(oddities)) : key,
      disturbed(item, random, pool),
    ]),
  );
}

function partsOf(value: JsonValue): JsonValue[] {
  return typeof value === "object" && value !== null
    ? [value, ...Object.values(value).flatMap(partsOf)]
    : [value];
}

/** Cells of databases hold JSON: it is disturbed inside too. */
function disturbedCells(value: JsonValue, random: Random, pool: readonly JsonValue[]): JsonValue {
  if (Array.isArray(value)) return value.map((item) => disturbedCells(item, random, pool));
  const inner = jsonIn(value);
  if (inner !== undefined) return JSON.stringify(disturbed(inner, random, pool));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, disturbedCells(item, random, pool)]),
  );
}

/** What every reading of every document must hold. */
function hold(importer: Importer, documents: readonly ImportDocument[], values: readonly JsonValue[]) {
  const changed = documents.map((document, index) => ({
    ...document,
    value: values[index] ?? null,
    locate: () => ({ file: document.file }),
  }));
  const reading = importer.read(changed, { templates: shipped.providers });
  const settled = settle(reading, worldOf(registryHeader));
  const keys = keysToStore(settled);
  const references = new Map(keys.map(({ handle }) => [handle, `keyring:${handle}`]));
  const fragment = fragmentOf(settled, references);
  const text = addFragment("registry.yaml", registryHeader, fragment);
  const said = JSON.stringify([fragment, settled.findings]) + text;
  for (const secret of reading.secrets.values()) if (secret.length >= 6) expect(said).not.toContain(secret);
  const known = new Map(
    [...references].map(([handle, reference]) => [reference, reading.secrets.get(handle) ?? ""]),
  );
  const again = settle(reading, worldOf(text, known));
  expect(fragmentOf(again, references)).toEqual({});
}

describe.each(importCases)("%s, disturbed", (name) => {
  it("throws nothing, shows no key, makes a valid registry and settles at once", () => {
    const importer = importerOf(name);
    const documents = documentsOf(name);
    const pool = documents.flatMap(({ value }) => partsOf(value));
    for (let seed = 0; seed < rounds; seed += 1) {
      const random = new Random(seed);
      const change = random.chance(0.5) ? disturbed : disturbedCells;
      const values = documents.map(({ value }) => change(value, random, pool));
      hold(importer, documents, values);
    }
  });
});

describe.each(importers)("$id", (importer) => {
  it("reads nothing out of documents that are none of its own", () => {
    for (const value of oddities)
      for (const place of importer.places)
        hold(importer, [{ place, file: "x", value, locate: () => ({}) }], [value]);
  });
});
