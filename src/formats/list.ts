/** Every wire format's codec. */
import type { WireFormat } from "../core/ids.ts";
import { anthropicMessages } from "./anthropic-messages/index.ts";
import type { Codec } from "./contract.ts";
import { gemini } from "./gemini/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";

export const codecs: Readonly<Record<WireFormat, Codec>> = {
  "anthropic-messages": anthropicMessages,
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  gemini,
};
