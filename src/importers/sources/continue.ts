/** Continue: a list of models, each with its provider's word, address and key; YAML today, JSON before. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, tableAt, textAt, textPairs, textsAt, tokensAt } from "../reading/values.ts";

interface Vendor {
  readonly template?: string;
  readonly format: WireFormat;
}

/** @see https://docs.continue.dev/customize/model-providers/overview (checked 2026-11-30) */
const vendors: Readonly<Record<string, Vendor>> = {
  openai: { template: "openai", format: "openai-chat" },
  anthropic: { template: "anthropic", format: "anthropic-messages" },
  gemini: { template: "gemini", format: "gemini" },
  mistral: { template: "mistral", format: "openai-chat" },
  deepseek: { template: "deepseek", format: "openai-chat" },
  ollama: { template: "ollama", format: "openai-chat" },
  lmstudio: { template: "lmstudio", format: "openai-chat" },
  vllm: { template: "vllm", format: "openai-chat" },
  "llama.cpp": { template: "llama-cpp", format: "openai-chat" },
  openrouter: { template: "openrouter", format: "openai-chat" },
  groq: { template: "groq", format: "openai-chat" },
  together: { template: "together", format: "openai-chat" },
  fireworks: { template: "fireworks", format: "openai-chat" },
  cerebras: { template: "cerebras", format: "openai-chat" },
  xAI: { template: "xai", format: "openai-chat" },
  moonshot: { template: "moonshot", format: "openai-chat" },
  siliconflow: { template: "siliconflow", format: "openai-chat" },
  novita: { template: "novita", format: "openai-chat" },
  nvidia: { template: "nvidia", format: "openai-chat" },
  sambanova: { template: "sambanova", format: "openai-chat" },
  deepinfra: { template: "deepinfra", format: "openai-chat" },
};

export const continueDev: Importer = {
  id: "continue",
  title: "Continue",
  places: [
    { root: "home", path: ".continue/config.yaml", syntax: "yaml" },
    { root: "home", path: ".continue/config.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    const yaml = documents.find(({ place }) => place.syntax === "yaml");
    const document = yaml ?? documents[0];
    if (document !== undefined) readModels(collector, document);
    for (const other of documents)
      if (other !== document)
        collector.note("not read: the program itself ignores it beside a config.yaml", other.locate([]));
    return collector.done();
  },
};

function readModels(collector: Collector, document: ImportDocument): void {
  const chat: FoundModel[] = [];
  listAt(document.value, "models").forEach((entry, index) => {
    const found = isObject(entry) ? readModel(collector, document, entry, index) : undefined;
    const roles = textsAt(entry, "roles");
    if (found !== undefined && (roles.length === 0 || roles.includes("chat"))) chat.push(found);
  });
  const [main] = chat;
  if (main !== undefined) collector.profile({ name: "continue", main, where: document.locate(["models"]) });
}

function readModel(
  collector: Collector,
  document: ImportDocument,
  entry: JsonObject,
  index: number,
): FoundModel | undefined {
  const where = document.locate(["models", index]);
  if (textAt(entry, "uses") !== undefined)
    return note(`${textAt(entry, "uses")?.slice(0, 60)} is a block of Continue's hub; it is not read`);
  const [word = "", id] = [textAt(entry, "provider"), textAt(entry, "model")];
  const url = textAt(entry, "apiBase");
  const vendor = Object.hasOwn(vendors, word) ? vendors[word] : undefined;
  if (id === undefined || (vendor === undefined && url === undefined))
    return note(`${JSON.stringify(word.slice(0, 40))} is a provider that is not known`);
  const format = vendor?.format ?? "openai-chat";
  const provider = collector.provider({
    ...(url === undefined
      ? { template: vendor?.template, endpoints: {} }
      : { endpoints: { [format]: readEndpoint(format, addressOf(word, url)).url } }),
    keys: collector.keys(entry["apiKey"], where),
    headers: textPairs(tableAt(entry, "requestOptions", "headers")),
    models: { [id]: factsOf(entry) },
    where,
  });
  return { provider, model: id };

  function note(message: string): undefined {
    collector.note(message, where, "warning");
  }
}

/** Ollama's and a local server's own API lies at the root, the OpenAI one that we use below `/v1`. */
function addressOf(word: string, url: string): string {
  return word === "ollama" && !/\/v1\/?$/.test(url) ? `${url.replace(/\/+$/, "")}/v1` : url;
}

function factsOf(entry: JsonObject): ModelEntry {
  const context =
    tokensAt(entry, "defaultCompletionOptions", "contextLength") ?? tokensAt(entry, "contextLength");
  const output =
    tokensAt(entry, "defaultCompletionOptions", "maxTokens") ??
    tokensAt(entry, "completionOptions", "maxTokens");
  const capabilities: readonly JsonValue[] = listAt(entry, "capabilities");
  const can = [
    ...(capabilities.includes("tool_use") ? (["tools"] as const) : []),
    ...(capabilities.includes("image_input") ? (["images"] as const) : []),
  ];
  return {
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    ...(can.length > 0 && { can }),
  };
}
