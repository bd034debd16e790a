/** claude-code-router: `config.json` of its first generations, and the same as one row of SQLite since version 3. */

import type { Where } from "../../core/error.ts";
import { isObject, type JsonObject, type JsonValue, type Path } from "../../core/json.ts";
import type { FoundModel, FoundTarget, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect, noteUnknown } from "../reading/collect.ts";
import { jsonIn, listAt, numberAt, tableAt, textAt, textsAt } from "../reading/values.ts";
import { readRouterProvider } from "./claude-code-router-provider.ts";

/** @see https://github.com/musistudio/claude-code-router (checked 2026-11-30) */
export const claudeCodeRouter: Importer = {
  id: "claude-code-router",
  title: "claude-code-router",
  places: [
    {
      root: "home",
      path: ".claude-code-router/config.sqlite",
      syntax: "sqlite",
      tables: { app_config: ["key", "value_json"] },
    },
    { root: "home", path: ".claude-code-router/config.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    const database = documents.find(({ place }) => place.syntax === "sqlite");
    for (const document of documents) {
      if (document === database) readDatabase(collector, document);
      else if (database === undefined) readConfig(collector, document, document.value, []);
      else
        collector.note(
          `${document.file} is not read: the program itself reads its database alone, once there is one`,
          { file: document.file },
        );
    }
    return collector.done();
  },
};

function readDatabase(collector: Collector, document: ImportDocument): void {
  for (const [index, row] of listAt(document.value, "app_config").entries()) {
    if (textAt(row, "key") !== "default") continue;
    const path: Path = ["app_config", index, "value_json"];
    const config = jsonIn(tableAt(row)["value_json"]);
    if (config === undefined)
      collector.note("the row `default` is no JSON", document.locate(path), "warning");
    else readConfig(collector, document, config, path);
  }
}

const knownKeys = [
  "APIKEY", "APIKEYS", "HOST", "PORT", "API_TIMEOUT_MS", "PROXY_URL", "LOG", "LOG_LEVEL", "NON_INTERACTIVE_MODE",
  "Providers", "providers", "Router", "router", "transformers", "CUSTOM_ROUTER_PATH", "StatusLine", "REWRITE_SYSTEM_PROMPT",
  "forceUseImageAgent", "CLAUDE_PATH", "profile", "version", "agent", "autoStart", "botConfigs", "botGateway", "contextArchive", "gateway", "launchAtLogin", "mediaTools", "observability", "overviewWidgets", "preferredProvider", "proxy", "routerEndpoint", "theme", "toolHub", "trayComponentVariants", "trayIcon", "trayProgressTargetTokens", "trayShowTokenRate", "trayWidgets", "trayWindowModules",
]; // biome-ignore format: a list of names

function readConfig(collector: Collector, document: ImportDocument, config: JsonValue, base: Path): void {
  const at = (...path: Path) => document.locate([...base, ...path]);
  const section = (name: string) => (Array.isArray(tableAt(config)[name]) ? name : name.toLowerCase());
  const name = section("Providers");
  const places = new Map<string, number>();
  for (const [index, entry] of listAt(config, name).entries()) {
    const id = textAt(entry, "name") ?? textAt(entry, "id") ?? `provider-${index + 1}`;
    if (!isObject(entry) || entry["enabled"] === false) {
      collector.note(`${id} is ${isObject(entry) ? "switched off there" : "no table"}`, at(name, index));
      continue;
    }
    const place = readRouterProvider({ collector, document, entry, path: [...base, name, index], id });
    for (const each of [id, textAt(entry, "id")]) if (each !== undefined) places.set(each, place);
  }
  readRouter(collector, config, places, at);
  readAgentProfiles(collector, config, places, at);
  if (listAt(config, "transformers").length > 0)
    collector.note("transformers are programs of its own and not taken over", at("transformers"), "warning");
  if (textAt(config, "CUSTOM_ROUTER_PATH") !== undefined)
    collector.note("CUSTOM_ROUTER_PATH names a program; it is not run", at("CUSTOM_ROUTER_PATH"), "warning");
  noteUnknown(collector, document, base, tableAt(config), knownKeys);
}

function readRouter(
  collector: Collector,
  config: JsonValue,
  places: ReadonlyMap<string, number>,
  at: (...path: Path) => Where,
): void {
  const name = isObject(tableAt(config)["Router"]) ? "Router" : "router";
  const router = tableAt(config, name);
  const target = (key: string): FoundModel | undefined => {
    const text =
      textAt(router, key) ??
      textAt(router, "builtInRules", key) ??
      textAt(router, "builtInRules", key, "target");
    const found = text === undefined ? undefined : splitTarget(text, places);
    if (text !== undefined && found === undefined)
      collector.note(
        `${name}.${key} names ${JSON.stringify(text.slice(0, 80))}, which no provider there has`,
        at(name, key),
        "warning",
      );
    return found;
  };
  const main = target("default");
  const long = target("longContext");
  const rules = listAt(router, "rules").length;
  if (rules > 0)
    collector.note(
      `${rules} rules of its router are not taken over; \`when\` of a profile says what can be said`,
      at(name, "rules"),
      "warning",
    );
  readFallback(collector, router, places, at(name, "fallback"));
  if (main === undefined) return;
  collector.profile({
    name: "claude-code-router",
    main,
    small: target("background"),
    when: {
      // The program's own threshold where none is written.
      long: long && { over: numberAt(router, "longContextThreshold") ?? 60_000, target: long },
      think: target("think"),
      image: target("image"),
      search: target("webSearch"),
    },
    where: at(name),
  });
}

function readFallback(
  collector: Collector,
  router: JsonObject,
  places: ReadonlyMap<string, number>,
  where: Where,
): void {
  if (textAt(router, "fallback", "mode") !== "model-chain") return;
  const targets = textsAt(router, "fallback", "models").flatMap((text): FoundTarget[] => {
    const found = splitTarget(text, places);
    return found === undefined ? [] : [found];
  });
  if (targets.length > 0) collector.alias({ name: "fallback", policy: "first", targets, where });
}

/** `provider,model` at the first comma; version 3 also writes `provider/model`. Ids of models hold `/` and `:`. */
function splitTarget(text: string, places: ReadonlyMap<string, number>): FoundModel | undefined {
  for (const mark of [",", "/"]) {
    const index = text.indexOf(mark);
    const provider = index < 0 ? undefined : places.get(text.slice(0, index).trim());
    const model = text.slice(index + 1).trim();
    if (provider !== undefined && model !== "") return { provider, model };
  }
  return undefined;
}

/** Version 3's models of Claude Code and Codex, a profile an agent. */
function readAgentProfiles(
  collector: Collector,
  config: JsonValue,
  places: ReadonlyMap<string, number>,
  at: (...path: Path) => Where,
): void {
  listAt(config, "profile", "profiles").forEach((profile, index) => {
    const target = (key: string): FoundModel | undefined => {
      const text = textAt(profile, key);
      return text === undefined ? undefined : splitTarget(text, places);
    };
    const main = target("model");
    if (main === undefined || tableAt(profile)["enabled"] === false) return;
    const slots = Object.entries({
      opus: "opusModel",
      sonnet: "sonnetModel",
      haiku: "haikuModel",
      fable: "fableModel",
    });
    const found = slots.flatMap(([slot, key]): [string, FoundTarget][] => {
      const model = target(key);
      return model === undefined ? [] : [[slot, model]];
    });
    collector.profile({
      name: `claude-code-router-${textAt(profile, "agent") ?? index + 1}`,
      main,
      small: target("smallFastModel") ?? target("haikuModel"),
      ...(textAt(profile, "agent") === "claude-code" && { perTool: { claude: Object.fromEntries(found) } }),
      where: at("profile", "profiles", index),
    });
  });
}
