/** LiteLLM's proxy: a list of deployments under public names, fallbacks between the names. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue, type Path } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundModel, FoundTarget, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { vendorOf } from "../reading/litellm-prefix.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import { readPrice } from "../reading/read-price.ts";
import { listAt, numberAt, tableAt, textAt, textPairs, textsAt, tokensAt } from "../reading/values.ts";

/** @see https://docs.litellm.ai/docs/proxy/configs (checked 2026-11-30) */
export const litellm: Importer = {
  id: "litellm",
  title: "LiteLLM",
  places: [
    { root: "directory", path: "litellm_config.yaml", "named-by": "LITELLM_CONFIG_FILE", syntax: "yaml" },
    { root: "directory", path: "litellm.yaml", syntax: "yaml" },
    { root: "home", path: "litellm_config.yaml", syntax: "yaml" },
    { root: "config", path: "litellm/config.yaml", syntax: "yaml" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) readConfig(collector, document);
    return collector.done();
  },
};

interface Deployment extends FoundModel {
  readonly group: string;
  readonly order: number;
}

function readConfig(collector: Collector, document: ImportDocument): void {
  const deployments = listAt(document.value, "model_list").flatMap((entry, index): Deployment[] => {
    const found = isObject(entry)
      ? readDeployment(collector, document, entry, ["model_list", index])
      : undefined;
    return found === undefined ? [] : [found];
  });
  for (const [group, targets] of Map.groupBy(deployments, ({ group }) => group)) {
    const inOrder = targets.toSorted((left, right) => left.order - right.order);
    const isOrdered = new Set(targets.map(({ order }) => order)).size > 1;
    collector.alias({
      name: group,
      policy: targets.length === 1 ? "one" : isOrdered ? "first" : "balance",
      targets: inOrder,
      where: document.locate(["model_list"]),
    });
  }
  readNames(collector, document);
  noteRest(collector, document);
}

function readDeployment(
  collector: Collector,
  document: ImportDocument,
  entry: JsonObject,
  path: Path,
): Deployment | undefined {
  const where = document.locate(path);
  const given = tableAt(entry, "litellm_params");
  const [group, name] = [textAt(entry, "model_name"), textAt(given, "model")];
  if (group === undefined || name === undefined) return undefined;
  const base = textAt(given, "api_base") ?? textAt(given, "base_url");
  const word = textAt(given, "custom_llm_provider");
  const vendor = vendorOf(word === undefined ? name : `${word}/${name}`);
  if (vendor === undefined) {
    collector.note(
      `${JSON.stringify(name.slice(0, 80))} belongs to a vendor that is not known`,
      where,
      "warning",
    );
    return undefined;
  }
  const format: WireFormat = vendor.format ?? "openai-chat";
  const isWild = vendor.model.includes("*") || group.includes("*");
  if (base !== undefined && !/^https?:/i.test(base)) {
    collector.note(
      `${JSON.stringify(group.slice(0, 60))} is left out: its api_base ${JSON.stringify(base.slice(0, 60))} is no address`,
      where,
      "warning",
    );
    return undefined;
  }
  const address = base === undefined ? undefined : readEndpoint(format, addressFor(vendor.prefix, base));
  // Azure's address is each customer's own, and its template adds the path.
  const isAzure = vendor.prefix === "azure";
  const provider = collector.provider({
    template: vendor.template,
    ...(isAzure && { url: base }),
    endpoints: address === undefined || isAzure ? {} : { [address.format]: address.url },
    keys: collector.keys(given["api_key"], document.locate([...path, "litellm_params", "api_key"])),
    headers: textPairs(tableAt(given, "extra_headers")),
    models: isWild ? {} : { [vendor.model]: factsOf(entry, given) },
    where,
  });
  if (isWild) return undefined;
  const weight = numberAt(given, "weight");
  return {
    group,
    provider,
    model: vendor.model,
    order: numberAt(given, "order") ?? 0,
    ...(weight !== undefined && weight > 0 && { weight }),
  };
}

/** Ollama's own API lies at the root, the OpenAI one that we use below `/v1`. */
function addressFor(prefix: string, base: string): string {
  return prefix.startsWith("ollama") && !/\/v1\/?$/.test(base) ? `${base.replace(/\/+$/, "")}/v1` : base;
}

function factsOf(entry: JsonObject, given: JsonObject): ModelEntry {
  const info = tableAt(entry, "model_info");
  const price = readPrice(
    { ...given, ...info },
    {
      input: "input_cost_per_token",
      output: "output_cost_per_token",
      cacheRead: "cache_read_input_token_cost",
      cacheWrite: "cache_creation_input_token_cost",
      times: 1_000_000,
    },
  );
  const context = tokensAt(info, "max_input_tokens");
  const output = tokensAt(info, "max_output_tokens");
  const can = [
    ...(info["supports_function_calling"] === true ? (["tools"] as const) : []),
    ...(info["supports_vision"] === true ? (["images"] as const) : []),
    ...(info["supports_reasoning"] === true ? (["reasoning"] as const) : []),
  ];
  return {
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    ...(price !== undefined && { price }),
    ...(can.length > 0 && { can }),
  };
}

/** Other names for groups, and what stands in when a group fails. */
function readNames(collector: Collector, document: ImportDocument): void {
  const router: Path = ["router_settings"];
  for (const [name, target] of Object.entries(tableAt(document.value, ...router, "model_group_alias"))) {
    const group = textAt(target) ?? textAt(target, "model");
    const where = document.locate([...router, "model_group_alias", name]);
    if (group !== undefined) collector.alias({ name, policy: "one", targets: [{ alias: group }], where });
  }
  const chains = [
    ...listAt(document.value, ...router, "fallbacks"),
    ...listAt(document.value, "litellm_settings", "fallbacks"),
  ];
  for (const chain of chains)
    for (const name of Object.keys(tableAt(chain))) {
      const others = textsAt(chain, name).map((alias): FoundTarget => ({ alias }));
      const where = document.locate([...router, "fallbacks"]);
      if (name === "*") {
        collector.note("fallbacks of * are not taken over; an alias with `first` says it", where);
        continue;
      }
      if (others.length > 0)
        collector.alias({
          name: `${name}-or-else`,
          policy: "first",
          targets: [{ alias: name }, ...others],
          where,
        });
    }
}

/** What a registry has no word for, or what is the proxy's own. */
const leftOut: readonly (readonly [path: Path, why: string])[] = [
  [["include"], "names further files; import them by their paths"],
  [["environment_variables"], "is not read; keys are to be variables of your own"],
  [["litellm_settings", "callbacks"], "names programs; they are not run"],
  [["litellm_settings", "success_callback"], "names programs; they are not run"],
  [["general_settings", "master_key"], "is the key of the proxy itself and not taken over"],
  [["router_settings", "context_window_fallbacks"], "is not taken over; `when: long` of a profile says it"],
  [["litellm_settings", "default_fallbacks"], "is not taken over; an alias with `first` says it"],
];

function noteRest(collector: Collector, document: ImportDocument): void {
  for (const [path, why] of leftOut) {
    const parent: JsonValue = tableAt(document.value, ...path.slice(0, -1));
    const name = String(path.at(-1));
    if (tableAt(parent)[name] !== undefined) collector.note(`${name} ${why}`, document.locate(path));
  }
}
