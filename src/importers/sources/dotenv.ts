/** `.env` files: the variables of the AI tools' SDKs, and the customary key variables of known providers. */
import type { JsonObject } from "../../core/json.ts";
import type { ImportDocument, Importer, ReadOptions } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { familyProfile } from "../reading/family-profile.ts";
import { guessFormat, readEndpoint } from "../reading/read-endpoint.ts";
import {
  anthropicVariables,
  geminiVariables,
  openaiVariables,
  readFamily,
  type VariableFamily,
} from "../reading/read-variables.ts";
import { tableAt, textAt } from "../reading/values.ts";

const families: readonly VariableFamily[] = [anthropicVariables, openaiVariables, geminiVariables];

export const dotenv: Importer = {
  id: "dotenv",
  title: ".env file",
  places: [{ root: "directory", path: ".env", syntax: "dotenv" }],
  read(documents, options) {
    const collector = collect();
    for (const document of documents) readVariables(collector, document, options);
    return collector.done();
  },
};

function readVariables(collector: Collector, document: ImportDocument, { templates }: ReadOptions): void {
  const env = tableAt(document.value);
  const used = new Set(families.flatMap((family) => [...family.urls, ...family.keys.map(([name]) => name)]));
  for (const family of families) {
    const first = [...family.urls, ...family.keys.map(([name]) => name)].find(
      (name) => textAt(env, name) !== undefined,
    );
    if (first === undefined) continue;
    const where = document.locate([first]);
    const found = readFamily(collector, { family, env, where });
    if (found?.main !== undefined)
      collector.profile(familyProfile({ ...found, main: found.main }, "dotenv", where));
  }
  // Of the sites that share a variable the plain one (`zhipu`, not `zhipu-coding`) is the safer guess.
  const byName = [...templates].toSorted(([left], [right]) => left.length - right.length);
  for (const name of Object.keys(env)) {
    if (used.has(name) || textAt(env, name) === undefined) continue;
    const known = byName.find(([, template]) => template["key-variable"] === name);
    const base = /^(\w+?)_(?:API_)?(?:KEY|TOKEN)$/.exec(name)?.[1];
    const url = base === undefined ? undefined : addressFor(env, base);
    if (known === undefined && url === undefined) continue;
    const where = document.locate([name]);
    const keys = collector.keys(env[name], where);
    if (keys.length === 0 && url === undefined) continue;
    collector.provider({
      name: url === undefined ? undefined : base,
      template: known?.[0],
      ...endpointsOf(url),
      keys,
      models: {},
      where,
    });
  }
}

/** `HOUSE_BASE_URL` beside `HOUSE_API_KEY`. */
function addressFor(env: JsonObject, base: string): string | undefined {
  return ["BASE_URL", "API_BASE", "API_BASE_URL", "API_URL"]
    .map((end) => textAt(env, `${base}_${end}`))
    .find((url) => url !== undefined && /^https?:\/\//i.test(url));
}

function endpointsOf(url: string | undefined) {
  if (url === undefined) return { endpoints: {} };
  const { format, url: base } = readEndpoint(guessFormat(url), url);
  return { endpoints: { [format]: base } };
}
