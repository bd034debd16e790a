/** Where each format writes a concept: the names that people are told when a thing is lost. */
import type { WireFormat } from "../../core/ids.ts";
import type { Concept } from "../support.ts";

type Names = Readonly<Record<WireFormat, string>>;

/** In the order of `wireFormats`: Messages, Chat, Responses, Gemini. */
const names = (messages: string, chat: string, responses: string, gemini: string): Names => ({
  "anthropic-messages": messages,
  "openai-chat": chat,
  "openai-responses": responses,
  gemini,
});

const conversation = names("messages", "messages", "input", "contents");
const tools = names("tools", "tools", "tools", "tools");
const choice = names("tool_choice", "tool_choice", "tool_choice", "toolConfig.functionCallingConfig");
const thinking = names("thinking", "reasoning_effort", "reasoning.effort", "generationConfig.thinkingConfig");
const output = names(
  "output_config.format",
  "response_format",
  "text.format",
  "generationConfig.responseSchema",
);

const fields: { readonly [C in Concept]?: Names } = {
  "strict-tools": { ...tools, gemini: "toolConfig.functionCallingConfig.mode" },
  "custom-tools": tools,
  "namespace-tools": tools,
  "typed-tools": tools,
  "deferred-tools": tools,
  "web-search": tools,
  "web-fetch": tools,
  "code-execution": tools,
  "file-search": tools,
  "image-generation": tools,
  "mcp-connector": names("mcp_servers", "tools", "tools", "tools"),
  "forced-tool": choice,
  "allowed-tools": choice,
  "parallel-off": names(
    "tool_choice.disable_parallel_tool_use",
    "parallel_tool_calls",
    "parallel_tool_calls",
    "toolConfig",
  ),
  "thinking-budget": names(
    "thinking.budget_tokens",
    "reasoning.max_tokens",
    "reasoning.max_tokens",
    "generationConfig.thinkingConfig.thinkingBudget",
  ),
  "thinking-adaptive": thinking,
  "thinking-off": thinking,
  effort: names(
    "output_config.effort",
    "reasoning_effort",
    "reasoning.effort",
    "generationConfig.thinkingConfig.thinkingLevel",
  ),
  "show-reasoning": names(
    "thinking.display",
    "reasoning.exclude",
    "reasoning.summary",
    "generationConfig.thinkingConfig.includeThoughts",
  ),
  "json-output": { ...output, gemini: "generationConfig.responseMimeType" },
  "schema-output": output,
  "max-output": names("max_tokens", "max_tokens", "max_output_tokens", "generationConfig.maxOutputTokens"),
  stops: names("stop_sequences", "stop", "stop", "generationConfig.stopSequences"),
  temperature: names("temperature", "temperature", "temperature", "generationConfig.temperature"),
  "top-p": names("top_p", "top_p", "top_p", "generationConfig.topP"),
  "top-k": names("top_k", "top_k", "top_k", "generationConfig.topK"),
  penalties: names(
    "presence_penalty",
    "presence_penalty",
    "presence_penalty",
    "generationConfig.presencePenalty",
  ),
  seed: names("seed", "seed", "seed", "generationConfig.seed"),
  "user-id": names("metadata.user_id", "user", "safety_identifier", "labels"),
  "cache-key": names("metadata.user_id", "prompt_cache_key", "prompt_cache_key", "cachedContent"),
  "cache-marks": names("cache_control", "cache_control", "cache_control", "cachedContent"),
  "developer-role": conversation,
  metadata: names("metadata", "metadata", "metadata", "labels"),
  verbosity: names("verbosity", "verbosity", "text.verbosity", "verbosity"),
  "service-tier": names("service_tier", "service_tier", "service_tier", "serviceTier"),
};

/** The second of the fields that are one concept. */
export const frequencyPenalty = names(
  "frequency_penalty",
  "frequency_penalty",
  "frequency_penalty",
  "generationConfig.frequencyPenalty",
);

/** The client's name for a concept's place; what has no field of its own stands in the conversation. */
export function fieldOf(concept: Concept, format: WireFormat): string {
  return (fields[concept] ?? conversation)[format];
}
