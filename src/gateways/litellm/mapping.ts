/** Offers to LiteLLM's models, and its models to entries. Pure; the same for its API and for its config.yaml. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Model, Provider } from "../../registry/providers.ts";
import type { Desired, Entry, Offer, PresentEntry, TokenWish } from "../contract.ts";
import { mark } from "../plan.ts";

/**
 * LiteLLM's word for a provider, before the model's id, by our template: it knows their parameters and prices. Any other
 * server is `openai/` with a base URL.
 * @see https://docs.litellm.ai/docs/providers (checked 2026-11-30)
 */
const words: Readonly<Record<string, string>> = {
  cerebras: "cerebras",
  deepinfra: "deepinfra",
  deepseek: "deepseek",
  groq: "groq",
  mistral: "mistral",
  moonshot: "moonshot",
  "moonshot-cn": "moonshot",
  openrouter: "openrouter",
  sambanova: "sambanova",
  together: "together_ai",
  xai: "xai",
};

/** One model for each name of each offer. */
export function modelEntries(offers: readonly Offer[]): Desired {
  const notes: string[] = [];
  const entries = offers.flatMap((offer) =>
    offer.models.flatMap(({ name, model }): Entry[] => {
      const params = addressOf(offer.provider, model);
      if (!params) {
        notes.push(`${offer.provider.id}/${model.id} is left out: LiteLLM speaks none of its wire formats`);
        return [];
      }
      return [entryOf(offer, name, model, params)];
    }),
  );
  return { entries, notes: [...new Set(notes)] };
}

function entryOf(offer: Offer, name: string, model: Model, address: JsonObject): Entry {
  const perToken = (usdPerMillion: number | undefined) =>
    usdPerMillion === undefined ? {} : Number((usdPerMillion / 1e6).toPrecision(12));
  return {
    kind: "model",
    name: `${mark}${entryName(offer, name)}`,
    provider: offer.provider.id,
    secret: offer.secret,
    fields: {
      model_name: name,
      ...address,
      extra_headers: offer.provider.headers,
      order: offer.order,
      weight: offer.weight,
      ...(model.price && {
        input_cost_per_token: perToken(model.price.input),
        output_cost_per_token: perToken(model.price.output),
      }),
      ...(model.contextTokens !== undefined && { max_input_tokens: model.contextTokens }),
      ...(model.outputTokens !== undefined && { max_output_tokens: model.outputTokens }),
    },
  };
}

/** An alias' candidate is named by its offer; of a provider's models, each needs a name of its own. */
function entryName(offer: Offer, model: string): string {
  if (offer.name.includes(": ")) return offer.name;
  const [provider = "", ...rest] = offer.name.split(" ");
  return [`${provider}/${model}`, ...rest].join(" ");
}

function addressOf({ template, auth }: Provider, { endpoints, upstream }: Model): JsonObject | undefined {
  const chat = endpoints["openai-chat"];
  const anthropic = endpoints["anthropic-messages"];
  const { gemini } = endpoints;
  if (template === "gemini" && gemini !== undefined)
    return { model: `gemini/${upstream}`, api_base: `${gemini}/v1beta` };
  if (template === "anthropic" && anthropic !== undefined)
    return { model: `anthropic/${upstream}`, api_base: anthropic };
  if (chat !== undefined && auth["openai-chat"] === "bearer")
    return { model: `${words[template ?? ""] ?? "openai"}/${upstream}`, api_base: chat };
  return anthropic === undefined ? undefined : { model: `anthropic/${upstream}`, api_base: anthropic };
}

/** Where each field of ours stands. A price in `model_info` would be taken for an echo of its own list, and dropped. */
const priceNames = ["input_cost_per_token", "output_cost_per_token"] as const;
const paramNames = ["model", "api_base", "extra_headers", "order", "weight", ...priceNames] as const;
const infoNames = ["max_input_tokens", "max_output_tokens"] as const;

/** `aienv` in its `model_info` is our mark, and says which entry it is: a model has no name of its own there. */
export function modelBody(
  { name, fields }: Pick<Entry, "name" | "fields">,
  { apiKey, id }: { readonly apiKey?: string | undefined; readonly id?: string },
): JsonObject {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => names.includes(field)));
  return {
    model_name: fields["model_name"] ?? "",
    litellm_params: { ...pick(paramNames), ...(apiKey !== undefined && { api_key: apiKey }) },
    // A change without its id would give it another one.
    model_info: { ...pick(infoNames), aienv: name, ...(id !== undefined && { id }) },
  };
}

export function presentModel(row: JsonObject): PresentEntry {
  const params = objectAt(row, "litellm_params");
  const info = objectAt(row, "model_info");
  const ours = info["aienv"];
  const shown = (from: JsonObject, names: readonly string[]) =>
    names.flatMap((field) =>
      from[field] === undefined ? [] : [[field, from[field] ?? empty(field)] as const],
    );
  return {
    kind: "model",
    id: String(info["id"] ?? ""),
    name: typeof ours === "string" ? ours : String(row["model_name"] ?? ""),
    enabled: true,
    // What its config.yaml says can't be changed by its API.
    ours: typeof ours === "string" && info["db_model"] === true,
    fields: {
      model_name: String(row["model_name"] ?? ""),
      extra_headers: {},
      ...Object.fromEntries([...shown(info, [...priceNames, ...infoNames]), ...shown(params, paramNames)]),
    },
  };
}

/** What it says for nothing. */
function empty(field: string): JsonValue {
  return field === "extra_headers" ? {} : "";
}

/** @see https://docs.litellm.ai/docs/proxy/users: budget_duration (checked 2026-11-30) */
const durations = { day: "1d", week: "7d", month: "30d" } as const;

export function keyEntry({ name, models, limitUsd, period }: TokenWish): Entry {
  return {
    kind: "token",
    name: `${mark}${name}`,
    provider: "",
    secret: undefined,
    fields: {
      models: [...models].toSorted(),
      max_budget: limitUsd ?? null,
      budget_duration: limitUsd === undefined || period === undefined ? null : durations[period],
    },
  };
}

export function presentKey(row: JsonObject): PresentEntry {
  const name = String(row["key_alias"] ?? "");
  const models = Array.isArray(row["models"]) ? row["models"].map(String) : [];
  return {
    kind: "token",
    id: `token:${String(row["token"] ?? "")}`,
    name,
    enabled: row["blocked"] !== true,
    ours: name.startsWith(mark),
    fields: {
      models: models.toSorted(),
      max_budget: row["max_budget"] ?? null,
      budget_duration: row["budget_duration"] ?? null,
    },
  };
}

export function objectAt(value: JsonValue | undefined, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}
