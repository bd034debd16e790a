/** Lists of models, and the counting of tokens. */
import type { JsonObject } from "../../core/json.ts";
import type { ListedModel } from "../internal/answer.ts";
import { compact, count, objects, text, texts } from "../read.ts";

/** What each listed model can be asked for here. */
const methods = ["generateContent", "streamGenerateContent", "countTokens"];

/** `models/gemini-2.5-pro` and `publishers/google/models/gemini-2.5-pro` (Vertex) without what stands before the name. */
export function bareModel(name: string): string {
  const at = name.startsWith("models/") ? 0 : name.indexOf("/models/") + 1;
  return name.startsWith("models/", at) ? name.slice(at + "models/".length) : name;
}

/** Clients look for the prefix and for the methods (H106). */
export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return {
    models: models.map(({ id, name, contextTokens, outputTokens }) =>
      compact({
        name: `models/${id}`,
        baseModelId: id,
        version: "001",
        displayName: name ?? id,
        inputTokenLimit: contextTokens,
        outputTokenLimit: outputTokens,
        supportedGenerationMethods: methods,
      }),
    ),
  };
}

/** Models that generate; lists hold models for embeddings and pictures too. Vertex says no methods. */
export function decodeModels(body: JsonObject): readonly ListedModel[] {
  return objects(body["models"] ?? body["publisherModels"]).flatMap((model) => {
    const id = bareModel(text(model["name"]) ?? "");
    const can = texts(model["supportedGenerationMethods"]);
    if (id === "" || (can.length > 0 && !can.includes("generateContent"))) return [];
    const name = text(model["displayName"]);
    const contextTokens = count(model["inputTokenLimit"]);
    const outputTokens = count(model["outputTokenLimit"]);
    return {
      id,
      ...(name !== undefined && { name }),
      ...(contextTokens !== undefined && { contextTokens }),
      ...(outputTokens !== undefined && { outputTokens }),
    };
  });
}

export function encodeTokenCount(tokens: number): JsonObject {
  return { totalTokens: tokens };
}

/** Code Assist wraps its answers. */
export function decodeTokenCount(body: JsonObject): number | undefined {
  return count(body["totalTokens"]) ?? count(body["total_tokens"]);
}

/** Where tokens are counted: each of Google's doors takes another shape. */
export type TokenCountDoor = "gemini" | "vertex" | "code-assist";

/**
 * The body of `countTokens` for a request in this format. The Gemini API takes instructions and tools only inside of a
 * whole request that names its model; Code Assist takes contents and refuses `model` and `safetySettings` beside them (H129).
 */
export function tokenCountBody(
  request: JsonObject,
  model: string,
  door: TokenCountDoor = "gemini",
): JsonObject {
  switch (door) {
    case "gemini":
      return { generateContentRequest: { model: `models/${bareModel(model)}`, ...request } };
    case "vertex":
      return compact({
        contents: request["contents"],
        systemInstruction: request["systemInstruction"],
        tools: request["tools"],
        generationConfig: request["generationConfig"],
      });
    case "code-assist":
      return { request: compact({ contents: request["contents"] }) };
  }
}
