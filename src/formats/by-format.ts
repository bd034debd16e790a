/** One word a wire format: how each of them calls the same thing. */
import type { WireFormat } from "../core/ids.ts";

export type ByFormat = Readonly<Record<WireFormat, string>>;

/** In the order of `wireFormats`: Messages, Chat, Responses, Gemini. */
export function byFormat(messages: string, chat: string, responses: string, gemini: string): ByFormat {
  return { "anthropic-messages": messages, "openai-chat": chat, "openai-responses": responses, gemini };
}
