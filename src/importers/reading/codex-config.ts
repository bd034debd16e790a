/** Codex' `config.toml`: its model providers, and the model chosen. */
import type { Where } from "../../core/error.ts";
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundKey, FoundModel } from "../contract.ts";
import type { Collector } from "./collect.ts";
import { readEndpoint } from "./read-endpoint.ts";
import { tableAt, textAt, textPairs, tokensAt } from "./values.ts";

export interface CodexOptions {
  readonly value: JsonValue;
  /** For a file that holds one provider: its name elsewhere, and the key kept beside it. */
  readonly name?: string | undefined;
  readonly key?: FoundKey | undefined;
  readonly at: (path: Path) => Where;
}

/** Providers that Codex has built in and needs no table for. */
const builtIn: Readonly<Record<string, { readonly template: string; readonly url?: string }>> = {
  openai: { template: "openai" },
  ollama: { template: "ollama" },
  lmstudio: { template: "lmstudio" },
};

/** The chosen model, undefined where none is chosen or its provider is not among those found. */
export function readCodexConfig(collector: Collector, options: CodexOptions): FoundModel | undefined {
  const { value, at } = options;
  const model = textAt(value, "model");
  const chosen = textAt(value, "model_provider") ?? (options.key === undefined ? undefined : "openai");
  const models = (id: string): Record<string, ModelEntry> => {
    const context = tokensAt(value, "model_context_window");
    return model === undefined || id !== chosen ? {} : { [model]: context === undefined ? {} : { context } };
  };
  const tables = Object.entries(tableAt(value, "model_providers"));
  const places = new Map<string, number>();
  for (const [id, entry] of tables) {
    const where = at(["model_providers", id]);
    const url = textAt(entry, "base_url");
    if (!isObject(entry) || url === undefined) {
      collector.note(`${id} has no base_url`, where, "warning");
      continue;
    }
    // `chat` is what older versions spoke; without a word it is the Responses API.
    const format = textAt(entry, "wire_api") === "chat" ? "openai-chat" : "openai-responses";
    const endpoint = readEndpoint(format, url);
    const variable = textAt(entry, "env_key");
    const token = entry["experimental_bearer_token"];
    const keys =
      variable !== undefined
        ? collector.keys(`env:${variable}`, at(["model_providers", id, "env_key"]))
        : collector.keys(token, at(["model_providers", id, "experimental_bearer_token"]));
    if (isObject(entry["env_http_headers"]))
      collector.note(
        `${id}: env_http_headers is not taken over`,
        at(["model_providers", id, "env_http_headers"]),
      );
    if (isObject(entry["auth"]))
      collector.note(
        `${id}: a program gives its key; it is not run`,
        at(["model_providers", id, "auth"]),
        "warning",
      );
    places.set(
      id,
      collector.provider({
        name: tables.length === 1 ? (options.name ?? id) : id,
        endpoints: { [endpoint.format]: endpoint.url },
        keys: keys.length > 0 || options.key === undefined || id !== chosen ? keys : [options.key],
        headers: textPairs(tableAt(entry, "http_headers")),
        models: models(id),
        where,
      }),
    );
  }
  const known = chosen === undefined || places.has(chosen) ? undefined : builtIn[chosen];
  if (known !== undefined && chosen !== undefined && (options.key !== undefined || model !== undefined))
    places.set(
      chosen,
      collector.provider({
        name: options.name,
        template: known.template,
        endpoints: {},
        keys: options.key === undefined ? [] : [options.key],
        models: models(chosen),
        where: at(["model_provider"]),
      }),
    );
  const place = chosen === undefined ? undefined : places.get(chosen);
  return model === undefined || place === undefined ? undefined : { provider: place, model };
}
