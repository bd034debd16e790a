/** CLIProxyAPI: a section for each format, aliases over several entries shared in turn. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type Path } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundKey, FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, numberAt, tableAt, textAt, textPairs, textsAt, tokensAt } from "../reading/values.ts";

interface Section {
  readonly format: WireFormat;
  /** Whose keys these are where no address stands. */
  readonly template?: string;
}

/** @see https://github.com/router-for-me/CLIProxyAPI (checked 2026-11-30) */
const sections: Readonly<Record<string, Section>> = {
  "claude-api-key": { format: "anthropic-messages", template: "anthropic" },
  "gemini-api-key": { format: "gemini", template: "gemini" },
  "codex-api-key": { format: "openai-responses", template: "openai" },
  "xai-api-key": { format: "openai-responses", template: "xai" },
  "openai-compatibility": { format: "openai-chat" },
};

export const cliProxyApi: Importer = {
  id: "cli-proxy-api",
  title: "CLIProxyAPI",
  places: [
    { root: "home", path: ".cli-proxy-api/config.yaml", syntax: "yaml" },
    { root: "home", path: "CLIProxyAPI/config.yaml", syntax: "yaml" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) readConfig(collector, document);
    return collector.done();
  },
};

interface Named extends FoundModel {
  readonly alias: string;
}

function readConfig(collector: Collector, document: ImportDocument): void {
  const named = Object.entries(sections).flatMap(([name, section]) =>
    listAt(document.value, name).flatMap((entry, index) =>
      isObject(entry) ? readEntry(collector, document, entry, [name, index], section) : [],
    ),
  );
  for (const [alias, targets] of Map.groupBy(named, ({ alias: name }) => name))
    collector.alias({
      name: alias,
      policy: targets.length === 1 ? "one" : "balance",
      targets: targets.map(({ alias: _name, ...target }) => target),
      where: document.locate([]),
    });
  for (const name of ["vertex-api-key", "ampcode", "oauth-model-alias", "plugins"])
    if (tableAt(document.value)[name] !== undefined)
      collector.note(`${name} is not taken over`, document.locate([name]));
  if (tableAt(document.value)["api-keys"] !== undefined)
    collector.note(
      "api-keys open the program itself; they are not taken over",
      document.locate(["api-keys"]),
    );
}

function readEntry(
  collector: Collector,
  document: ImportDocument,
  entry: JsonObject,
  path: Path,
  { format, template }: Section,
): Named[] {
  const where = document.locate(path);
  const url = textAt(entry, "base-url");
  if (entry["disabled"] === true || (url === undefined && template === undefined)) return [];
  const keys = [
    ...collector.keys(entry["api-key"], where),
    ...listAt(entry, "api-key-entries").flatMap((each) => collector.keys(tableAt(each)["api-key"], where)),
    ...textsAt(entry, "api-keys").flatMap((each): FoundKey[] => collector.keys(each, where)),
  ];
  const headers = Object.entries(textPairs(tableAt(entry, "headers")));
  // A value that begins with `$` is copied there from the client's request.
  const own = headers.filter(([, value]) => !value.startsWith("$"));
  if (own.length < headers.length) collector.note("headers copied from a client are not taken over", where);
  const models = listAt(entry, "models").filter(isObject);
  const provider = collector.provider({
    name: textAt(entry, "name") ?? textAt(entry, "prefix"),
    ...(url === undefined ? { template } : {}),
    endpoints: url === undefined ? {} : { [format]: readEndpoint(format, url).url },
    keys,
    headers: Object.fromEntries(own),
    models: Object.fromEntries(
      models.flatMap((model): [string, ModelEntry][] => {
        const id = textAt(model, "name");
        return id === undefined ? [] : [[id, factsOf(model)]];
      }),
    ),
    where,
  });
  const prefix = textAt(entry, "prefix");
  const weight = numberAt(entry, "weight");
  return models.flatMap((model): Named[] => {
    const [id, alias] = [textAt(model, "name"), textAt(model, "alias")];
    if (id === undefined || alias === undefined || (alias === id && prefix === undefined)) return [];
    const name = prefix === undefined ? alias : `${prefix}-${alias}`;
    return [{ alias: name, provider, model: id, ...(weight !== undefined && weight > 0 && { weight }) }];
  });
}

function factsOf(model: JsonObject): ModelEntry {
  const context = tokensAt(model, "max-context-length");
  const sees = textsAt(model, "input-modalities").includes("image");
  return { ...(context !== undefined && { context }), ...(sees && { can: ["images"] }) };
}
