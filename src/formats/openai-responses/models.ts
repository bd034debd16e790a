/** Lists of models, and counts of tokens: the two small routes beside the answers. */
import type { JsonObject } from "../../core/json.ts";
import type { ListedModel } from "../internal/answer.ts";
import { count, objects, text } from "../read.ts";

export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return {
    object: "list",
    data: models.map(({ id, provider, created }) => ({
      id,
      object: "model",
      created: created ?? 0,
      owned_by: provider ?? "unknown",
    })),
  };
}

/** Also takes the list that Codex's own backend gives (`models`, `slug`) and the limits that other vendors add. */
export function decodeModels(body: JsonObject): readonly ListedModel[] {
  const models: ListedModel[] = [];
  for (const model of objects(body["data"] ?? body["models"])) {
    const id = text(model["id"]) ?? text(model["slug"]);
    if (id === undefined || id === "") continue;
    const name = text(model["display_name"]) ?? text(model["name"]);
    const provider = text(model["owned_by"]);
    const contextTokens = count(model["context_length"]) ?? count(model["context_window"]);
    const outputTokens = count(model["max_output_tokens"]) ?? count(model["max_completion_tokens"]);
    const created = count(model["created"]);
    models.push({
      id,
      ...(name !== undefined && { name }),
      ...(provider !== undefined && { provider }),
      ...(contextTokens !== undefined && { contextTokens }),
      ...(outputTokens !== undefined && { outputTokens }),
      ...(created !== undefined && { created }),
    });
  }
  return models;
}

/** The answer of `/responses/input_tokens`. */
export function encodeTokenCount(tokens: number): JsonObject {
  return { object: "response.input_tokens", input_tokens: tokens };
}

export function decodeTokenCount(body: JsonObject): number | undefined {
  return count(body["input_tokens"]);
}
