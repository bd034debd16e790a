/** Google's JSON takes each field in camelCase and in snake_case; here the first spelling is made of the second. */
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** Fields of requests that have two spellings. Keys inside `args`, `response` and schemas are the client's own words. */
const fields = [
  ...[
    "systemInstruction",
    "toolConfig",
    "safetySettings",
    "cachedContent",
    "generationConfig",
    "serviceTier",
  ],
  ...["generateContentRequest", "functionDeclarations", "parametersJsonSchema", "responseJsonSchema"],
  ...["googleSearch", "googleSearchRetrieval", "enterpriseWebSearch", "urlContext", "codeExecution"],
  ...["fileSearch", "googleMaps", "computerUse", "mcpServers", "functionCallingConfig", "retrievalConfig"],
  ...["allowedFunctionNames", "streamFunctionCallArguments", "inlineData", "fileData", "mimeType", "fileUri"],
  ...["displayName", "functionCall", "functionResponse", "executableCode", "codeExecutionResult"],
  ...["thoughtSignature", "videoMetadata", "mediaResolution", "willContinue", "partialArgs", "jsonPath"],
  ...["stringValue", "numberValue", "boolValue", "nullValue"],
  ...["maxOutputTokens", "topP", "topK", "stopSequences", "candidateCount", "presencePenalty"],
  ...["frequencyPenalty", "responseMimeType", "responseSchema", "responseModalities", "responseLogprobs"],
  ...["thinkingConfig", "includeThoughts", "thinkingBudget", "thinkingLevel", "speechConfig", "imageConfig"],
];

const camelOf: ReadonlyMap<string, string> = new Map(
  fields
    .map((field): [string, string] => [
      field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      field,
    ])
    .filter(([snake, camel]) => snake !== camel),
);

/** The object with its known fields in camelCase; the same object where they are already (H122). Looks no deeper. */
export function camelFields(object: JsonObject): JsonObject {
  for (const key in object) if (key.includes("_") && camelOf.has(key)) return renamed(object);
  return object;
}

/** Where both spellings stand side by side, camelCase wins. */
function renamed(object: JsonObject): JsonObject {
  const result = Object.create(null) as Record<string, JsonValue>;
  for (const key of Object.keys(object)) {
    const name = camelOf.get(key) ?? key;
    if (name !== key && Object.hasOwn(object, name)) continue;
    result[name] = object[key] as JsonValue;
  }
  return result;
}
