/** opencode's configuration: providers by AI SDK package, and the models chosen. */
import type { FoundModel, ImportDocument, Importer, ReadOptions } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readOpencodeProvider } from "../reading/opencode-provider.ts";
import { tableAt, textAt } from "../reading/values.ts";

/** @see https://opencode.ai/docs/config (checked 2026-11-30) */
export const opencode: Importer = {
  id: "opencode",
  title: "opencode",
  places: [
    { root: "config", path: "opencode/opencode.json", "named-by": "OPENCODE_CONFIG", syntax: "json" },
    { root: "config", path: "opencode/opencode.jsonc", syntax: "json" },
    { root: "config", path: "opencode/config.json", syntax: "json" },
    { root: "directory", path: "opencode.json", syntax: "json" },
    { root: "directory", path: "opencode.jsonc", syntax: "json" },
  ],
  read(documents, options) {
    const collector = collect();
    for (const document of documents) readConfig(collector, document, options);
    return collector.done();
  },
};

function readConfig(collector: Collector, document: ImportDocument, { templates }: ReadOptions): void {
  const places = new Map<string, number>();
  for (const [id, entry] of Object.entries(tableAt(document.value, "provider"))) {
    const place = readOpencodeProvider(collector, {
      id,
      entry,
      templates,
      at: (path) => document.locate(["provider", id, ...path]),
    });
    if (place !== undefined) places.set(id, place);
  }
  const chosen = (key: string): FoundModel | undefined => {
    const text = textAt(document.value, key);
    const slash = text?.indexOf("/") ?? -1;
    if (text === undefined || slash <= 0) return undefined;
    const [id, model] = [text.slice(0, slash), text.slice(slash + 1)];
    const place = places.get(id) ?? loggedIn(id);
    return place === undefined ? undefined : { provider: place, model };
  };
  // A provider that somebody logged in to has its key in opencode's own store, which is not read.
  const loggedIn = (id: string): number | undefined => {
    if (!templates.has(id)) return undefined;
    const where = document.locate(["model"]);
    const place = collector.provider({ name: id, template: id, endpoints: {}, keys: [], models: {}, where });
    collector.note(`${id}: a key that opencode keeps after a login is not read`, where);
    places.set(id, place);
    return place;
  };
  const main = chosen("model");
  if (main === undefined) return;
  const where = document.locate(["model"]);
  collector.profile({ name: "opencode", main, small: chosen("small_model"), where });
}
