/** New API, Veloera and One API: channels out of the database, or as the administration's API gives them. */
import { isObject, type JsonObject, type Path } from "../../core/json.ts";
import type { ChannelType } from "../../gateways/new-api/channel-types.ts";
import { type Fork, forks } from "../../gateways/new-api/forks.ts";
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, numberAt, tableIn, textAt, textPairs, textsAt } from "../reading/values.ts";

const columns = [
  "id",
  "type",
  "key",
  "name",
  "base_url",
  "models",
  "model_mapping",
  "priority",
  "weight",
  "status",
  "header_override",
  "model_prefix",
];

/** Each of the family lies in a file of the same name. */
export const channelFamily: readonly Importer[] = forks.map((fork) => ({
  id: fork.system,
  title: fork.name,
  places: [
    {
      root: "directory",
      path: "one-api.db",
      syntax: "sqlite",
      tables: { channels: columns },
      "only-named": true,
    },
    { root: "directory", path: "channels.json", syntax: "json", "only-named": true },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) readChannels(collector, document, fork);
    return collector.done();
  },
}));

interface Channel extends FoundModel {
  /** What it is called towards clients. */
  readonly exposed: string;
  readonly priority: number;
}

/** A database's table; a list as the administration's API gives it, old and new, alone or in the answer around it. */
const listPaths: readonly Path[] = [["channels"], [], ["items"], ["data"], ["data", "items"]];

function readChannels(collector: Collector, document: ImportDocument, fork: Fork): void {
  const path = listPaths.find((each) => listAt(document.value, ...each).length > 0);
  if (path === undefined) collector.note("it holds no list of channels", document.locate([]), "warning");
  const served = listAt(document.value, ...(path ?? [])).flatMap((row, index) =>
    isObject(row) ? readChannel(collector, document, fork, row, [...(path ?? []), index]) : [],
  );
  // A model that several channels serve is asked for by priority, then shared by weight.
  for (const [exposed, channels] of Map.groupBy(served, (channel) => channel.exposed)) {
    const [first] = channels;
    if (channels.length === 1 && first?.model === exposed) continue;
    const isRanked = new Set(channels.map(({ priority }) => priority)).size > 1;
    collector.alias({
      name: exposed,
      policy: channels.length === 1 ? "one" : isRanked ? "first" : "balance",
      targets: channels
        .toSorted((left, right) => right.priority - left.priority || (right.weight ?? 0) - (left.weight ?? 0))
        .map(({ exposed: _name, priority: _priority, ...target }) => target),
      where: document.locate(path ?? []),
    });
  }
}

function readChannel(
  collector: Collector,
  document: ImportDocument,
  fork: Fork,
  row: JsonObject,
  path: Path,
): Channel[] {
  const where = document.locate(path);
  const name = textAt(row, "name") ?? `channel-${Number(path.at(-1)) + 1}`;
  const shown = name.slice(0, 60);
  const number = numberAt(row, "type");
  const type = fork.types.find((each) => each.number === number);
  if (row["ours"] === true) {
    collector.note(`${shown} is aienv's own and not taken over`, where);
    return [];
  }
  if (numberAt(row, "status") !== undefined && numberAt(row, "status") !== 1) {
    collector.note(`${shown} is switched off there`, where);
    return [];
  }
  if (type === undefined && number !== fork.custom.number) {
    collector.note(`${shown} is of the type ${number ?? "?"}, which is not known`, where, "warning");
    return [];
  }
  const models = textsAt(row, "models");
  const mapping = textPairs(tableIn(row["model_mapping"]));
  const upstream = (model: string) => (Object.hasOwn(mapping, model) ? (mapping[model] ?? model) : model);
  // Several keys of one channel stand in lines.
  const keys = (textAt(row, "key") ?? "").split("\n").flatMap((key) => collector.keys(key, where));
  if (keys.length === 0 && (textAt(row, "key") ?? "") === "")
    collector.note(`${shown}: its key is not given out; aienv add says it`, where);
  const provider = collector.provider({
    name,
    ...addressOf(type, fork, row),
    keys,
    headers: textPairs(tableIn(row["header_override"])),
    models: Object.fromEntries(models.map((model) => [upstream(model), {}])),
    where,
  });
  const weight = numberAt(row, "weight");
  const prefix = textAt(row, "model_prefix") ?? "";
  return models.map((model) => ({
    exposed: `${prefix}${model}`,
    provider,
    model: upstream(model),
    priority: numberAt(row, "priority") ?? 0,
    ...(weight !== undefined && weight > 0 && { weight }),
  }));
}

function addressOf(type: ChannelType | undefined, fork: Fork, row: JsonObject) {
  const base = (textAt(row, "base_url") ?? "").replace(/\/+$/, "");
  if (type === undefined) return { endpoints: base === "" ? {} : custom(base, fork) };
  if (base === "") return { template: type.templates[0], endpoints: {} };
  return { endpoints: { [type.format]: readEndpoint(type.format, `${base}${type.adds}`).url } };
}

function custom(base: string, { custom: { path } }: Fork): Record<string, string> {
  return {
    "openai-chat": readEndpoint(
      "openai-chat",
      base.endsWith(path) ? base.slice(0, base.length - path.length) : base,
    ).url,
  };
}
