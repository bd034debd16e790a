/** Portkey's config JSON: targets in each other, with a strategy a level. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue, type Path } from "../../core/json.ts";
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, numberAt, tableAt, textAt } from "../reading/values.ts";

/** Portkey's names of vendors. @see https://portkey.ai/docs/integrations/llms (checked 2026-11-30) */
const vendors: Readonly<Record<string, string>> = {
  openai: "openai",
  anthropic: "anthropic",
  google: "gemini",
  "azure-openai": "azure-openai",
  deepseek: "deepseek",
  moonshot: "moonshot",
  zhipu: "zhipu",
  "z-ai": "zai",
  dashscope: "qwen",
  openrouter: "openrouter",
  ollama: "ollama",
  groq: "groq",
  "mistral-ai": "mistral",
  "together-ai": "together",
  "fireworks-ai": "fireworks",
  "x-ai": "xai",
  siliconflow: "siliconflow",
  cerebras: "cerebras",
  deepinfra: "deepinfra",
  "perplexity-ai": "perplexity",
  sambanova: "sambanova",
  novita: "novita",
};

export const portkey: Importer = {
  id: "portkey",
  title: "Portkey",
  places: [
    { root: "directory", path: "portkey.json", syntax: "json" },
    { root: "directory", path: "portkey-config.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) {
      const targets = readTargets(collector, document, document.value, []);
      const mode = textAt(document.value, "strategy", "mode");
      const where = document.locate(["strategy"]);
      if (mode === "conditional")
        collector.note(
          "conditions are not taken over; `when` of a profile says what can be said",
          where,
          "warning",
        );
      const policy = mode === "loadbalance" ? "balance" : mode === "fallback" ? "first" : "one";
      if (targets.length > 0) collector.alias({ name: "portkey", policy, targets, where });
      for (const part of ["retry", "cache", "request_timeout", "before_request_hooks", "after_request_hooks"])
        if (tableAt(document.value)[part] !== undefined)
          collector.note(`${part} is not taken over`, document.locate([part]));
    }
    return collector.done();
  },
};

/** The leaves below a target, in order. */
function readTargets(
  collector: Collector,
  document: ImportDocument,
  value: JsonValue,
  path: Path,
): FoundModel[] {
  const inner = listAt(value, "targets");
  if (inner.length === 0) return isObject(value) ? readTarget(collector, document, value, path) : [];
  if (path.length > 0 && textAt(value, "strategy", "mode") !== undefined)
    collector.note(
      "a strategy inside of another is taken for a part of the outer one",
      document.locate(path),
    );
  return inner.flatMap((target, index) =>
    readTargets(collector, document, target, [...path, "targets", index]),
  );
}

function readTarget(
  collector: Collector,
  document: ImportDocument,
  target: JsonObject,
  path: Path,
): FoundModel[] {
  const where = document.locate(path);
  const slug = textAt(target, "provider") ?? "";
  const host = textAt(target, "custom_host");
  const kept = textAt(target, "virtual_key") ?? (slug.startsWith("@") ? slug : undefined);
  const template = Object.hasOwn(vendors, slug) ? vendors[slug] : undefined;
  if (kept !== undefined)
    collector.note("its key is one that Portkey keeps; it can't be read", where, "warning");
  if (template === undefined && host === undefined) {
    if (slug !== "" && kept === undefined)
      collector.note(`${JSON.stringify(slug.slice(0, 40))} is a vendor that is not known`, where, "warning");
    return [];
  }
  const format: WireFormat =
    template === "anthropic"
      ? "anthropic-messages"
      : template === "gemini" && host !== undefined
        ? "gemini"
        : "openai-chat";
  const model = textAt(target, "override_params", "model");
  const provider = collector.provider({
    name: textAt(target, "name"),
    template,
    endpoints: host === undefined ? {} : { [format]: readEndpoint(format, host).url },
    keys: collector.keys(target["api_key"], document.locate([...path, "api_key"])),
    models: model === undefined ? {} : { [model]: {} },
    where,
  });
  const weight = numberAt(target, "weight");
  if (model === undefined) {
    collector.note(
      "a target without a model of its own takes whatever a request names; an alias can't",
      where,
    );
    return [];
  }
  return [{ provider, model, ...(weight !== undefined && weight > 0 && { weight }) }];
}
