/** Qwen Code: one endpoint under `security.auth`, or a list of models with an address each. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { openaiVariables, readFamily } from "../reading/read-variables.ts";
import { listAt, tableAt, textAt, tokensAt } from "../reading/values.ts";

/** Words of `selectedType` and of `modelProviders`. */
const formats: Readonly<Record<string, WireFormat>> = {
  openai: "openai-chat",
  anthropic: "anthropic-messages",
  gemini: "gemini",
};

/** @see https://qwenlm.github.io/qwen-code-docs/en/users/configuration/settings (checked 2026-11-30) */
export const qwen: Importer = {
  id: "qwen",
  title: "Qwen Code",
  places: [
    { root: "home", path: ".qwen/settings.json", syntax: "json" },
    { root: "directory", path: ".qwen/settings.json", syntax: "json" },
    { root: "home", path: ".qwen/.env", syntax: "dotenv" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) {
      if (document.place.syntax === "json") readSettings(collector, document);
      else
        readFamily(collector, { family: openaiVariables, env: document.value, where: document.locate([]) });
    }
    return collector.done();
  },
};

function readSettings(collector: Collector, document: ImportDocument): void {
  const auth = tableAt(document.value, "security", "auth");
  const format = formats[textAt(auth, "selectedType") ?? "openai"];
  const url = textAt(auth, "baseUrl");
  const chosen = textAt(document.value, "model", "name");
  const models: FoundModel[] = [];
  if (url !== undefined && format !== undefined) {
    const provider = collector.provider({
      endpoints: { [format]: readEndpoint(format, url).url },
      keys: collector.keys(auth["apiKey"], document.locate(["security", "auth", "apiKey"])),
      models: chosen === undefined ? {} : { [chosen]: {} },
      where: document.locate(["security", "auth"]),
    });
    if (chosen !== undefined) models.push({ provider, model: chosen });
  }
  for (const [word, list] of Object.entries(tableAt(document.value, "modelProviders"))) {
    const known = Object.hasOwn(formats, word) ? formats[word] : undefined;
    if (known === undefined) {
      collector.note(`modelProviders.${word} is not known`, document.locate(["modelProviders", word]));
      continue;
    }
    listAt(list).forEach((entry, index) => {
      if (!isObject(entry)) return;
      const found = readModel(collector, document, known, [word, index]);
      if (found !== undefined) models.push(found);
    });
  }
  const main = models.find(({ model }) => model === chosen);
  if (main === undefined) return;
  const fast = textAt(document.value, "fastModel");
  const small = models.find(({ model }) => model === fast);
  collector.profile({ name: "qwen-code", main, small, where: document.locate(["model"]) });
}

function readModel(
  collector: Collector,
  document: ImportDocument,
  format: WireFormat,
  place: readonly [string, number],
): FoundModel | undefined {
  const entry = tableAt(document.value, "modelProviders", ...place);
  const where = document.locate(["modelProviders", ...place]);
  const [id, url] = [textAt(entry, "id"), textAt(entry, "baseUrl")];
  if (id === undefined || url === undefined) return undefined;
  // The list of OpenAI's models has both of its formats; so writes the dialog of 0.24.4.
  const isResponses = format === "openai-chat" && textAt(entry, "wireApi") === "responses";
  const spoken = isResponses ? "openai-responses" : format;
  const variable = textAt(entry, "envKey");
  // The key may stand in an `env` table of the settings, under the name that `envKey` says.
  const kept = variable === undefined ? undefined : tableAt(document.value, "env")[variable];
  const context = tokensAt(entry, "generationConfig", "contextWindowSize");
  const model: ModelEntry = context === undefined ? {} : { context };
  const provider = collector.provider({
    endpoints: { [spoken]: readEndpoint(spoken, url).url },
    keys: collector.keys(kept ?? (variable === undefined ? undefined : `env:${variable}`), where),
    models: { [id]: model },
    where,
  });
  return { provider, model: id };
}
