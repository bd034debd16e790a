/** Factory Droid's custom models, in the shape of today's settings and of the older `config.json`. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, tableAt, textAt, textPairs, tokensAt } from "../reading/values.ts";

/** Droid's `openai` is the Responses API. */
const formats: Readonly<Record<string, WireFormat>> = {
  anthropic: "anthropic-messages",
  openai: "openai-responses",
  "generic-chat-completion-api": "openai-chat",
};

interface Names {
  readonly list: string;
  readonly url: string;
  readonly key: string;
  readonly output: string;
  readonly headers: string;
}
const newer: Names = {
  list: "customModels",
  url: "baseUrl",
  key: "apiKey",
  output: "maxOutputTokens",
  headers: "extraHeaders",
};
const older: Names = {
  list: "custom_models",
  url: "base_url",
  key: "api_key",
  output: "max_tokens",
  headers: "extra_headers",
};

/** @see https://docs.factory.ai/cli/configuration/byok (checked 2026-11-30) */
export const droid: Importer = {
  id: "droid",
  title: "Factory Droid",
  places: [
    { root: "home", path: ".factory/settings.json", syntax: "json" },
    { root: "home", path: ".factory/settings.local.json", syntax: "json" },
    { root: "home", path: ".factory/config.json", syntax: "json" },
    { root: "directory", path: ".factory/settings.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    const models = documents.flatMap((document) => [
      ...readModels(collector, document, newer),
      ...readModels(collector, document, older),
    ]);
    for (const document of documents) {
      const chosen = textAt(document.value, "sessionDefaultSettings", "model")?.replace(/^custom:/, "");
      const main = models.find(({ model }) => model === chosen);
      if (main !== undefined)
        collector.profile({
          name: "droid",
          main,
          where: document.locate(["sessionDefaultSettings", "model"]),
        });
    }
    return collector.done();
  },
};

function readModels(collector: Collector, document: ImportDocument, names: Names): FoundModel[] {
  return listAt(document.value, names.list).flatMap((entry, index): FoundModel[] => {
    const where = document.locate([names.list, index]);
    const found = isObject(entry) ? readModel(collector, entry, names, where) : undefined;
    return found === undefined ? [] : [found];
  });
}

function readModel(
  collector: Collector,
  entry: JsonObject,
  names: Names,
  where: ReturnType<ImportDocument["locate"]>,
): FoundModel | undefined {
  const [id, url, word] = [textAt(entry, "model"), textAt(entry, names.url), textAt(entry, "provider") ?? ""];
  if (id === undefined || url === undefined) return undefined;
  const format = Object.hasOwn(formats, word) ? formats[word] : undefined;
  if (format === undefined) {
    collector.note(
      `${id} has the provider ${JSON.stringify(word.slice(0, 40))}, which is not known`,
      where,
      "warning",
    );
    return undefined;
  }
  const output = tokensAt(entry, names.output);
  const context = tokensAt(entry, "maxContextLimit");
  const provider = collector.provider({
    endpoints: { [format]: readEndpoint(format, url).url },
    keys: collector.keys(tableAt(entry)[names.key], where),
    headers: textPairs(tableAt(entry, names.headers)),
    models: {
      [id]: { ...(context !== undefined && { context }), ...(output !== undefined && { output }) },
    },
    where,
  });
  return { provider, model: id };
}
