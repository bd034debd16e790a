/** Which provider a file of the corpus was recorded from, by the words in its name. */
import type { Dialect } from "../../../src/core/dialect.ts";
import { dialectFor } from "../../../src/core/dialect.ts";
import type { WireFormat } from "../../../src/core/ids.ts";
import { shipped } from "../shipped.ts";

const folders: Readonly<Record<string, { readonly format: WireFormat; readonly provider: string }>> = {
  anthropic: { format: "anthropic-messages", provider: "anthropic" },
  gemini: { format: "gemini", provider: "gemini" },
  "openai-chat": { format: "openai-chat", provider: "openai" },
  "openai-responses": { format: "openai-responses", provider: "openai" },
  dialects: { format: "openai-chat", provider: "openai" },
};

/** The first that fits wins; ids are those of `templates/providers`. */
const providers: readonly (readonly [word: string, provider: string, format?: WireFormat])[] = [
  ["azure", "azure-openai"],
  ["tool_calls_without_id", "gemini"],
  ["deepseek_responses", "deepseek", "openai-responses"],
  ["deepseek", "deepseek"],
  ["ollama_cloud", "ollama-cloud"],
  ["openrouter", "openrouter"],
  ["ai-zai", "zai"],
  ["alibaba", "qwen"],
  ["groq", "groq"],
  ["mistral", "mistral"],
  ["moonshotai", "moonshot"],
  ["ai-xai", "xai"],
];

export interface Origin {
  readonly format: WireFormat;
  /** Id of the provider's template. */
  readonly provider: string;
}

/** `folder/file` within the corpus. */
export function originOf(path: string): Origin {
  const { format, provider } = folders[path.split("/")[0] ?? ""] ?? {
    format: "openai-chat",
    provider: "openai",
  };
  const found = providers.find(([word]) => path.includes(word));
  return { format: found?.[2] ?? format, provider: found?.[1] ?? provider };
}

/** A shipped provider's dialect of a format; of a provider that lacks the format: nothing but the format's own rules. */
export function shippedDialect({ format, provider }: Origin, model: string): Dialect {
  const words = shipped.providers.get(provider)?.dialect?.[format];
  return words === undefined ? {} : dialectFor(model, words);
}

/** Whose opaque values a provider's models read. */
export function familyOf(origin: Origin, model: string): string {
  const own = { anthropic: "anthropic", openai: "openai", "azure-openai": "openai", gemini: "google" };
  return (
    shippedDialect(origin, model)["signature-family"] ??
    own[origin.provider as keyof typeof own] ??
    origin.provider
  );
}
