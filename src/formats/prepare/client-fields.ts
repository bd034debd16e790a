/** Where each format writes a concept: the names that people are told when a thing is lost. */
import type { WireFormat } from "../../core/ids.ts";
import { type ByFormat, byFormat } from "../by-format.ts";
import type { Concept } from "../support.ts";

const conversation = byFormat("messages", "messages", "input", "contents");
const tools = byFormat("tools", "tools", "tools", "tools");
const choice = byFormat("tool_choice", "tool_choice", "tool_choice", "toolConfig.functionCallingConfig");
const thinking = byFormat(
  "thinking",
  "reasoning_effort",
  "reasoning.effort",
  "generationConfig.thinkingConfig",
);
const output = byFormat(
  "output_config.format",
  "response_format",
  "text.format",
  "generationConfig.responseSchema",
);

const fields: { readonly [C in Concept]?: ByFormat } = {
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
  "mcp-connector": byFormat("mcp_servers", "tools", "tools", "tools"),
  "forced-tool": choice,
  "allowed-tools": choice,
  "parallel-off": byFormat(
    "tool_choice.disable_parallel_tool_use",
    "parallel_tool_calls",
    "parallel_tool_calls",
    "toolConfig",
  ),
  "thinking-budget": byFormat(
    "thinking.budget_tokens",
    "reasoning.max_tokens",
    "reasoning.max_tokens",
    "generationConfig.thinkingConfig.thinkingBudget",
  ),
  "thinking-adaptive": thinking,
  "thinking-off": thinking,
  effort: byFormat(
    "output_config.effort",
    "reasoning_effort",
    "reasoning.effort",
    "generationConfig.thinkingConfig.thinkingLevel",
  ),
  "show-reasoning": byFormat(
    "thinking.display",
    "reasoning.exclude",
    "reasoning.summary",
    "generationConfig.thinkingConfig.includeThoughts",
  ),
  "json-output": { ...output, gemini: "generationConfig.responseMimeType" },
  "schema-output": output,
  "max-output": byFormat("max_tokens", "max_tokens", "max_output_tokens", "generationConfig.maxOutputTokens"),
  stops: byFormat("stop_sequences", "stop", "stop", "generationConfig.stopSequences"),
  temperature: byFormat("temperature", "temperature", "temperature", "generationConfig.temperature"),
  "top-p": byFormat("top_p", "top_p", "top_p", "generationConfig.topP"),
  "top-k": byFormat("top_k", "top_k", "top_k", "generationConfig.topK"),
  penalties: byFormat(
    "presence_penalty",
    "presence_penalty",
    "presence_penalty",
    "generationConfig.presencePenalty",
  ),
  seed: byFormat("seed", "seed", "seed", "generationConfig.seed"),
  "user-id": byFormat("metadata.user_id", "user", "safety_identifier", "labels"),
  "cache-key": byFormat("metadata.user_id", "prompt_cache_key", "prompt_cache_key", "cachedContent"),
  "cache-marks": byFormat("cache_control", "cache_control", "cache_control", "cachedContent"),
  "developer-role": conversation,
  metadata: byFormat("metadata", "metadata", "metadata", "labels"),
  verbosity: byFormat("verbosity", "verbosity", "text.verbosity", "verbosity"),
  "service-tier": byFormat("service_tier", "service_tier", "service_tier", "serviceTier"),
};

/** The second of the fields that are one concept. */
export const frequencyPenalty = byFormat(
  "frequency_penalty",
  "frequency_penalty",
  "frequency_penalty",
  "generationConfig.frequencyPenalty",
);

/** The client's name for a concept's place; what has no field of its own stands in the conversation. */
export function fieldOf(concept: Concept, format: WireFormat): string {
  return (fields[concept] ?? conversation)[format];
}
