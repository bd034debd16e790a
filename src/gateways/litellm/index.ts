/** LiteLLM's proxy: models and virtual keys in its database. */
import { safeIdPattern } from "../../core/ids.ts";
import type { JsonValue } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { Gateway, PresentEntry, Pulled } from "../contract.ts";
import { liteLlmClient, probeLiteLlm } from "./client.ts";
import { liteLlmConfig } from "./config.ts";
import { keyEntry, modelEntries } from "./mapping.ts";

export const liteLlm: Gateway = {
  system: "litellm",
  name: "LiteLLM",
  cannot: {},
  probe: probeLiteLlm,
  administration: {
    desired: modelEntries,
    tokenEntry: keyEntry,
    pulled: pulledModels,
    client: liteLlmClient,
  },
  configuration: liteLlmConfig,
};

/** Its models with the limits and prices that it counts by. */
function pulledModels(present: readonly PresentEntry[], names: readonly string[]): Pulled {
  const usable = names.filter((name) => safeIdPattern.test(name));
  const models = usable.map((name) => {
    const first = present.find(({ fields }) => fields["model_name"] === name);
    return [name, first ? factsOf(first) : {}] as const;
  });
  const left = names.length - usable.length;
  return {
    models: Object.fromEntries(models),
    providers: [],
    notes: left === 0 ? [] : [`${left} models have names that no tool could be given safely`],
  };
}

function factsOf({ fields }: PresentEntry): ModelEntry {
  const context = positive(fields["max_input_tokens"]);
  const output = positive(fields["max_output_tokens"]);
  const input = positive(fields["input_cost_per_token"]);
  const out = positive(fields["output_cost_per_token"]);
  const perMillion = (usd: number) => Number((usd * 1e6).toPrecision(9));
  return {
    ...(context !== undefined && { context }),
    ...(output !== undefined && { output }),
    ...(input !== undefined &&
      out !== undefined && { price: { input: perMillion(input), output: perMillion(out) } }),
  };
}

function positive(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
