/** Lists of models, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { ListedModel } from "../internal/answer.ts";
import { compact, count, object, objects, text } from "../read.ts";

/**
 * Where vendors say how much a model reads and writes; OpenAI's own list says nothing. vLLM `max_model_len`, OpenRouter
 * and Together `context_length`, Groq `context_window`, LM Studio `max_context_length`, Mistral `max_context_length`.
 */
const contextFields = [
  "context_window",
  "max_model_len",
  "context_length",
  "max_context_length",
  "max_context_window",
  "context_size",
  "max_input_tokens",
];
const outputFields = ["max_completion_tokens", "max_output_tokens", "max_output_length", "max_tokens"];

export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return {
    object: "list",
    data: models.map((model) =>
      compact({
        id: model.id,
        object: "model",
        created: model.created ?? 0,
        owned_by: model.provider ?? "aienv",
        name: model.name,
        context_window: model.contextTokens,
        max_output_tokens: model.outputTokens,
      }),
    ),
  };
}

/** Some vendors wrap the list in `data`, some in `models`, some send it bare. */
export function decodeModels(body: JsonObject): readonly ListedModel[] {
  const bare: JsonValue = body as JsonValue;
  const entries = Array.isArray(bare) ? bare : (body["data"] ?? body["models"]);
  const models: ListedModel[] = [];
  for (const entry of objects(entries)) {
    const id = text(entry["id"]) ?? text(entry["model"]) ?? text(entry["name"]);
    if (id === undefined || id === "") continue;
    models.push(listed(entry, id));
  }
  return models;
}

function listed(entry: JsonObject, id: string): ListedModel {
  const best = object(entry["top_provider"]);
  const name = text(entry["display_name"]) ?? text(entry["name"]);
  const provider = text(entry["owned_by"]);
  const contextTokens = firstCount(entry, contextFields) ?? firstCount(best, contextFields);
  const outputTokens = firstCount(entry, outputFields) ?? firstCount(best, outputFields);
  const created = count(entry["created"]);
  return {
    id,
    ...(name !== undefined && name !== id && { name }),
    ...(provider !== undefined && { provider }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(created !== undefined && created > 0 && { created }),
  };
}

function firstCount(entry: JsonObject | undefined, fields: readonly string[]): number | undefined {
  for (const field of fields) {
    const found = count(entry?.[field]);
    if (found !== undefined && found > 0) return found;
  }
  return undefined;
}
