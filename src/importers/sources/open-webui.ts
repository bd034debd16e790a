/** Open WebUI's connections: lists of addresses and keys side by side, in the database or in variables. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { jsonIn, listAt, tableAt, textAt, textPairs, textsAt } from "../reading/values.ts";

/** @see https://github.com/open-webui/open-webui backend/open_webui/models/config.py (read 2026-11-30) */
export const openWebui: Importer = {
  id: "open-webui",
  title: "Open WebUI",
  places: [
    {
      root: "directory",
      path: "webui.db",
      "moved-by": "DATA_DIR",
      syntax: "sqlite",
      tables: { config: ["id", "data", "key", "value"] },
    },
    {
      root: "home",
      path: ".open-webui/webui.db",
      syntax: "sqlite",
      tables: { config: ["id", "data", "key", "value"] },
    },
    { root: "directory", path: "open-webui.env", syntax: "dotenv" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) {
      const config = document.place.syntax === "sqlite" ? configOf(document) : variablesOf(document);
      const isOn = (name: string, on: boolean, urls: readonly JsonValue[]) => {
        if (!on && urls.length > 0)
          collector.note(`its connections to ${name} are switched off there`, document.locate([]));
        return on;
      };
      if (isOn("OpenAI's format", config.openAiOn, config.openAiUrls))
        readOpenAi(collector, document, config);
      if (isOn("Ollama", config.ollamaOn, config.ollamaUrls)) readOllama(collector, document, config);
    }
    return collector.done();
  },
};

interface Connections {
  /** A switch for all of a kind, before each connection's own. */
  readonly openAiOn: boolean;
  readonly ollamaOn: boolean;
  readonly openAiUrls: readonly JsonValue[];
  readonly openAiKeys: readonly JsonValue[];
  readonly openAiConfigs: JsonObject;
  readonly ollamaUrls: readonly JsonValue[];
  readonly ollamaConfigs: JsonObject;
}

/** A row a key today; one row that holds the whole configuration before. */
function configOf(document: ImportDocument): Connections {
  const rows = listAt(document.value, "config");
  const cell = (row: JsonValue, name: string) => jsonIn(tableAt(row)[name]);
  const whole = rows.map((row) => cell(row, "data")).findLast((data) => data !== undefined);
  const keyed = new Map(rows.map((row) => [textAt(row, "key"), cell(row, "value")]));
  const at = (section: string, name: string): JsonValue =>
    keyed.get(`${section}.${name}`) ?? tableAt(whole, section)[name] ?? null;
  return {
    openAiOn: at("openai", "enable") !== false,
    ollamaOn: at("ollama", "enable") !== false,
    openAiUrls: listAt(at("openai", "api_base_urls")),
    openAiKeys: listAt(at("openai", "api_keys")),
    openAiConfigs: tableAt(at("openai", "api_configs")),
    ollamaUrls: listAt(at("ollama", "base_urls")),
    ollamaConfigs: tableAt(at("ollama", "api_configs")),
  };
}

/** Lists are texts that semicolons divide; an empty part keeps its place. */
function variablesOf(document: ImportDocument): Connections {
  const list = (...names: string[]) => {
    const text = names.map((name) => textAt(document.value, name)).find((value) => value !== undefined);
    return text === undefined ? [] : text.split(";").map((part) => part.trim());
  };
  const isOn = (name: string) => (textAt(document.value, name) ?? "true").toLowerCase() === "true";
  return {
    openAiOn: isOn("ENABLE_OPENAI_API"),
    ollamaOn: isOn("ENABLE_OLLAMA_API"),
    openAiUrls: list("OPENAI_API_BASE_URLS", "OPENAI_API_BASE_URL"),
    openAiKeys: list("OPENAI_API_KEYS", "OPENAI_API_KEY"),
    openAiConfigs: tableAt(jsonIn(textAt(document.value, "OPENAI_API_CONFIGS")) ?? null),
    ollamaUrls: list("OLLAMA_BASE_URLS", "OLLAMA_BASE_URL"),
    ollamaConfigs: {},
  };
}

function readOpenAi(collector: Collector, document: ImportDocument, config: Connections): void {
  config.openAiUrls.forEach((given, index) => {
    const url = fromHere(given);
    const settings = settingsOf(config.openAiConfigs, index, given);
    const prefix = textAt(settings, "prefix_id");
    const kind = textAt(settings, "auth_type");
    const where = document.locate([]);
    if (typeof url !== "string" || url.trim() === "") return;
    if (settings["enable"] === false) {
      collector.note(`${shown(url)} is switched off there`, where);
      return;
    }
    if (kind !== undefined && !["bearer", "none"].includes(kind))
      collector.note(
        `${shown(url)} takes ${JSON.stringify(kind.slice(0, 30))} instead of a key; it is not taken over`,
        where,
      );
    const format: WireFormat =
      textAt(settings, "api_type") === "responses" ? "openai-responses" : "openai-chat";
    collector.provider({
      name: prefix,
      endpoints: { [format]: readEndpoint(format, url).url },
      keys: collector.keys(config.openAiKeys[index], where),
      headers: textPairs(tableAt(settings, "headers")),
      models: Object.fromEntries(textsAt(settings, "model_ids").map((id) => [id, {}])),
      where,
    });
  });
}

function readOllama(collector: Collector, document: ImportDocument, config: Connections): void {
  config.ollamaUrls.forEach((given, index) => {
    const url = fromHere(given);
    const settings = settingsOf(config.ollamaConfigs, index, given);
    if (typeof url !== "string" || url.trim() === "" || settings["enable"] === false) return;
    collector.provider({
      name: textAt(settings, "prefix_id"),
      endpoints: { "openai-chat": readEndpoint("openai-chat", `${url.trim().replace(/\/+$/, "")}/v1`).url },
      keys: collector.keys(settings["key"], document.locate([])),
      models: Object.fromEntries(textsAt(settings, "model_ids").map((id) => [id, {}])),
      where: document.locate([]),
    });
  });
}

/** By the connection's number; of old by its address. */
function settingsOf(configs: JsonObject, index: number, url: JsonValue): JsonObject {
  const byNumber = configs[String(index)];
  const byUrl = typeof url === "string" && Object.hasOwn(configs, url) ? configs[url] : undefined;
  return isObject(byNumber) ? byNumber : isObject(byUrl) ? byUrl : {};
}

/** An address without what may be secret in it. */
function shown(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address";
}

/** The name by which a container calls this machine, which this machine itself does not know. */
function fromHere(url: JsonValue): JsonValue {
  return typeof url === "string"
    ? url.replace(/^(https?:\/\/)host\.docker\.internal(?=[:/]|$)/i, "$1127.0.0.1")
    : url;
}
