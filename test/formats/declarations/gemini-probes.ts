/** What a client of Gemini can say. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";
import { type Probe, pdf, png, schema, wav } from "./probe.ts";

const content = (role: "user" | "model", ...parts: readonly JsonValue[]): JsonObject => ({ role, parts });
const declarations = [{ name: "weather", description: "tells the weather", parametersJsonSchema: schema }];
const weather: JsonObject = { functionDeclarations: declarations };
const hi = content("user", { text: "hi" });

function probe(concept: Concept, field: string, more: JsonObject): Probe {
  return { concept, field, body: { contents: [hi], ...more } };
}

const part = (value: JsonObject): JsonObject => ({ contents: [content("user", { text: "see" }, value)] });
const config = (generationConfig: JsonObject): JsonObject => ({ generationConfig });
const thinking = (thinkingConfig: JsonObject): JsonObject =>
  config({ maxOutputTokens: 9000, thinkingConfig });
const calling = (functionCallingConfig: JsonObject): JsonObject => ({
  toolConfig: { functionCallingConfig },
});
const used = (result: JsonObject): JsonObject => ({
  tools: [weather],
  contents: [
    hi,
    content("model", { functionCall: { id: "c1", name: "weather", args: { city: "Rome" } } }),
    content("user", { functionResponse: { id: "c1", name: "weather", ...result } }),
  ],
});
const other = [...declarations, { name: "other", parametersJsonSchema: schema }];

export const geminiProbes: readonly Probe[] = [
  probe("prefill", "contents", { contents: [hi, content("model", { text: "I say" })] }),
  probe("image-data", "contents", part({ inlineData: { mimeType: "image/png", data: png } })),
  probe(
    "image-url",
    "contents",
    part({ fileData: { mimeType: "image/png", fileUri: "https://example.com/a.png" } }),
  ),
  probe("file-id", "contents", part({ fileData: { mimeType: "image/png", fileUri: "gs://mine/a.png" } })),
  probe("document", "contents", part({ inlineData: { mimeType: "application/pdf", data: pdf } })),
  probe("audio", "contents", part({ inlineData: { mimeType: "audio/wav", data: wav } })),
  probe(
    "video",
    "contents",
    part({ fileData: { mimeType: "video/mp4", fileUri: "https://example.com/a.mp4" } }),
  ),
  probe("tool-error", "contents", used({ response: { error: "no such city" } })),
  probe(
    "tool-result-image",
    "contents",
    used({
      response: {},
      parts: [{ inlineData: { mimeType: "image/png", data: png } }],
    }),
  ),
  probe(
    "tool-result-document",
    "contents",
    used({
      response: {},
      parts: [{ inlineData: { mimeType: "application/pdf", data: pdf } }],
    }),
  ),
  probe("strict-tools", "toolConfig.functionCallingConfig.mode", {
    tools: [weather],
    ...calling({ mode: "VALIDATED" }),
  }),
  probe("web-search", "tools", { tools: [weather, { googleSearch: {} }] }),
  probe("web-fetch", "tools", { tools: [weather, { urlContext: {} }] }),
  probe("code-execution", "tools", { tools: [weather, { codeExecution: {} }] }),
  probe("file-search", "tools", { tools: [weather, { fileSearch: { fileSearchStoreNames: ["s"] } }] }),
  probe("hosted-history", "contents", {
    contents: [
      hi,
      content(
        "model",
        { executableCode: { language: "PYTHON", code: "print(1)" } },
        { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } },
        { text: "one" },
      ),
      content("user", { text: "so?" }),
    ],
  }),
  probe("forced-tool", "toolConfig.functionCallingConfig", {
    tools: [weather],
    ...calling({ mode: "ANY", allowedFunctionNames: ["weather"] }),
  }),
  probe("allowed-tools", "toolConfig.functionCallingConfig", {
    tools: [{ functionDeclarations: [...other, { name: "third", parametersJsonSchema: schema }] }],
    ...calling({ mode: "ANY", allowedFunctionNames: ["weather", "other"] }),
  }),
  probe(
    "thinking-budget",
    "generationConfig.thinkingConfig.thinkingBudget",
    thinking({ thinkingBudget: 2048 }),
  ),
  probe("thinking-adaptive", "generationConfig.thinkingConfig", thinking({ thinkingBudget: -1 })),
  probe("effort", "generationConfig.thinkingConfig.thinkingLevel", thinking({ thinkingLevel: "MEDIUM" })),
  probe("thinking-off", "generationConfig.thinkingConfig", thinking({ thinkingBudget: 0 })),
  probe(
    "show-reasoning",
    "generationConfig.thinkingConfig.includeThoughts",
    thinking({
      thinkingLevel: "MEDIUM",
      includeThoughts: true,
    }),
  ),
  probe("reasoning-history", "contents", {
    contents: [
      hi,
      content("model", { text: "hm", thought: true }, { text: "yes" }),
      content("user", { text: "so?" }),
    ],
  }),
  probe("json-output", "generationConfig.responseMimeType", config({ responseMimeType: "application/json" })),
  probe(
    "schema-output",
    "generationConfig.responseSchema",
    config({
      responseMimeType: "application/json",
      responseJsonSchema: schema,
    }),
  ),
  probe("max-output", "generationConfig.maxOutputTokens", config({ maxOutputTokens: 500 })),
  probe("stops", "generationConfig.stopSequences", config({ stopSequences: ["END"] })),
  probe("temperature", "generationConfig.temperature", config({ temperature: 0.5 })),
  probe("top-p", "generationConfig.topP", config({ topP: 0.5 })),
  probe("top-k", "generationConfig.topK", config({ topK: 5 })),
  probe("seed", "generationConfig.seed", config({ seed: 7 })),
  probe("penalties", "generationConfig.presencePenalty", config({ presencePenalty: 0.5 })),
  probe("penalties", "generationConfig.frequencyPenalty", config({ frequencyPenalty: 0.5 })),
  probe("logprobs", "generationConfig.responseLogprobs", config({ responseLogprobs: true })),
  probe("several-answers", "generationConfig.candidateCount", config({ candidateCount: 2 })),
  probe("metadata", "labels", { labels: { team: "one" } }),
  probe("service-tier", "serviceTier", { serviceTier: "flex" }),
  probe("stored-state", "cachedContent", { cachedContent: "cachedContents/1" }),
  probe("safety-settings", "safetySettings", {
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  }),
  probe(
    "media-resolution",
    "generationConfig.mediaResolution",
    config({ mediaResolution: "MEDIA_RESOLUTION_LOW" }),
  ),
  probe("output-media", "generationConfig.responseModalities", config({ responseModalities: ["AUDIO"] })),
  probe("unknown-block", "contents", part({ hologram: { data: "x" } })),
];
