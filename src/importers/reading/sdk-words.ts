/** Words by which programs name a wire format. */
import type { WireFormat } from "../../core/ids.ts";

const words: Readonly<Record<string, WireFormat>> = {
  anthropic: "anthropic-messages",
  anthropic_messages: "anthropic-messages",
  "anthropic-messages": "anthropic-messages",
  openai_chat: "openai-chat",
  chat_completions: "openai-chat",
  "openai-completions": "openai-chat",
  "generic-chat-completion-api": "openai-chat",
  openai_responses: "openai-responses",
  codex_responses: "openai-responses",
  "openai-responses": "openai-responses",
  responses: "openai-responses",
  gemini: "gemini",
  gemini_native: "gemini",
  "google-generative-ai": "gemini",
};

/** undefined for a word that is not known. */
export function formatOfWord(word: string | undefined): WireFormat | undefined {
  return word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
}
