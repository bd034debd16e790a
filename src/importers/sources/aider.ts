/** aider: one address and key in `.aider.conf.yml`, models by LiteLLM's prefixes. */
import type { FoundModel, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { type VendorPrefix, vendorOf } from "../reading/litellm-prefix.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { listAt, tableAt, textAt } from "../reading/values.ts";

/** @see https://aider.chat/docs/config/aider_conf.html (checked 2026-11-30) */
export const aider: Importer = {
  id: "aider",
  title: "aider",
  places: [
    { root: "home", path: ".aider.conf.yml", syntax: "yaml" },
    { root: "directory", path: ".aider.conf.yml", syntax: "yaml" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) readConfig(collector, document);
    return collector.done();
  },
};

function readConfig(collector: Collector, document: ImportDocument): void {
  const places = new Map<string, number>();
  const target = (key: string): FoundModel | undefined => {
    const text = textAt(document.value, key);
    if (text === undefined) return undefined;
    const vendor = vendorOf(text);
    if (vendor === undefined) {
      collector.note(
        `${key} ${JSON.stringify(text.slice(0, 80))} is a name of a vendor's that is not known`,
        document.locate([key]),
      );
      return undefined;
    }
    const place = places.get(vendor.prefix) ?? addProvider(collector, document, vendor);
    places.set(vendor.prefix, place);
    return { provider: place, model: vendor.model };
  };
  const main = target("model");
  const small = target("weak-model");
  target("editor-model");
  for (const name of ["openai", "anthropic"])
    if (textAt(document.value, `${name}-api-key`) !== undefined && !places.has(name))
      addProvider(collector, document, { prefix: name, template: name, model: "" });
  if (main !== undefined)
    collector.profile({ name: "aider", main, small, where: document.locate(["model"]) });
  if (textAt(document.value, "env-file") !== undefined)
    collector.note(
      "env-file names a file of variables; `aienv import dotenv PATH` reads it",
      document.locate(["env-file"]),
    );
}

function addProvider(collector: Collector, document: ImportDocument, vendor: VendorPrefix): number {
  const { prefix, template } = vendor;
  const base = prefix === "openai" ? textAt(document.value, "openai-api-base") : undefined;
  const key = `${prefix}-api-key`;
  // `api-key: [deepseek=…]`, and variables under `set-env`.
  const pairs = [
    ...listAt(document.value, "api-key"),
    ...listAt(document.value, "set-env"),
    textAt(document.value, "api-key") ?? "",
  ];
  const paired = pairs.flatMap((pair) => {
    const [name = "", value] = typeof pair === "string" ? pair.split(/=(.*)/s) : [];
    const isOurs = name.trim() === prefix || name.trim() === `${prefix.toUpperCase()}_API_KEY`;
    return isOurs && value ? [value] : [];
  });
  const [own = paired[0]] = [tableAt(document.value)[key]];
  return collector.provider({
    ...(base === undefined
      ? { template, endpoints: {} }
      : { endpoints: { "openai-chat": readEndpoint("openai-chat", base).url } }),
    keys: collector.keys(own, document.locate([own === undefined ? "api-key" : key])),
    models: {},
    where: document.locate([base === undefined ? "model" : "openai-api-base"]),
  });
}
